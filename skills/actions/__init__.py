"""Writes of the skills app. Evidence is added and withdrawn, never changed."""

from skills.actions.evidence import (
    NewEvidence,
    confirm_level,
    record_all_evidence,
    record_evidence,
    withdraw_evidence,
)

__all__ = [
    "NewEvidence",
    "confirm_level",
    "record_all_evidence",
    "record_evidence",
    "withdraw_evidence",
]
