"""What every list's filters stand on: in the URL, with a search that folds Japanese."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from staff.filters.units import UnitChoiceFilter
from staff.models import Department


class PortalFilterSet(django_filters.FilterSet):
    """A list's filters. The search field comes first; a row set without ``search`` sets it to None."""

    q = django_filters.CharFilter(
        label="キーワード",
        method="filter_search",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def filter_search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Search the rows themselves; override where the text is on a related row."""
        return rows.search(value)  # type: ignore[attr-defined]


def department_filter(field_name: str, label: str = "部局") -> django_filters.ModelChoiceFilter:
    """Return a choice of departments, addressed by code so that a link can be read."""
    return UnitChoiceFilter(
        field_name=field_name,
        label=label,
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="すべて",
    )
