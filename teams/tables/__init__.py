"""Lists of the teams app: teams, empty chairs, the roster of a day."""

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
