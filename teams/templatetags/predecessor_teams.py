"""From a team's pages to those of the teams of the departments before its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from japan.fiscal import FiscalYear
from staff.templatetags.predecessors import known_predecessors, predecessor_line
from teams.models import Team

register = template.Library()


def _chairs(code: str, day: date | None) -> str:
    on = f"?on={day}" if day else ""
    return reverse("teams:team-detail", args=[code]) + on


def _activities(code: str, day: date | None) -> str:
    month = f"?month={day:%Y-%m}" if day else ""
    return reverse("teams:team-activities", args=[code]) + month


def _plan(code: str, day: date | None) -> str:
    if day is None:
        return reverse("teams:team-plan", args=[code])
    return reverse("teams:plan-detail", args=[code, FiscalYear.of(day).year])


def _support(code: str, _day: date | None) -> str:
    return reverse("teams:team-support", args=[code])


# The page of each tab, as it was when the department came to its end.
PAGES: dict[str, Callable[[str, date | None], str]] = {
    "team": _chairs,
    "activities": _activities,
    "plan": _plan,
    "support": _support,
}


@register.simple_tag(takes_context=True)
def predecessor_teams(context: Any, team: Team, current: str) -> SafeString:
    """Lead to the same page of the teams before: at most two queries. current: the tab."""
    page, department = PAGES[current], team.department
    links = [
        (page(each.unit.code, each.last_day), each)
        for each in known_predecessors(context.request.user, department)
    ]
    return predecessor_line(department, links)
