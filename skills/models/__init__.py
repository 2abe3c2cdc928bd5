"""The skill map: skills, the maps of fiscal years, targets, and evidence of levels."""

from skills.models.evidence import Evidence, EvidenceQuerySet
from skills.models.maps import YearMap, YearMapQuerySet
from skills.models.skills import Skill
from skills.models.targets import Target, TargetException

__all__ = [
    "Evidence",
    "EvidenceQuerySet",
    "Skill",
    "Target",
    "TargetException",
    "YearMap",
    "YearMapQuerySet",
]
