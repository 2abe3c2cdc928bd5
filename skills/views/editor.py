"""The editor of a year: the grid of skills × grades and roles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from skills import actions, permissions
from skills.forms import TargetGridForm
from skills.models import Skill, YearMap
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
from skills.rules.maps import StaleMap
from skills.rules.targets import TargetRule
from skills.views.map_years import renewed
from staff.choices import Grade
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
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
