"""Filters of the skills app's lists."""

from skills.filters.skills import (
    SkillFigureFilterSet,
    SkillFilterSet,
)

__all__ = [
    "SkillFigureFilterSet",
    "SkillFilterSet",
]
