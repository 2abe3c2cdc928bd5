"""Filters of transfers: the batches, and the lines of one."""

import django_filters
from django.db.models import Q, QuerySet

from staff.choices import FindingWeight, TransferKind, TransferState
from staff.filters.base import PortalFilterSet
from staff.filters.units import UnitChoiceFilter
from staff.models import Department, TransferBatch, TransferLine


class TransferBatchFilterSet(PortalFilterSet):
    """Filters of the batches."""

    state = django_filters.ChoiceFilter(label="状態", choices=TransferState, empty_label="すべて")

    class Meta:
        model = TransferBatch
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[TransferBatch], _name: str, value: str
    ) -> QuerySet[TransferBatch]:
        """Search by name; there are some dozens a year."""
        return rows.filter(name__icontains=value)


class AnnouncedLineFilterSet(PortalFilterSet):
    """Filters of the lines as everybody reads them."""

    kind = django_filters.ChoiceFilter(label="異動区分", choices=TransferKind, empty_label="すべて")
    department = UnitChoiceFilter(
        label="部局",
        queryset=Department.objects.all(),
        to_field_name="code",
        method="filter_department",
        empty_label="すべて",
        help_text="異動前か異動後の部局です。",
    )

    class Meta:
        model = TransferLine
        fields: list[str] = []

    def filter_department(
        self, rows: QuerySet[TransferLine], _name: str, department: Department
    ) -> QuerySet[TransferLine]:
        """Keep the lines that lead into a department or out of it."""
        into = Q(division__department=department)
        return rows.filter(into | Q(division_before__department=department))


class TransferLineFilterSet(AnnouncedLineFilterSet):
    """Filters of the lines for those who prepare them."""

    weight = django_filters.ChoiceFilter(
        label="点検", choices=[*FindingWeight.choices, ("none", "問題なし")],
        method="filter_weight", empty_label="すべて",
    )  # fmt: skip

    def filter_weight(
        self, rows: QuerySet[TransferLine], _name: str, value: str
    ) -> QuerySet[TransferLine]:
        """Keep the lines with findings of a weight, or without any."""
        return rows.filter(weight="" if value == "none" else value)
