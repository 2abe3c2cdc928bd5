"""Lists of the skills app: the skills with their targets, and people with their figures."""

from skills.tables.confirmations import CONFIRMATIONS
from skills.tables.evidence import CLAIMS, EVIDENCE, QUALIFICATIONS
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
    "EVIDENCE",
    "FIGURES",
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
