"""Filters of the teams app's lists."""

from teams.filters.teams import (
    RosterFilterSet,
    TeamFilterSet,
    VacancyFilterSet,
    departments_named,
    holds_role,
    role_filter,
)

__all__ = [
    "RosterFilterSet",
    "TeamFilterSet",
    "VacancyFilterSet",
    "departments_named",
    "holds_role",
    "role_filter",
]
