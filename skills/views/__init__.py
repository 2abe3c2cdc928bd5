"""The pages of the skills app."""

from skills.views.levels import level_confirm
from skills.views.maps import (
    NO_STEPS,
    Step,
    my_map,
    person_list,
    person_map,
    show_map,
    skill_detail,
    skill_list,
)

__all__ = [
    "NO_STEPS",
    "Step",
    "level_confirm",
    "my_map",
    "person_list",
    "person_map",
    "show_map",
    "skill_detail",
    "skill_list",
]
