"""Lists of the skills app: the skills with their targets, and people with their figures."""

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

__all__ = [
    "FIGURES",
    "NOWRAP",
    "SKILLS",
    "SkillFigureTable",
    "SkillTable",
    "TargetColumn",
    "people_today",
    "skills_with_targets",
]
