"""Filters of the staff imports."""

import django_filters
from django.db.models import Q, QuerySet

from staff.choices import ImportState
from staff.filters.base import PortalFilterSet
from staff.models import StaffImport, StaffImportLine
from staff.queries.imports import changed_at_once


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


class ChangedLineFilterSet(StaffImportLineFilterSet):
    """Those of whom something changes before the day of the import, beside the search."""

    when = django_filters.ChoiceFilter(
        label="変わる時",
        choices=[("at_once", "取り込みと同時に変わる内容がある職員")],
        empty_label="すべて",
        method="filter_when",
    )

    def filter_when(
        self, rows: QuerySet[StaffImportLine], _name: str, _value: str
    ) -> QuerySet[StaffImportLine]:
        """Keep what does not wait for the day."""
        return changed_at_once(rows)
