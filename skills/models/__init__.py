"""The skill map: skills, targets by grade and team role, and evidence of levels."""

from skills.models.evidence import Evidence, EvidenceQuerySet
from skills.models.skills import Skill, Target

__all__ = ["Evidence", "EvidenceQuerySet", "Skill", "Target"]
