"""Reads of the skills app: one person's map, and figures over many people."""

from skills.queries.maps import (
    SkillLine,
    SkillMap,
    roles_on,
    skill_line,
    skill_map,
    targets_in_order,
)
from skills.queries.summaries import department_skill_summary, people_with_figures

__all__ = [
    "SkillLine",
    "SkillMap",
    "department_skill_summary",
    "people_with_figures",
    "roles_on",
    "skill_line",
    "skill_map",
    "targets_in_order",
]
