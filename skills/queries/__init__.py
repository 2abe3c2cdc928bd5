"""Reads of the skills app: one person's map, and figures over many people."""

from skills.queries.maps import (
    SkillLine,
    SkillMap,
    skill_line,
    skill_map,
)
from skills.queries.summaries import department_skill_summary, people_with_figures
from skills.queries.targets import profile_on, roles_on, targets_in_order

__all__ = [
    "SkillLine",
    "SkillMap",
    "department_skill_summary",
    "people_with_figures",
    "profile_on",
    "roles_on",
    "skill_line",
    "skill_map",
    "targets_in_order",
]
