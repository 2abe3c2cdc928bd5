"""Reads of the teams app: a person's roles today, empty chairs, completeness."""

from teams.permissions import current_roles, is_specialist
from teams.queries.roles import (
    departments_served,
    people_of_team,
    people_with_role,
    people_with_role_anywhere,
    roles_in,
    team_department_ids,
)
from teams.queries.seats import (
    Chair,
    TeamSummary,
    appointable_people,
    candidates,
    chairs_of,
    department_team_summary,
    next_free_day,
    past_appointments,
    seat_rules,
    usual_grade,
    vacant_required_seats,
)

__all__ = [
    "Chair",
    "TeamSummary",
    "appointable_people",
    "candidates",
    "chairs_of",
    "current_roles",
    "department_team_summary",
    "departments_served",
    "is_specialist",
    "next_free_day",
    "past_appointments",
    "people_of_team",
    "people_with_role",
    "people_with_role_anywhere",
    "roles_in",
    "seat_rules",
    "team_department_ids",
    "usual_grade",
    "vacant_required_seats",
]
