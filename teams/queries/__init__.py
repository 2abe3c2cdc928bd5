"""Reads of the teams app: a person's roles today, empty chairs, completeness."""

from teams.permissions import current_roles, is_specialist
from teams.queries.chairs import Chair, TeamCard, chairs_of, team_card
from teams.queries.completeness import (
    TeamSummary,
    department_team_summary,
    open_seats,
    seats_on,
    teams_with_figures,
    tenures_with_presence,
    with_reason,
    with_state,
)
from teams.queries.roles import (
    departments_served,
    people_of_team,
    people_with_role,
    people_with_role_anywhere,
    roles_in,
    team_department_ids,
)
from teams.queries.seat_plans import (
    TeamPlan,
    organ_kinds,
    plans_mark,
    rule_years,
    rules_of_year,
    seat_plans,
)
from teams.queries.seats import (
    appointable_people,
    candidates,
    next_free_day,
    past_appointments,
    seat_rules,
    usual_grade,
    vacant_required_seats,
)

__all__ = [
    "Chair",
    "TeamCard",
    "TeamPlan",
    "TeamSummary",
    "appointable_people",
    "candidates",
    "chairs_of",
    "current_roles",
    "department_team_summary",
    "departments_served",
    "is_specialist",
    "next_free_day",
    "open_seats",
    "organ_kinds",
    "past_appointments",
    "people_of_team",
    "people_with_role",
    "people_with_role_anywhere",
    "plans_mark",
    "roles_in",
    "rule_years",
    "rules_of_year",
    "seat_plans",
    "seat_rules",
    "seats_on",
    "team_card",
    "team_department_ids",
    "teams_with_figures",
    "tenures_with_presence",
    "usual_grade",
    "vacant_required_seats",
    "with_reason",
    "with_state",
]
