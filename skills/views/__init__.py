"""The pages of the skills app."""

from skills.views.levels import level_confirm
from skills.views.maps import (
    Step,
    my_map,
    person_for,
    person_list,
    person_map,
    show_map,
    show_skill,
    skill_detail,
    skill_list,
)

__all__ = [
    "Step",
    "level_confirm",
    "my_map",
    "person_for",
    "person_list",
    "person_map",
    "show_map",
    "show_skill",
    "skill_detail",
    "skill_list",
]
