"""Filters of the list of support requests."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from staff.filters import PortalFilterSet, department_filter
from teams.choices import SupportState
from teams.models import Specialist, SupportRequest
from teams.rules.support import OPEN


class SupportFilterSet(PortalFilterSet):
    """Filters of the list. ``is_mine`` comes with the rows: exports have no request."""

    department = department_filter("team__department")
    specialist = django_filters.ModelChoiceFilter(
        label="担当",
        queryset=Specialist.objects.select_related("person"),
        empty_label="すべて",
    )
    mine = django_filters.BooleanFilter(
        field_name="is_mine",
        label="自分の依頼",
        widget=forms.Select(choices=[("", "すべて"), ("true", "自分が関わる依頼だけ")]),
    )
    overdue = django_filters.BooleanFilter(
        label="希望日",
        method="filter_overdue",
        widget=forms.Select(choices=[("", "すべて"), ("true", "希望日を過ぎた依頼だけ")]),
    )
    state = django_filters.MultipleChoiceFilter(
        label="状態", choices=SupportState, widget=forms.CheckboxSelectMultiple, distinct=False
    )

    class Meta:
        model = SupportRequest
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["specialist"].label_from_instance = lambda row: row.person.name

    def filter_overdue(
        self, rows: QuerySet[SupportRequest], _name: str, value: bool
    ) -> QuerySet[SupportRequest]:
        """Keep those whose wished day is over; as ``rules.support.is_support_overdue`` says."""
        late = Q(wished_on__lt=timezone.localdate(), state__in=OPEN)
        return rows.filter(late) if value else rows.exclude(late)
