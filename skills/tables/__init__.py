"""Lists of the skills app: the skills with their targets, and people with their figures."""

from skills.tables.confirmations import CONFIRMATIONS
from skills.tables.corrections import CORRECTIONS
from skills.tables.evidence import CLAIMS, EVIDENCE, QUALIFICATIONS
from skills.tables.frameworks import FRAMEWORK
from skills.tables.helpers import HELPERS
from skills.tables.matrix import MATRIX
from skills.tables.skills import (
    FIGURES,
    NOWRAP,
    SKILLS,
    SkillFigureTable,
    SkillTable,
    TargetColumn,
    people_today,
    skills_with_targets,
)
from skills.tables.surveys import RESPONSES, ROUNDS

__all__ = [
    "CLAIMS",
    "CONFIRMATIONS",
    "CORRECTIONS",
    "EVIDENCE",
    "FIGURES",
    "FRAMEWORK",
    "HELPERS",
    "MATRIX",
    "NOWRAP",
    "QUALIFICATIONS",
    "RESPONSES",
    "ROUNDS",
    "SKILLS",
    "SkillFigureTable",
    "SkillTable",
    "TargetColumn",
    "people_today",
    "skills_with_targets",
]
