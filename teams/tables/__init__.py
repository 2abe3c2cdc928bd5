"""Lists of the teams app: teams, empty chairs, the roster of a day."""

from teams.tables.nominations import DEPARTMENT_NOMINATIONS, NOMINATION_QUEUE, OWN_NOMINATIONS
from teams.tables.requests import QUESTIONS, RENEWALS, REQUESTS
from teams.tables.teams import (
    ROSTER,
    TEAMS,
    VACANCIES,
    WHOLE_DEPARTMENT,
    RosterTable,
    TeamTable,
    VacancyTable,
    appointments,
    export_column,
    filled_column,
    teams,
    vacancies,
)

__all__ = [
    "DEPARTMENT_NOMINATIONS",
    "NOMINATION_QUEUE",
    "OWN_NOMINATIONS",
    "QUESTIONS",
    "RENEWALS",
    "REQUESTS",
    "ROSTER",
    "TEAMS",
    "VACANCIES",
    "WHOLE_DEPARTMENT",
    "RosterTable",
    "TeamTable",
    "VacancyTable",
    "appointments",
    "export_column",
    "filled_column",
    "teams",
    "vacancies",
]
