"""Filters of the list of renewals."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from staff.filters import PortalFilterSet
from teams.choices import RenewalState
from teams.filters.teams import departments_named
from teams.models import Team

NONE_YET = "none"


class RenewalFilterSet(PortalFilterSet):
    """By the department's name, and by how far the renewal is."""

    state = django_filters.ChoiceFilter(
        label="状態",
        choices=[(NONE_YET, "未着手"), *RenewalState.choices],
        empty_label="すべて",
        method="filter_state",
    )

    class Meta:
        model = Team
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "部局名"

    def filter_search(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Search the departments' names."""
        return rows.filter(department__in=departments_named(value))

    def filter_state(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Keep the teams of one state, or those that nobody has begun with."""
        if value == NONE_YET:
            return rows.filter(renewal__isnull=True)
        return rows.filter(renewal__state=value)
