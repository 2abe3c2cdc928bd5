"""What the search box finds, part by part. Each part is one query, cut off after a few rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from crossforum.models import Issue, Measure
from japan.text import search_words
from skills.choices import SkillStatus
from skills.models import Skill
from staff.models import StaffMember
from teams.models import Specialist
from teams.queries import team_department_ids
from training.models import Course

SHOWN = 5


@dataclass(frozen=True)
class Part:
    """The hits of one part of the portal, and the list where all of them are."""

    title: str
    rows: list[Any]
    has_more: bool
    list_url: str


def search_everywhere(user: StaffMember, query: str) -> list[Part]:
    """Return the parts that have hits which the user may see; nothing for an empty query."""
    if not search_words(query):
        return []
    today = timezone.localdate()
    people = StaffMember.objects.with_main_post(today).filter(main_post__isnull=False)
    issues = Issue.objects.visible_to(user, team_department_ids(user)).select_related("department")
    specialists = Specialist.objects.on(today).select_related("person")
    skills = Skill.objects.filter(status=SkillStatus.PUBLISHED)
    parts = [
        _part("研修", Course.objects.filter(is_offered=True), "training:course-list", query),
        _part("スキル", skills, "skills:skill-list", query),
        _part("課題", issues, "crossforum:issue-list", query),
        _part(
            "部局横断DX施策",
            Measure.objects.select_related("lead_department"),
            "crossforum:measure-list",
            query,
        ),
        _part("職員", people, "staff:person-list", query),
        # Those from outside hold no post, and stand in no directory of staff.
        _part("デジタル専門人材", specialists, "teams:specialist-list", query),
    ]
    return [part for part in parts if part.rows]


def _part(title: str, rows: Any, list_name: str, query: str) -> Part:
    found = list(rows.search(query)[: SHOWN + 1])
    url = f"{reverse(list_name)}?{urlencode({'q': query})}"
    return Part(title, found[:SHOWN], len(found) > SHOWN, url)
