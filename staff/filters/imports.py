"""Filters of the staff imports."""

import django_filters
from django.db.models import Q, QuerySet

from staff.choices import ImportState
from staff.filters.base import PortalFilterSet
from staff.models import StaffImport, StaffImportLine


class StaffImportFilterSet(PortalFilterSet):
    """Filters of the imports."""

    state = django_filters.ChoiceFilter(label="状態", choices=ImportState, empty_label="すべて")

    class Meta:
        model = StaffImport
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[StaffImport], _name: str, value: str
    ) -> QuerySet[StaffImport]:
        """Search by file and by who brought it in."""
        return rows.filter(Q(filename__icontains=value) | Q(by__name__icontains=value))


class StaffImportLineFilterSet(PortalFilterSet):
    """Search among the lines of an import."""

    class Meta:
        model = StaffImportLine
        fields: list[str] = []
