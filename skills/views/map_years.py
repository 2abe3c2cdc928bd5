"""The map of a fiscal year: for everybody; and for the office its way to publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from skills import actions, permissions
from skills.forms import ScaleForm, VersionForm
from skills.models import YearMap
from skills.queries.map_years import (
    copied_targets,
    effects_of_publishing,
    flags_of,
    grid_levels,
    grid_skills,
    narrowed_rules,
)
from skills.rules.maps import MapRefused, StaleMap, why_not_copy, why_not_publish
from skills.tables.map_years import YEAR_SKILLS, YEARS
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


def visible_map(request: HttpRequest, year: int) -> YearMap:
    """Return the map of a year that the user may know of, else 404."""
    return get_object_or_404(YearMap.objects.visible_to(request.user), fiscal_year=year)


@require_GET
def year_list(request: HttpRequest) -> HttpResponse:
    """List the years that have a map."""
    current = FiscalYear.of(timezone.localdate())
    missing = not YearMap.objects.filter(fiscal_year=current.year).exists()
    context = {
        "may_edit": permissions.can_edit_map(request.user),
        "may_see_exceptions": permissions.can_see_exceptions(request.user),
        "current": current if missing else None,
    }
    return list_page(request, YEARS, context=context)


@require_POST
@requires(permissions.can_edit_map)
def year_open(request: HttpRequest) -> HttpResponse:
    """Begin an empty map of the present year, where there is none to copy."""
    year = FiscalYear.of(timezone.localdate()).year
    try:
        year_map = actions.open_year(year=year, by=request.user)
    except MapRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("skills:year-list")
    messages.success(request, f"{year_map}の下書きを作りました。目標を入れてください。")
    return redirect("skills:year-edit", year=year)


@require_GET
def year_map(request: HttpRequest, year: int) -> HttpResponse:
    """Show who is asked for which level in a year, with what each level means."""
    shown = visible_map(request, year)
    others = YearMap.objects.visible_to(request.user)
    context = {
        "year_map": shown,
        "years": others,
        "narrowed": narrowed_rules(year),
        "may_edit": permissions.can_edit_map(request.user),
        "may_export": permissions.can_see_drafts(request.user),
    }
    return list_page(request, YEAR_SKILLS, context=context, year=year)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def year_publish(request: HttpRequest, year: int) -> HttpResponse:
    """Show what publishing would change for how many people; then publish."""
    shown = get_object_or_404(YearMap, fiscal_year=year)
    refusal = ""
    form = VersionForm(request.POST or None, initial={"version": shown.version})
    if form.is_valid():
        try:
            actions.publish_map(year_map=shown, by=request.user, **form.cleaned_data)
        except MapRefused as turned_down:
            refusal = str(turned_down)
            status = HTTP_CONFLICT if isinstance(turned_down, StaleMap) else HTTP_UNPROCESSABLE
            shown.refresh_from_db()
        else:
            messages.success(request, f"{shown}を公開しました。")
            return redirect(shown)
    else:
        status = HTTP_UNPROCESSABLE if form.is_bound else 200
    context = {**_publication(shown), "refusal": refusal}
    return TemplateResponse(request, "skills/year_publish.html", context, status=status)


def _publication(shown: YearMap) -> dict[str, Any]:
    today = timezone.localdate()
    skills = list(grid_skills())
    levels = grid_levels(shown.fiscal_year)
    narrowed = narrowed_rules(shown.fiscal_year)
    asked = {skill for skill, _ in levels} | {rule.skill_id for rule in narrowed}
    count = len(levels) + len(narrowed)
    return {
        "year_map": shown,
        "today": today,
        "form": VersionForm(initial={"version": shown.version}),
        "effects": effects_of_publishing(shown, today),
        "is_to_come": shown.year > FiscalYear.of(today),
        "current": FiscalYear.of(today),
        "target_count": count,
        "narrowed_count": len(narrowed),
        "flags": flags_of(shown.fiscal_year, skills, levels),
        "drafts": [skill for skill in skills if skill.status == "draft" and skill.pk in asked],
        "reason": why_not_publish(state=shown.state, target_count=count),
    }


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def year_copy(request: HttpRequest, year: int) -> HttpResponse:
    """Show what a copy to the next year takes along; then copy in one step."""
    source = get_object_or_404(YearMap, fiscal_year=year)
    if request.method == "POST":
        try:
            copy = actions.copy_to_next_year(year_map=source, by=request.user)
        except MapRefused as refusal:
            return _copy_page(request, source, str(refusal), status=HTTP_UNPROCESSABLE)
        messages.success(
            request, f"{source.year}の目標を、{copy.year}の下書きに写しました。公開するまで、だれの目標も変わりません。"
        )  # fmt: skip
        return redirect("skills:year-edit", year=copy.fiscal_year)
    return _copy_page(request, source)


def _copy_page(
    request: HttpRequest, source: YearMap, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    taken = copied_targets(source.fiscal_year).filter(level__gt=0)
    count = taken.count()
    exists = YearMap.objects.filter(fiscal_year=source.fiscal_year + 1).exists()
    context = {
        "year_map": source,
        "next": source.year.next,
        "skill_count": taken.values("skill").distinct().count(),
        "general_count": taken.general().count(),
        "narrowed_count": taken.narrowed().count(),
        "example_count": taken.filter(is_default_example=True).count(),
        "reason": why_not_copy(year=source.year, exists=exists, target_count=count),
        "refusal": refusal,
    }
    return TemplateResponse(request, "skills/year_copy.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def year_scale(request: HttpRequest, year: int) -> HttpResponse:
    """Say what the five levels mean in a year."""
    shown = get_object_or_404(YearMap, fiscal_year=year)
    stored = {f"text_{number}": text for number, _, text in shown.scale}
    form = ScaleForm(request.POST or None, initial={**stored, "version": shown.version})
    status = 200
    if form.is_valid():
        try:
            actions.save_scale(
                year_map=shown,
                texts=form.texts,
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except StaleMap as refusal:
            form = renewed(form, shown.fiscal_year)
            form.add_error(None, str(refusal))
            status = HTTP_CONFLICT
        else:
            messages.success(request, f"{shown.year}のレベルの意味を保存しました。")
            return redirect(shown)
    elif form.is_bound:
        status = HTTP_UNPROCESSABLE
    context = {"form": form, "year_map": shown, "cancel_url": shown.get_absolute_url()}
    return TemplateResponse(request, "skills/year_scale.html", context, status=status)


def renewed(form: Any, year: int) -> Any:
    """Keep what was typed, with the version of what is stored now, for a second try."""
    newer = YearMap.objects.filter(fiscal_year=year).values_list("version", flat=True).first()
    if newer is None:
        raise Http404
    form.data = {**form.data.dict(), "version": newer}
    return form
