"""The map of a year as a file: written out, read in with a preview, and two years compared."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.tables import TableError
from japan.text import search_words
from skills import permissions
from skills.actions.map_import import import_map, rehearse_import
from skills.choices import Category, RowOutcome, RuleChange
from skills.forms.map_files import MapFileForm
from skills.models import YearMap
from skills.queries.map_rows import mark_of, stored_rows
from skills.queries.map_years import SkillDifference, compare_years, effects_of
from skills.resources.maps import MapResource
from skills.rules.map_rows import MapRow, PlannedRow, plan
from skills.rules.maps import MapRefused, StaleMap
from skills.views.files import export_urls, file_of
from skills.views.map_years import visible_map
from staff.permissions import requires
from staff.tables.exports import FORMATS
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE

SALT = "skills.map-import"
TOO_OLD = "読み込んだ内容を確かめられません。もう一度ファイルを読み込んでください。"
ICONS = {
    RuleChange.ADDED: "check",
    RuleChange.REMOVED: "close",
    RuleChange.RAISED: "sort-up",
    RuleChange.LOWERED: "sort-down",
}


@require_GET
def year_export(request: HttpRequest, year: int) -> HttpResponse:
    """Hand out the whole map of a year in the columns of the import."""
    if not permissions.can_see_drafts(request.user):
        raise Http404
    visible_map(request, year)
    return file_of(request, f"スキルマップ_{year}年度", MapResource().lines(year))


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def year_import(request: HttpRequest, year: int) -> HttpResponse:
    """Read a file: first all its faults, else a preview of what it would change."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    is_sent = request.method == "POST"
    form = MapFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if not form.is_valid():
        return _upload(request, year_map, form)
    resource = MapResource()
    try:
        checked = resource.check(form.table, year)
    except (MapRefused, TableError) as refusal:
        form.add_error("file", str(refusal))
        return _upload(request, year_map, form)
    if checked.faults:
        return _upload(request, year_map, form, faults=checked.faults)
    return _preview(request, year_map, checked.rows, checked.ignored)


def _upload(
    request: HttpRequest, year_map: YearMap, form: MapFileForm, *, faults: Sequence[Any] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "year_map": year_map,
        "faults": faults,
        "submit_label": "内容を確認する",
        "cancel_url": year_map.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/map_import.html", context, status=status)


def _preview(
    request: HttpRequest, year_map: YearMap, rows: list[MapRow], ignored: list[str]
) -> HttpResponse:
    stored = stored_rows(year_map.fiscal_year)
    planned = plan(rows, stored)
    before, after, _ = rehearse_import(year_map=year_map, rows=rows, by=request.user)
    sent = {row.key for row in rows}
    context = {
        "year_map": year_map,
        "planned": [each for each in planned if each.outcome != RowOutcome.UNCHANGED],
        "counts": _counts(planned),
        "missing": [row for key, row in stored.items() if key not in sent],
        "ignored": ignored,
        "effects": effects_of(before, after, timezone.localdate()),
        "today": timezone.localdate(),
        "payload": signing.dumps([asdict(row) for row in rows], salt=SALT, compress=True),
        "mark": mark_of(year_map.fiscal_year),
        "cancel_url": year_map.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/map_preview.html", context)


def _counts(planned: Sequence[PlannedRow]) -> list[tuple[str, int]]:
    counted = Counter(each.outcome for each in planned)
    return [(str(outcome.label), counted[outcome]) for outcome in RowOutcome]


@require_POST
@requires(permissions.can_edit_map)
def year_import_apply(request: HttpRequest, year: int) -> HttpResponse:
    """Write exactly what the preview has shown."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    try:
        told = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=86_400)
        rows = [MapRow(**values) for values in told]
        planned = import_map(
            year_map=year_map, rows=rows, mark=request.POST.get("mark", ""), by=request.user
        )
    except signing.BadSignature:
        return _apply_refused(request, year_map, TOO_OLD, HTTP_UNPROCESSABLE)
    except StaleMap as refusal:
        return _apply_refused(request, year_map, str(refusal), HTTP_CONFLICT)
    words = "、".join(f"{label}{count}行" for label, count in _counts(planned))
    messages.success(request, f"取り込みました（{words}）。")
    return redirect(year_map)


def _apply_refused(
    request: HttpRequest, year_map: YearMap, sentence: str, status: int
) -> HttpResponse:
    form = MapFileForm()
    context = {
        "form": form,
        "year_map": year_map,
        "refusal": sentence,
        "submit_label": "内容を確認する",
        "cancel_url": year_map.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/map_import.html", context, status=status)


@require_GET
def year_compare(request: HttpRequest, year: int) -> HttpResponse:
    """Show what differs between a year and another one, by default the year before."""
    year_map = visible_map(request, year)
    others = YearMap.objects.visible_to(request.user).exclude(pk=year_map.pk)
    asked = request.GET.get("with", "")
    wanted = int(asked) if asked.isdecimal() else year - 1
    other = others.filter(fiscal_year=wanted).first() or (None if asked else others.first())
    if asked and other is None:
        raise Http404
    found = compare_years(other.fiscal_year, year) if other else []
    shown = _filtered(found, request.GET)
    if other and request.GET.get("export") in FORMATS:
        title = f"スキルマップの比較_{other.fiscal_year}_{year}"
        return file_of(request, title, _comparison_lines(shown, other, year_map))
    return TemplateResponse(
        request, "skills/year_compare.html", _comparison(request, year_map, other, found, shown)
    )


def _filtered(found: list[SkillDifference], query: Any) -> list[SkillDifference]:
    kind, category = query.get("kind", ""), query.get("category", "")
    words = search_words(query.get("q", ""))
    return [
        each
        for each in found
        if (not kind or each.difference.kind == kind)
        and (not category or each.skill.category == category)
        and all(word in each.skill.search_text for word in words)
    ]


def _comparison(
    request: HttpRequest,
    year_map: YearMap,
    other: YearMap | None,
    found: list[SkillDifference],
    shown: list[SkillDifference],
) -> dict[str, Any]:
    counted = Counter(each.difference.kind for each in found)
    return {
        "year_map": year_map,
        "other": other,
        "others": YearMap.objects.visible_to(request.user).exclude(pk=year_map.pk),
        "rows": [(each, ICONS[each.difference.kind]) for each in shown],
        "count": len(shown),
        "total": len(found),
        "counts": [(kind, counted[kind]) for kind in RuleChange],
        "kinds": RuleChange,
        "categories": Category,
        "kind": request.GET.get("kind", ""),
        "category": request.GET.get("category", ""),
        "q": request.GET.get("q", ""),
        "export_urls": export_urls(request),
    }


def _comparison_lines(
    shown: list[SkillDifference], before: YearMap, after: YearMap
) -> Iterator[list[Any]]:
    yield ["コード", "分類", "スキル名", "だれの目標か", "変更", str(before.year), str(after.year)]
    for each in shown:
        yield [
            each.skill.code,
            each.skill.get_category_display(),
            each.skill.name,
            each.difference.key.label,
            str(each.difference.kind.label),
            each.difference.before or "",
            each.difference.after or "",
        ]
