"""Writes of the skills app. Evidence is added and withdrawn, never changed."""

from skills.actions.confirmations import (
    Verdict,
    comment,
    confirm_level,
    confirm_levels,
    decline_proposal,
    leave_as_they_are,
)
from skills.actions.evidence import (
    NewEvidence,
    record_all_evidence,
    record_evidence,
    withdraw_evidence,
)
from skills.actions.surveys import reopen, save_answers, submit

__all__ = [
    "NewEvidence",
    "Verdict",
    "comment",
    "confirm_level",
    "confirm_levels",
    "decline_proposal",
    "leave_as_they_are",
    "record_all_evidence",
    "record_evidence",
    "reopen",
    "save_answers",
    "submit",
    "withdraw_evidence",
]
