"""Decisions about training. Pure: nothing here queries, writes or reads the clock."""

from training.rules.audience import Rule, counts_from, is_addressed_to, must_take
from training.rules.refusals import EnrolmentRefused, StaleSession, TrainingRefused
from training.rules.requests import (
    Condition,
    Request,
    Verdict,
    Weight,
    check_may_enrol,
    conditions,
    free_seats,
    judge,
    state_for_newcomer,
    why_not_cancel,
)
from training.rules.sessions import (
    check_capacity,
    check_is_planned,
    check_may_close,
    check_may_mark,
    completes,
    outcome,
    why_not_change,
    why_not_close,
)

__all__ = [
    "Condition",
    "EnrolmentRefused",
    "Request",
    "Rule",
    "StaleSession",
    "TrainingRefused",
    "Verdict",
    "Weight",
    "check_capacity",
    "check_is_planned",
    "check_may_close",
    "check_may_enrol",
    "check_may_mark",
    "completes",
    "conditions",
    "counts_from",
    "free_seats",
    "is_addressed_to",
    "judge",
    "must_take",
    "outcome",
    "state_for_newcomer",
    "why_not_cancel",
    "why_not_change",
    "why_not_close",
]
