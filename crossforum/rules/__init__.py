"""Decisions of the cross-forum. Pure: nothing here queries, writes or reads the clock."""

from crossforum.rules.issues import (
    ISSUE_MOVES,
    Move,
    check_move,
    issue_steps,
    moves_for,
    who_is_next,
)
from crossforum.rules.measures import (
    MeasureMove,
    check_measure_move,
    is_overdue,
    measure_moves_for,
    measure_steps,
)
from crossforum.rules.refusals import ForumRefused, MoveRefused, Stale

__all__ = [
    "ISSUE_MOVES",
    "ForumRefused",
    "MeasureMove",
    "Move",
    "MoveRefused",
    "Stale",
    "check_measure_move",
    "check_move",
    "is_overdue",
    "issue_steps",
    "measure_moves_for",
    "measure_steps",
    "moves_for",
    "who_is_next",
]
