"""The pages of the skills app."""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from skills import actions, permissions
from skills.choices import Level
from skills.forms import ConfirmationForm
from skills.models import Skill
from skills.queries import skill_line, skill_map, targets_in_order
from skills.tables import FIGURES, SKILLS
from staff.models import StaffMember
from staff.permissions import requires
from staff.views.listing import HTTP_UNPROCESSABLE, list_page

NO_STEPS: Mapping[int, "Step"] = {}


class Step(NamedTuple):
    """What one can do next about a skill; told by a higher app."""

    label: str
    url: str
    note: str = ""


@require_GET
def my_map(request: HttpRequest) -> HttpResponse:
    """Show one's own skill map."""
    return show_map(request, request.user)


@require_GET
def person_map(request: HttpRequest, number: str) -> HttpResponse:
    """Show somebody's skill map: to oneself, one's head and the office."""
    return show_map(request, _person(request, number))


def show_map(
    request: HttpRequest, person: StaffMember, *, steps: Mapping[int, Step] = NO_STEPS
) -> HttpResponse:
    """Answer with the map of a person; the caller has checked that the user may see it.

    steps: by the skill's key, what to do next. The composed page fills it from the courses.
    """
    today = timezone.localdate()
    shown = skill_map(person, FiscalYear.of(today), today)
    context = {
        "map": shown,
        "rows": [(line, steps.get(line.skill.pk)) for line in shown.lines],
        "has_steps": bool(steps),
        "is_own": person == request.user,
        "may_confirm": permissions.can_confirm_level(request.user, person),
        "levels": list(Level),
    }
    return TemplateResponse(request, "skills/map.html", context)


@require_GET
def skill_list(request: HttpRequest) -> HttpResponse:
    """List the skills with this year's targets, for everybody."""
    return list_page(request, SKILLS)


@require_GET
def skill_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a skill: what it means, who is asked for which level, and one's own evidence."""
    skill = get_object_or_404(Skill, code=code)
    today = timezone.localdate()
    year = FiscalYear.of(today)
    context = {
        "skill": skill,
        "line": skill_line(request.user, skill, year, today),
        "targets": targets_in_order(skill, year),
        "year": year,
        "today": today,
        "levels": list(Level),
        "steps": [],
    }
    return TemplateResponse(request, "skills/skill_detail.html", context)


@require_GET
@requires(permissions.can_see_levels_of_all)
def person_list(request: HttpRequest) -> HttpResponse:
    """List people with how many targets they meet: what a figure of the review counts."""
    return list_page(request, FIGURES)


@require_http_methods(["GET", "POST"])
def level_confirm(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Confirm a level of one's own staff."""
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_confirm_level(request.user, person):
        raise Http404
    skill = get_object_or_404(Skill, code=code)
    form = ConfirmationForm(request.POST or None)
    if form.is_valid():
        actions.confirm_level(person=person, skill=skill, by=request.user, **form.cleaned_data)
        messages.success(request, f"{person.name}さんの「{skill.name}」のレベルを確認しました。")
        return redirect("skills:person-map", number=number)
    today = timezone.localdate()
    line = skill_line(person, skill, FiscalYear.of(today), today)
    context = {"form": form, "person": person, "skill": skill, "line": line, "today": today}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/level_form.html", context, status=status)


def _person(request: HttpRequest, number: str) -> StaffMember:
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_see_map(request.user, person):
        raise Http404
    return person
