"""Filters of the corrections of a locked year."""

import django_filters
from django.db.models import QuerySet

from skills.models import Skill, SnapshotLevel
from staff.filters.base import PortalFilterSet, department_filter
from staff.models import StaffMember


class CorrectionFilterSet(PortalFilterSet):
    """Whose, in which department, which skill."""

    department = department_filter("member__department")
    skill = django_filters.ModelChoiceFilter(
        label="スキル", queryset=Skill.objects.all(), to_field_name="code", empty_label="すべて"
    )

    class Meta:
        model = SnapshotLevel
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[SnapshotLevel], _name: str, value: str
    ) -> QuerySet[SnapshotLevel]:
        """Search among the people."""
        return rows.filter(member__person__in=StaffMember.objects.search(value))
