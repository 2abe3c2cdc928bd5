"""Decisions about targets and levels. Pure: nothing here queries, writes or reads the clock."""

from skills.rules.levels import (
    NEAR_PERCENT,
    Proof,
    basis_words,
    deciding_proof,
    gap,
    gap_state,
    official_level,
)
from skills.rules.surveys import (
    SkillsRefused,
    SkillsStale,
    change_words,
    check_may_answer,
    check_may_distribute,
    check_may_edit_round,
    check_may_remind,
    check_may_reopen,
    check_may_submit,
    expiry_of,
)
from skills.rules.targets import (
    PersonalTarget,
    Profile,
    Reason,
    TargetRule,
    matching_targets,
    reasons_for,
    target_of,
)

__all__ = [
    "NEAR_PERCENT",
    "PersonalTarget",
    "Profile",
    "Proof",
    "Reason",
    "SkillsRefused",
    "SkillsStale",
    "TargetRule",
    "basis_words",
    "change_words",
    "check_may_answer",
    "check_may_distribute",
    "check_may_edit_round",
    "check_may_remind",
    "check_may_reopen",
    "check_may_submit",
    "deciding_proof",
    "expiry_of",
    "gap",
    "gap_state",
    "matching_targets",
    "official_level",
    "reasons_for",
    "target_of",
]
