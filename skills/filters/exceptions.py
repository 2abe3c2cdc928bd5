"""Filters of the personal exceptions."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from skills.choices import Category
from skills.models import TargetException
from staff.filters import PortalFilterSet

STATES = [("now", "いま有効"), ("future", "これから"), ("past", "終了")]


class ExceptionFilterSet(PortalFilterSet):
    """Filters of the exceptions; by default all of them, the newest first."""

    state = django_filters.ChoiceFilter(
        label="状態", choices=STATES, empty_label="すべて", method="filter_state"
    )
    category = django_filters.ChoiceFilter(
        field_name="skill__category", label="分類", choices=Category, empty_label="すべて"
    )

    class Meta:
        model = TargetException
        fields: list[str] = []

    def filter_state(
        self, rows: QuerySet[TargetException], _name: str, value: str
    ) -> QuerySet[TargetException]:
        """Keep the exceptions that are in force today, still to come, or over."""
        today = timezone.localdate()
        conditions: dict[str, dict[str, Any]] = {
            "now": {"period__contains": today},
            "future": {"period__startswith__gt": today},
            "past": {"period__endswith__lte": today},
        }
        return rows.filter(**conditions[value])
