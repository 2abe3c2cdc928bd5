"""Lists of the teams app: teams, chairs, open chairs, rosters."""

from teams.tables.nominations import DEPARTMENT_NOMINATIONS, NOMINATION_QUEUE, OWN_NOMINATIONS
from teams.tables.requests import QUESTIONS, RENEWALS, REQUESTS
from teams.tables.rosters import (
    ROSTER,
    YEAR_ROSTER,
    RosterTable,
    YearRosterTable,
    roster,
    year_roster,
)
from teams.tables.seats import (
    SEATS,
    VACANCIES,
    WHOLE_DEPARTMENT,
    SeatTable,
    VacancyTable,
    asked_days,
    seats,
    vacancies,
)
from teams.tables.teams import TEAMS, TeamTable, teams

__all__ = [
    "DEPARTMENT_NOMINATIONS",
    "NOMINATION_QUEUE",
    "OWN_NOMINATIONS",
    "QUESTIONS",
    "RENEWALS",
    "REQUESTS",
    "ROSTER",
    "SEATS",
    "TEAMS",
    "VACANCIES",
    "WHOLE_DEPARTMENT",
    "YEAR_ROSTER",
    "RosterTable",
    "SeatTable",
    "TeamTable",
    "VacancyTable",
    "YearRosterTable",
    "asked_days",
    "roster",
    "seats",
    "teams",
    "vacancies",
    "year_roster",
]
