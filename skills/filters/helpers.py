"""Filters of 「このスキルを持つ人」."""

import django_filters
from django.db.models import QuerySet

from skills.choices import Level, SkillStatus
from skills.models import Skill
from skills.queries.helpers import with_level
from staff.filters import PersonFilterSet, department_filter
from staff.filters.base import PortalFilterSet
from staff.models import StaffMember


class HelperFilterSet(PortalFilterSet):
    """Which skill, at least how well, and where."""

    skill = django_filters.ModelChoiceFilter(
        label="スキル",
        queryset=Skill.objects.exclude(status=SkillStatus.DRAFT),
        to_field_name="code",
        method="keep_rows",
        empty_label="どれか",
    )
    level = django_filters.ChoiceFilter(
        label="レベル",
        choices=[(level.value, f"{level.value} {level.label} 以上") for level in Level if level],
        method="keep_rows",
        empty_label="どのレベルでも",
    )
    department = department_filter("main_post__division__department")

    class Meta:
        model = StaffMember
        fields: list[str] = []

    filter_search = PersonFilterSet.filter_search

    def filter_queryset(self, queryset: QuerySet[StaffMember]) -> QuerySet[StaffMember]:
        """Ask skill and level together: a level of 3 in the skill, not in another."""
        people = super().filter_queryset(queryset)
        skill, level = self.form.cleaned_data["skill"], self.form.cleaned_data["level"]
        if skill is None and not level:
            return people
        return with_level(people, skill=skill, level=int(level or 1))

    def keep_rows(
        self, rows: QuerySet[StaffMember], _name: str, _value: object
    ) -> QuerySet[StaffMember]:
        """Asked together in filter_queryset()."""
        return rows
