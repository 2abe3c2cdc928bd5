"""Decisions about teams. Pure: nothing here queries, writes or reads the clock."""

from teams.rules.seats import (
    GRADE_GUIDE,
    Completeness,
    SeatPlace,
    SeatPlan,
    TeamRefused,
    check_ending,
    check_term,
    day_words,
    grade_warning,
    last_day_of,
    missing_places,
    term_period,
    usual_last_day,
)

__all__ = [
    "GRADE_GUIDE",
    "Completeness",
    "SeatPlace",
    "SeatPlan",
    "TeamRefused",
    "check_ending",
    "check_term",
    "day_words",
    "grade_warning",
    "last_day_of",
    "missing_places",
    "term_period",
    "usual_last_day",
]
