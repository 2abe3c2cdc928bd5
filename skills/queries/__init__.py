"""Reads of the skills app: one person's map, and figures over many people."""

from skills.queries.maps import (
    SkillLine,
    SkillMap,
    skill_line,
    skill_map,
)
from skills.queries.progress import Progress, own_ratings, progress_of
from skills.queries.reached import official_levels
from skills.queries.summaries import department_skill_summary, people_with_figures
from skills.queries.surveys import (
    Sheet,
    asked_skills,
    open_responses,
    people_asked,
    response_rates,
    sheet_of,
    to_remind,
)
from skills.queries.targets import (
    profile_on,
    roles_on,
    scale_of,
    targets_in_order,
    visible_skills,
)
from skills.queries.upcoming import Upcoming, UpcomingLine, upcoming
from skills.queries.waiting import (
    april_tasks,
    staff_ratings,
    waiting_for,
    waiting_proposals,
    waiting_ratings,
)

__all__ = [
    "Progress",
    "Sheet",
    "SkillLine",
    "SkillMap",
    "Upcoming",
    "UpcomingLine",
    "april_tasks",
    "asked_skills",
    "department_skill_summary",
    "official_levels",
    "open_responses",
    "own_ratings",
    "people_asked",
    "people_with_figures",
    "profile_on",
    "progress_of",
    "response_rates",
    "roles_on",
    "scale_of",
    "sheet_of",
    "skill_line",
    "skill_map",
    "staff_ratings",
    "targets_in_order",
    "to_remind",
    "upcoming",
    "visible_skills",
    "waiting_for",
    "waiting_proposals",
    "waiting_ratings",
]
