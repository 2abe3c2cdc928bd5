"""The pages of the skills app."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from japan.fiscal import FiscalYear
from skills import permissions
from skills.choices import Level
from skills.queries import (
    scale_of,
    skill_line,
    skill_map,
    targets_in_order,
    upcoming,
    visible_skills,
)
from skills.tables import FIGURES, SKILLS
from skills.views.levels import confirmations_of, level_context
from staff.models import StaffMember
from staff.permissions import requires
from staff.views.listing import list_page

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
        "upcoming": upcoming(shown, request.user),
        "rows": [(line, steps.get(line.skill.pk)) for line in shown.lines],
        "has_steps": bool(steps),
        "is_own": person == request.user,
        "may_confirm": permissions.can_confirm_level(request.user, person),
        "levels": list(Level),
        **level_context(
            request.user, person, [row for line in shown.lines for row in line.evidence]
        ),
    }
    return TemplateResponse(request, "skills/map.html", context)


@require_GET
def skill_list(request: HttpRequest) -> HttpResponse:
    """List the skills with this year's targets, for everybody."""
    return list_page(request, SKILLS)


@require_GET
def skill_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a skill: what it means, who is asked for which level, and one's own evidence."""
    skill = get_object_or_404(visible_skills(request.user), code=code)
    today = timezone.localdate()
    year = FiscalYear.of(today)
    line = skill_line(request.user, skill, year, today)
    context = {
        "skill": skill,
        "line": line,
        "targets": targets_in_order(skill, year),
        "year": year,
        "today": today,
        "texts": [
            (number, word, skill.level_text(number) or text)
            for number, word, text in scale_of(year)
        ],
        "steps": [],
        "confirmations": confirmations_of(request.user, skill),
        "may_comment": True,
        **level_context(request.user, request.user, line.evidence),
        "may_edit": permissions.can_edit_map(request.user),
    }
    return TemplateResponse(request, "skills/skill_detail.html", context)


@require_GET
@requires(permissions.can_see_levels_of_all)
def person_list(request: HttpRequest) -> HttpResponse:
    """List people with how many targets they meet: what a figure of the review counts."""
    return list_page(request, FIGURES)


def _person(request: HttpRequest, number: str) -> StaffMember:
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_see_map(request.user, person):
        raise Http404
    return person
