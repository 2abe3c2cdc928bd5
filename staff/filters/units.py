"""Choices of departments and divisions: those of the day, and what a link asks for by its code."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from staff.permissions import latest_day_for


class UnitChoiceFilter(django_filters.ModelChoiceFilter):
    """A choice of units that exist on the day of the list (``?on=``, else today).

    A planned unit is a secret of those who plan; a closed one is offered on the days on which it
    was there, and wherever a link names it, so that what points to it still shows the same rows.
    """

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """Return what may be chosen. Without a request a worker writes what a page has shown."""
        units = super().get_queryset(request)
        data = self.parent.data
        today, day = timezone.localdate(), _day(data.get("on", ""))
        if request is not None:
            day = latest_day_for(request.user, day)
        begun = Q(period__startswith=None) | Q(period__startswith__lte=max(day, today))
        return units.filter(begun & (Q(period__contains=day) | Q(code__in=list(data.values()))))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
