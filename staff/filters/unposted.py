"""Filters of the accounts without a post."""

import django_filters

from staff.choices import EmploymentKind
from staff.filters.base import PortalFilterSet
from staff.models import StaffMember


class UnpostedFilterSet(PortalFilterSet):
    """Search by name, reading and number."""

    employment_kind = django_filters.ChoiceFilter(
        label="任用区分", choices=EmploymentKind, empty_label="すべて"
    )

    class Meta:
        model = StaffMember
        fields: list[str] = []
