"""The pages of the teams app. Everybody reads them; the office fills the seats."""

from staff.views.http import HTTP_UNPROCESSABLE
from teams.views.teams import (
    CANDIDATES_SHOWN,
    appointment_end,
    roster,
    seat_appoint,
    team_detail,
    team_edit,
    team_list,
    vacancy_list,
)

__all__ = [
    "CANDIDATES_SHOWN",
    "HTTP_UNPROCESSABLE",
    "appointment_end",
    "roster",
    "seat_appoint",
    "team_detail",
    "team_edit",
    "team_list",
    "vacancy_list",
]
