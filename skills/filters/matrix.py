"""Filters of the matrix of people and skills."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from skills.choices import Category, GapState, SkillStatus
from skills.models import Skill
from skills.queries.matrix import in_state
from staff.choices import Grade
from staff.filters import PersonFilterSet, department_filter
from staff.filters.base import PortalFilterSet
from staff.filters.organisation import DivisionFilter
from staff.models import StaffMember
from teams.choices import TeamRole
from teams.models import Tenure

NOBODY = "none"


class MatrixFilterSet(PortalFilterSet):
    """Who, by place, grade and role; which skills; and who is where in a skill."""

    department = department_filter("main_post__division__department")
    division = DivisionFilter("main_post__division")
    grade = django_filters.ChoiceFilter(
        field_name="main_post__job_title__grade",
        label="職位",
        choices=Grade,
        empty_label="すべて",
        null_label="職位なし",
    )
    role = django_filters.ChoiceFilter(
        label="役割（2つ持つ人は高い方）",
        choices=[*TeamRole.choices, (NOBODY, "役割なし")],
        method="filter_role",
        empty_label="すべて",
    )
    category = django_filters.ChoiceFilter(
        label="分類", choices=Category, method="keep_rows", empty_label="すべて"
    )
    skill = django_filters.ModelChoiceFilter(
        label="スキル",
        queryset=Skill.objects.filter(status=SkillStatus.PUBLISHED),
        to_field_name="code",
        method="keep_rows",
        empty_label="どれか",
    )
    state = django_filters.ChoiceFilter(
        label="そのスキルの状態", choices=GapState, method="filter_state", empty_label="すべて"
    )

    class Meta:
        model = StaffMember
        fields: list[str] = []

    filter_search = PersonFilterSet.filter_search

    def filter_role(
        self, rows: QuerySet[StaffMember], _name: str, value: str
    ) -> QuerySet[StaffMember]:
        """Keep those whose highest role today it is, as the statistics count; or with none."""
        held = Tenure.objects.on(timezone.localdate()).holders().order_by()
        order = list(TeamRole.values)
        if value == NOBODY:
            return rows.exclude(pk__in=held.values("person"))
        higher = held.filter(seat__role__in=order[: order.index(value)])
        own = held.filter(seat__role=value)
        return rows.filter(pk__in=own.values("person")).exclude(pk__in=higher.values("person"))

    def filter_state(
        self, rows: QuerySet[StaffMember], _name: str, value: str
    ) -> QuerySet[StaffMember]:
        """Keep who is in the state in the chosen skill; in any skill without a choice."""
        skill = self.form.cleaned_data.get("skill")
        return in_state(
            rows, GapState(value), timezone.localdate(), skill_id=skill.pk if skill else None
        )

    def keep_rows(
        self, rows: QuerySet[StaffMember], _name: str, _value: object
    ) -> QuerySet[StaffMember]:
        """Choose columns, or go with the state: no condition of its own."""
        return rows
