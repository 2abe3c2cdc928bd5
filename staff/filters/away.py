"""Filters of the people whom rates do not count."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from staff.choices import StatusKind
from staff.filters.base import PortalFilterSet
from staff.filters.units import UnitChoiceFilter
from staff.models import Department, StaffMember, StatusPeriod


class AwayFilterSet(PortalFilterSet):
    """By department of the main post, by reason, and by the person."""

    department = UnitChoiceFilter(
        label="部局",
        queryset=Department.objects.all(),
        to_field_name="code",
        method="filter_department",
        empty_label="すべて",
    )
    kind = django_filters.ChoiceFilter(label="種類", choices=StatusKind, empty_label="すべて")

    class Meta:
        model = StatusPeriod
        fields: list[str] = []

    def filter_department(
        self, rows: QuerySet[StatusPeriod], _name: str, department: Department
    ) -> QuerySet[StatusPeriod]:
        """Keep the people of a department."""
        return rows.filter(department_pk=department.pk)

    def filter_search(self, rows: QuerySet[StatusPeriod], _name: str, value: str) -> QuerySet[Any]:
        """Search among the people."""
        return rows.filter(person__in=StaffMember.objects.search(value).order_by())
