"""Filters of the list of plans."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.filters import PortalFilterSet
from teams.choices import PlanState
from teams.filters.teams import departments_named
from teams.models import Team
from teams.queries.plans import with_plan_state

NOT_BEGUN = "none"
YEARS_BACK = 9


def _years() -> list[tuple[int, str]]:
    this = FiscalYear.of(timezone.localdate())
    years = range(this.year + 1, this.year - YEARS_BACK, -1)
    return [(year, FiscalYear(year).long_label) for year in years]


class PlanFilterSet(PortalFilterSet):
    """Filters of the list; the year decides whose state is shown."""

    year = django_filters.ChoiceFilter(
        label="年度", choices=_years, empty_label=None, method="take_no_action"
    )
    state = django_filters.MultipleChoiceFilter(
        label="状態",
        choices=[(NOT_BEGUN, "未着手"), *PlanState.choices],
        widget=forms.CheckboxSelectMultiple,
        method="filter_state",
    )

    class Meta:
        model = Team
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "部局名"
        self.form.fields["year"].initial = self.chosen.year

    @property
    def chosen(self) -> FiscalYear:
        """Return the year asked for, else this one."""
        self.form.is_valid()
        asked = self.form.cleaned_data.get("year") if hasattr(self.form, "cleaned_data") else None
        return FiscalYear(int(asked)) if asked else FiscalYear.of(timezone.localdate())

    def filter_queryset(self, queryset: QuerySet[Team]) -> QuerySet[Team]:
        """Show the plans of the year."""
        return super().filter_queryset(with_plan_state(queryset, self.chosen.year))

    def filter_search(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Search the departments' names."""
        return rows.filter(department__in=departments_named(value))

    def filter_state(self, rows: QuerySet[Team], _name: str, value: list[str]) -> QuerySet[Team]:
        """Keep the teams whose plan stands so; 未着手 has no plan."""
        if not value:
            return rows
        known = rows.filter(plan_state__in=[state for state in value if state != NOT_BEGUN])
        return known | rows.filter(plan_state=None) if NOT_BEGUN in value else known

    def take_no_action(self, rows: QuerySet[Team], _name: str, _value: str) -> QuerySet[Team]:
        """Leave the rows: ``filter_queryset`` has applied the year, which has a default."""
        return rows
