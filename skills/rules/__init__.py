"""Decisions about targets and levels. Pure: nothing here queries, writes or reads the clock."""

from skills.rules.levels import (
    NEAR_PERCENT,
    Proof,
    deciding_proof,
    gap,
    gap_state,
    official_level,
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
    "TargetRule",
    "deciding_proof",
    "gap",
    "gap_state",
    "matching_targets",
    "official_level",
    "reasons_for",
    "target_of",
]
