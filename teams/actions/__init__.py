"""Writes of the teams app. Each names who acts (by) and is one transaction with its notices."""

from teams.actions.appointments import (
    ONE_A_SEAT,
    WHAT_IT_MEANS,
    appoint,
    edit_team,
    end_appointment,
    set_up_seats,
)

__all__ = [
    "ONE_A_SEAT",
    "WHAT_IT_MEANS",
    "appoint",
    "edit_team",
    "end_appointment",
    "set_up_seats",
]
