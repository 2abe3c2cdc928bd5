"""The rules of a year for one department or job family, below the grid."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from skills import actions, permissions
from skills.choices import SkillStatus
from skills.forms import NarrowedForm, VersionForm
from skills.models import Target, YearMap
from skills.queries.map_years import effects_of, rules_of_year
from skills.rules.effects import Effects
from skills.rules.maps import MapRefused, StaleMap
from skills.views.map_years import renewed
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def narrowed_create(request: HttpRequest, year: int) -> HttpResponse:
    """Add a target for one department or job family."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    return _narrowed(request, year_map, None, {"skill": request.GET.get("skill", "")})


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def narrowed_edit(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Change such a target."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    rule = _narrowed_rule(year, pk)
    initial = {
        "skill": rule.skill.code,
        "column": rule.column,
        "department": rule.department.code if rule.department else "",
        "job_family": rule.job_family,
        "level": rule.level,
    }
    return _narrowed(request, year_map, rule, initial)


def _narrowed(
    request: HttpRequest, year_map: YearMap, rule: Target | None, initial: dict[str, Any]
) -> HttpResponse:
    """Show the form, in a published year then the number of people, then save."""
    initial = {**initial, "version": year_map.version}
    form = NarrowedForm(request.POST or None, initial=initial, rule=rule, year=year_map.year)
    if request.method != "POST" or request.POST.get("step") == "edit":
        return _form_page(request, year_map, form, rule)
    if not form.is_valid():
        return _form_page(request, year_map, form, rule, status=HTTP_UNPROCESSABLE)
    values = {"year_map": year_map, "rule": rule, **form.cleaned_data}
    try:
        if year_map.is_published and request.POST.get("step") != "save":
            actions.check_narrowed(**values)
            return _confirm(request, year_map, rule, form)
        actions.save_narrowed(by=request.user, **values)
    except MapRefused as refusal:
        status = HTTP_UNPROCESSABLE
        if isinstance(refusal, StaleMap):
            form, status = renewed(form, year_map.fiscal_year), HTTP_CONFLICT
        form.add_error(None, str(refusal))
        return _form_page(request, year_map, form, rule, status=status)
    messages.success(request, "部局・職種ごとの目標を保存しました。")
    return redirect(_below_the_grid(year_map))


def _form_page(
    request: HttpRequest,
    year_map: YearMap,
    form: NarrowedForm,
    rule: Target | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "year_map": year_map,
        "rule": rule,
        "submit_label": "保存の前に確かめる" if year_map.is_published else "保存する",
        "cancel_url": _below_the_grid(year_map),
    }
    return TemplateResponse(request, "skills/narrowed_form.html", context, status=status)


def _confirm(
    request: HttpRequest, year_map: YearMap, rule: Target | None, form: NarrowedForm
) -> HttpResponse:
    kept = {"step", "csrfmiddlewaretoken"}
    after = actions.as_narrowed(**form.cleaned_data)
    context = {
        "year_map": year_map,
        "rule": rule,
        "before": rule and rule.as_rule(),
        "skill": form.cleaned_data["skill"],
        "after": after.as_rule(),
        "effects": _effects(year_map.fiscal_year, rule, after),
        "today": timezone.localdate(),
        "typed": [(key, value) for key, value in request.POST.items() if key not in kept],
        "cancel_url": _below_the_grid(year_map),
    }
    return TemplateResponse(request, "skills/narrowed_confirm.html", context)


def _effects(year: int, old: Target | None, new: Target | None) -> Effects:
    """Return what one rule in the place of another does to people."""
    before = rules_of_year(year)
    after = {skill: list(rules) for skill, rules in before.items()}
    if old is not None and old.as_rule() in after.get(old.skill_id, []):
        after[old.skill_id].remove(old.as_rule())
    if new is not None and new.skill.status == SkillStatus.PUBLISHED:
        after.setdefault(new.skill_id, []).append(new.as_rule())
    return effects_of(before, after, timezone.localdate())


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def narrowed_remove(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Ask, then take such a target away."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    rule = _narrowed_rule(year, pk)
    form = VersionForm(request.POST or None, initial={"version": year_map.version})
    status, refusal = (HTTP_UNPROCESSABLE if form.is_bound else 200), ""
    if form.is_valid():
        try:
            actions.remove_narrowed(
                year_map=year_map, rule=rule, by=request.user, **form.cleaned_data
            )
        except StaleMap as stale:
            form, status, refusal = renewed(form, year), HTTP_CONFLICT, str(stale)
        else:
            messages.success(request, "部局・職種ごとの目標を1つ消しました。")
            return redirect(_below_the_grid(year_map))
    context = {
        "form": form,
        "year_map": year_map,
        "rule": rule,
        "effects": _effects(year, rule, None),
        "today": timezone.localdate(),
        "refusal": refusal,
        "cancel_url": _below_the_grid(year_map),
    }
    return TemplateResponse(request, "skills/narrowed_remove.html", context, status=status)


def _narrowed_rule(year: int, pk: int) -> Target:
    rules = Target.objects.narrowed().filter(fiscal_year=year)
    return get_object_or_404(rules.select_related("skill", "department"), pk=pk)


def _below_the_grid(year_map: YearMap) -> str:
    return reverse("skills:year-edit", args=[year_map.fiscal_year]) + "#narrowed"
