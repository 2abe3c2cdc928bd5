"""Filters of the lists of activities and of quiet teams."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django_filters.widgets import DateRangeWidget

from staff.filters import PortalFilterSet, department_filter
from teams.choices import ActivityKind
from teams.filters.teams import departments_named
from teams.models import Activity, Team


class ActivityFilterSet(PortalFilterSet):
    """Filters of the list of activities."""

    department = department_filter("team__department")
    kind = django_filters.MultipleChoiceFilter(
        label="種類", choices=ActivityKind, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    on = django_filters.DateFromToRangeFilter(label="日", widget=DateRangeWidget({"type": "date"}))

    class Meta:
        model = Activity
        fields: list[str] = []


class QuietTeamFilterSet(PortalFilterSet):
    """Filters of the list of teams without any record for a while."""

    class Meta:
        model = Team
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "部局名"

    def filter_search(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Search the departments' names."""
        return rows.filter(department__in=departments_named(value))
