"""このスキルを持つ人, as a list."""

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string

from skills.choices import Level
from skills.filters.helpers import HelperFilterSet
from skills.models import Skill
from skills.queries.helpers import able_people
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register

SHOWN = 6


class HelperTable(PortalTable):
    """People who may be asked, what they are able to do, and how to reach them."""

    caption = "頼ってよい職員と、そのスキル"
    name = tables.Column(
        verbose_name="氏名",
        linkify=lambda record: record.get_absolute_url(),
        order_by=("kana", "number"),
    )
    department = tables.Column(
        verbose_name="部局",
        accessor="main_post__division__department__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    division = tables.Column(
        verbose_name="所属",
        accessor="main_post__division__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    able = tables.Column(verbose_name="スキルとレベル", orderable=False)
    email = tables.EmailColumn(verbose_name="メール", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    @cached_property
    def skills(self) -> dict[int, Skill]:
        """Return all skills by key: one query for the page."""
        return Skill.objects.in_bulk()

    def render_able(self, value: list[list[int]]) -> str:
        """Name the skill that was asked for, or the best ones."""
        asked = self.request.GET.get("skill") if self.request else ""
        found = self._named(value)
        if asked:
            found = [pair for pair in found if pair[0].code == asked]
        context = {"skills": found[:SHOWN], "more": max(len(found) - SHOWN, 0)}
        return render_to_string("skills/_able.html", context)

    def value_able(self, value: list[list[int]]) -> str:
        """Export all of them in words."""
        return "、".join(f"{skill.name} {level.value}" for skill, level in self._named(value))

    def _named(self, value: list[list[int]]) -> list[tuple[Skill, Level]]:
        return [(self.skills[key], Level(level)) for key, level in value]


def people_to_ask(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StaffMember]:
    """Return whom this user may find."""
    return able_people(user)


HELPERS = register(
    ListSpec(
        key="skills:helper-list",
        title="このスキルを持つ人",
        table=HelperTable,
        filterset=HelperFilterSet,
        rows=people_to_ask,
        template="skills/helper_list.html",
        empty_title="頼ってよい人は、まだいません",
        empty_text="自分のスキルマップの「頼られてもよい」で、力を貸せるスキルを知らせることができます。",
        lead="「頼られてもよい」とした人を、スキルとレベルで探せます。困ったときに、声をかけてみてください。",
    )
)
