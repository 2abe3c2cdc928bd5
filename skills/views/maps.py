"""The pages of the skills app."""

from collections.abc import Callable, Mapping, Sequence
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
    SkillLine,
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


class Step(NamedTuple):
    """What one can do next about a skill; told by a higher app. url: empty where there is no page.

    levels: 「1→2」, what the step leads from and to.
    """

    label: str
    url: str = ""
    note: str = ""
    levels: str = ""


Steps = Mapping[int, Sequence[Step]]
NO_STEPS: Steps = {}


def no_steps(_person: StaffMember, _lines: Sequence[SkillLine]) -> Steps:
    """Tell no steps: the map knows no courses."""
    return NO_STEPS


StepsOf = Callable[[StaffMember, Sequence[SkillLine]], Steps]


@require_GET
def my_map(request: HttpRequest) -> HttpResponse:
    """Show one's own skill map."""
    return show_map(request, request.user)


@require_GET
def person_map(request: HttpRequest, number: str) -> HttpResponse:
    """Show somebody's skill map: to oneself, one's head and the office."""
    return show_map(request, person_for(request, number))


def show_map(
    request: HttpRequest, person: StaffMember, *, steps_of: StepsOf = no_steps
) -> HttpResponse:
    """Answer with the map of a person; the caller has checked that the user may see it.

    steps_of: what to do next by the skill's key. The composed page fills it from the courses.
    """
    today = timezone.localdate()
    shown = skill_map(person, FiscalYear.of(today), today)
    steps = steps_of(person, shown.gaps)
    context = {
        "map": shown,
        "upcoming": upcoming(shown, request.user),
        "rows": [(line, steps.get(line.skill.pk, ())) for line in shown.lines],
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
    return show_skill(request, code)


def show_skill(request: HttpRequest, code: str, *, steps_of: StepsOf = no_steps) -> HttpResponse:
    """Answer with the page of a skill; steps_of as for show_map()."""
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
        "steps": steps_of(request.user, [line]).get(skill.pk, ()),
        "confirmations": confirmations_of(request.user, skill),
        "may_comment": True,
        **level_context(request.user, request.user, line.evidence),
        "may_edit": permissions.can_edit_map(request.user),
        "framework_links": skill.framework_links.all(),
    }
    return TemplateResponse(request, "skills/skill_detail.html", context)


@require_GET
@requires(permissions.can_see_levels_of_all)
def person_list(request: HttpRequest) -> HttpResponse:
    """List people with how many targets they meet: what a figure of the review counts."""
    return list_page(request, FIGURES)


def person_for(request: HttpRequest, number: str) -> StaffMember:
    """Return the person whose map the user may see; else the page does not exist (404)."""
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_see_map(request.user, person):
        raise Http404
    return person
