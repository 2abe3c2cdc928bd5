"""Writes of the teams app. Each names who acts (by) and is one transaction with its notices."""

from teams.actions.appointments import (
    ONE_A_SEAT,
    WHAT_IT_MEANS,
    appoint,
    edit_team,
    end_appointment,
)
from teams.actions.deputies import end_deputy, name_deputy
from teams.actions.joint import join_team, leave_team, rename_team
from teams.actions.posts import bind_seat, unbind_seat
from teams.actions.seat_rules import (
    apply_seat_rules,
    confirm_seat_rules,
    copy_seat_rules,
    delete_seat_rule,
    found_teams,
    save_seat_rule,
    totals_of,
)

__all__ = [
    "ONE_A_SEAT",
    "WHAT_IT_MEANS",
    "apply_seat_rules",
    "appoint",
    "bind_seat",
    "confirm_seat_rules",
    "copy_seat_rules",
    "delete_seat_rule",
    "edit_team",
    "end_appointment",
    "end_deputy",
    "found_teams",
    "join_team",
    "leave_team",
    "name_deputy",
    "rename_team",
    "save_seat_rule",
    "totals_of",
    "unbind_seat",
]
