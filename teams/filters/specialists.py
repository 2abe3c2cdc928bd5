"""Filters of the directory of specialists."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from staff.filters import PortalFilterSet
from staff.models import Department
from teams.choices import SpecialistKind
from teams.models import Specialist, SpecialistAssignment


class SpecialistFilterSet(PortalFilterSet):
    """Filters of the directory."""

    kind = django_filters.ChoiceFilter(label="区分", choices=SpecialistKind, empty_label="すべて")
    department = django_filters.ModelChoiceFilter(
        label="支援する部局",
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="すべて",
        method="filter_department",
    )
    current = django_filters.BooleanFilter(
        label="任期",
        field_name="is_current",
        widget=forms.Select(
            choices=[("", "すべて"), ("true", "任期中の人"), ("false", "任期中でない人")]
        ),
    )

    class Meta:
        model = Specialist
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "氏名・専門分野・所属団体"

    def filter_department(
        self, rows: QuerySet[Specialist], _name: str, value: Department
    ) -> QuerySet[Specialist]:
        """Keep those who support the department's team today."""
        held = SpecialistAssignment.objects.on(timezone.localdate())
        return rows.filter(pk__in=held.filter(team__department=value).values("specialist"))
