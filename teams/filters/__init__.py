"""Filters of the teams app's lists."""

from teams.filters.seats import RosterFilterSet, SeatFilterSet, VacancyFilterSet
from teams.filters.teams import (
    TeamFilterSet,
    day_in,
    departments_named,
    holds_role,
    role_filter,
)

__all__ = [
    "RosterFilterSet",
    "SeatFilterSet",
    "TeamFilterSet",
    "VacancyFilterSet",
    "day_in",
    "departments_named",
    "holds_role",
    "role_filter",
]
