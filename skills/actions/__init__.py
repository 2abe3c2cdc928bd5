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
from skills.actions.exceptions import end_exception, grant_exception
from skills.actions.maps import (
    as_narrowed,
    check_narrowed,
    copy_to_next_year,
    open_year,
    publish_map,
    remove_narrowed,
    save_grid,
    save_narrowed,
    save_scale,
)
from skills.actions.skills import create_skill, retire_skill, save_skill
from skills.actions.surveys import reopen, save_answers, submit

__all__ = [
    "NewEvidence",
    "Verdict",
    "as_narrowed",
    "check_narrowed",
    "comment",
    "confirm_level",
    "confirm_levels",
    "copy_to_next_year",
    "create_skill",
    "decline_proposal",
    "end_exception",
    "grant_exception",
    "leave_as_they_are",
    "open_year",
    "publish_map",
    "record_all_evidence",
    "record_evidence",
    "remove_narrowed",
    "reopen",
    "retire_skill",
    "save_answers",
    "save_grid",
    "save_narrowed",
    "save_scale",
    "save_skill",
    "submit",
    "withdraw_evidence",
]
