"""Decisions about teams. Pure: nothing here queries, writes or reads the clock."""

from teams.rules.completeness import (
    ChairFacts,
    Holder,
    missing_words,
    seat_state,
    what_next,
    why_open,
)
from teams.rules.seats import (
    GRADE_GUIDE,
    Completeness,
    SeatPlace,
    TeamRefused,
    check_ending,
    check_seat,
    check_term,
    day_words,
    grade_warning,
    last_day_of,
    term_period,
    usual_last_day,
)

__all__ = [
    "GRADE_GUIDE",
    "ChairFacts",
    "Completeness",
    "Holder",
    "SeatPlace",
    "TeamRefused",
    "check_ending",
    "check_seat",
    "check_term",
    "day_words",
    "grade_warning",
    "last_day_of",
    "missing_words",
    "seat_state",
    "term_period",
    "usual_last_day",
    "what_next",
    "why_open",
]
