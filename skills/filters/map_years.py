"""Filters of the years and of the skills of one year."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from japan.fiscal import FiscalYear, FiscalYearError
from skills.choices import Category, MapState
from skills.models import Skill, YearMap
from skills.rules.grid import COLUMNS
from staff.filters import PortalFilterSet


class YearFilterSet(PortalFilterSet):
    """Filters of the years: any way of writing one is found."""

    state = django_filters.ChoiceFilter(label="状態", choices=MapState, empty_label="すべて")

    class Meta:
        model = YearMap
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[YearMap], _name: str, value: str) -> QuerySet[YearMap]:
        """Find a year as people write it: 令和8年度, R8, 2026."""
        try:
            return rows.filter(fiscal_year=FiscalYear.parse(value).year)
        except FiscalYearError:
            return rows.none()


class YearSkillFilterSet(PortalFilterSet):
    """Filters of a year's skills: by category, and those that ask something of a grade or role."""

    category = django_filters.ChoiceFilter(label="分類", choices=Category, empty_label="すべて")
    asks = django_filters.ChoiceFilter(
        label="目標がある職位・役割",
        choices=[(column.value, column.label) for column in COLUMNS],
        empty_label="すべて",
        method="filter_asks",
    )

    class Meta:
        model = Skill
        fields: list[str] = []

    def filter_asks(self, rows: QuerySet[Skill], _name: str, value: Any) -> QuerySet[Skill]:
        """Keep the skills with a target in the column of the grid."""
        return rows.filter(**{f"{value}__gt": 0})
