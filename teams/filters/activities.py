"""Filters of the lists of activities and of quiet teams."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters.widgets import DateRangeWidget

from japan.text import search_words
from staff.filters import PortalFilterSet, department_filter
from teams.choices import ActivityKind
from teams.filters.teams import departments_named
from teams.models import Activity, NextAction, Team


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


class NextActionFilterSet(PortalFilterSet):
    """Filters of the list of next actions. ``is_mine`` comes with the rows."""

    state = django_filters.ChoiceFilter(
        label="状態",
        choices=[("open", "未完了"), ("late", "期限を過ぎたもの"), ("done", "完了")],
        empty_label="すべて",
        method="filter_state",
    )
    mine = django_filters.BooleanFilter(
        field_name="is_mine",
        label="担当",
        widget=forms.Select(choices=[("", "すべて"), ("true", "自分が担当のものだけ")]),
    )
    department = department_filter("activity__team__department")

    class Meta:
        model = NextAction
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "活動・担当"

    def filter_search(
        self, rows: QuerySet[NextAction], _name: str, value: str
    ) -> QuerySet[NextAction]:
        """Search the records that have decided it, and who does it."""
        for word in search_words(value):
            rows = rows.filter(Q(activity__search_text__has=word) | Q(owner__search_text__has=word))
        return rows

    def filter_state(
        self, rows: QuerySet[NextAction], _name: str, value: str
    ) -> QuerySet[NextAction]:
        """Keep what is still to do, what is late, or what is done."""
        if value == "done":
            return rows.exclude(done_on=None)
        still = rows.filter(done_on=None)
        return still.filter(due_on__lt=timezone.localdate()) if value == "late" else still
