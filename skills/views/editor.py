"""The editor of a year: the grid, and below it the rules for one department or job family."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from skills import actions, permissions
from skills.forms import NarrowedForm, TargetGridForm, VersionForm
from skills.models import Skill, Target, YearMap
from skills.queries.map_years import (
    Flag,
    effects_of,
    flags_of,
    grid_levels,
    grid_skills,
    narrowed_rules,
    rules_of_year,
)
from skills.rules.effects import Effects
from skills.rules.grid import COLUMNS, SHORT_LABELS, CellChange, changed_cells, column_fields
from skills.rules.maps import MapRefused, StaleMap
from skills.rules.targets import TargetRule
from skills.views.map_years import HTTP_CONFLICT, renewed
from staff.choices import Grade
from staff.permissions import requires
from staff.views.listing import HTTP_UNPROCESSABLE
from teams.choices import TeamRole


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def year_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Edit the grid. A published year first shows how many people's targets would change."""
    year_map = get_object_or_404(YearMap, fiscal_year=year)
    skills, levels = list(grid_skills()), grid_levels(year)
    flags = flags_of(year, skills, levels)
    form = TargetGridForm(
        request.POST or None,
        skills=skills,
        levels=levels,
        flags={(flag.skill.pk, flag.column): flag.text for flag in flags},
        initial={"version": year_map.version},
    )
    if request.method != "POST" or request.POST.get("step") == "edit":
        return _grid_page(request, year_map, form, flags)
    if not form.is_valid():
        return _grid_page(request, year_map, form, flags, status=HTTP_UNPROCESSABLE)
    changes = changed_cells(levels, form.levels)
    is_stale = form.cleaned_data["version"] != year_map.version
    if year_map.is_published and changes and not is_stale and request.POST.get("step") != "save":
        return _confirm(request, year_map, skills, changes)
    return _save(request, year_map, form, flags)


def _save(
    request: HttpRequest, year_map: YearMap, form: TargetGridForm, flags: list[Flag]
) -> HttpResponse:
    try:
        changed = actions.save_grid(
            year_map=year_map,
            levels=form.levels,
            version=form.cleaned_data["version"],
            by=request.user,
        )
    except StaleMap as refusal:
        form = renewed(form, year_map.fiscal_year)
        return _grid_page(
            request, year_map, form, flags, refusal=str(refusal), status=HTTP_CONFLICT
        )
    text = f"{changed}か所の目標を保存しました。" if changed else "変わったところはありません。"
    messages.success(request, text)
    return redirect("skills:year-edit", year=year_map.fiscal_year)


def _grid_page(
    request: HttpRequest,
    year_map: YearMap,
    form: TargetGridForm,
    flags: list[Flag],
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "year_map": year_map,
        "form": form,
        "columns": [(str(c.label), SHORT_LABELS[str(c.value)]) for c in COLUMNS],
        "flags": flags,
        "narrowed": narrowed_rules(year_map.fiscal_year),
        "refusal": refusal,
        "fault_count": len(form.errors) if form.is_bound else 0,
    }
    return TemplateResponse(request, "skills/year_edit.html", context, status=status)


def _confirm(
    request: HttpRequest, year_map: YearMap, skills: list[Skill], changes: list[CellChange]
) -> HttpResponse:
    by_key = {skill.pk: skill for skill in skills}
    kept = {"step", "csrfmiddlewaretoken"}
    context = {
        "year_map": year_map,
        "changes": [(by_key[change.skill_id], change) for change in changes],
        "effects": _effects(year_map.fiscal_year, changes),
        "today": timezone.localdate(),
        "typed": [(key, value) for key, value in request.POST.items() if key not in kept],
        "cancel_url": year_map.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/year_confirm.html", context)


def _effects(year: int, changes: list[CellChange]) -> Effects:
    """Return what the changed cells do to people: the stored rules with those cells replaced."""
    before = rules_of_year(year)
    after = {skill: list(rules) for skill, rules in before.items()}
    for change in changes:
        fields = column_fields(change.column)
        grade = Grade(fields["grade"]) if fields["grade"] else None
        role = TeamRole(fields["role"]) if fields["role"] else None
        rules = after.setdefault(change.skill_id, [])
        rules[:] = [
            rule for rule in rules if rule.is_narrowed or (rule.grade, rule.role) != (grade, role)
        ]
        rules.append(TargetRule(change.after, grade=grade, role=role))
    return effects_of(before, after, timezone.localdate())


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
    initial = {**initial, "version": year_map.version}
    form = NarrowedForm(request.POST or None, initial=initial, rule=rule)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    if form.is_valid():
        try:
            actions.save_narrowed(
                year_map=year_map, rule=rule, by=request.user, **form.cleaned_data
            )
        except MapRefused as refusal:
            if isinstance(refusal, StaleMap):
                form, status = renewed(form, year_map.fiscal_year), HTTP_CONFLICT
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "部局・職種ごとの目標を保存しました。")
            return redirect(_below_the_grid(year_map))
    context = {
        "form": form,
        "year_map": year_map,
        "rule": rule,
        "cancel_url": _below_the_grid(year_map),
    }
    return TemplateResponse(request, "skills/narrowed_form.html", context, status=status)


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
    before = rules_of_year(year)
    own = rule.as_rule()
    after = {**before, rule.skill_id: [r for r in before.get(rule.skill_id, []) if r != own]}
    context = {
        "form": form,
        "year_map": year_map,
        "rule": rule,
        "effects": effects_of(before, after, timezone.localdate()),
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
