"""Decisions about targets and levels. Pure: nothing here queries, writes or reads the clock."""

from skills.rules.levels import (
    NEAR_PERCENT,
    Proof,
    TargetRule,
    deciding_proof,
    gap,
    gap_state,
    matching_targets,
    official_level,
)

__all__ = [
    "NEAR_PERCENT",
    "Proof",
    "TargetRule",
    "deciding_proof",
    "gap",
    "gap_state",
    "matching_targets",
    "official_level",
]
