"""Filters of the cross-forum's lists."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Issue, Measure
from staff.filters import PortalFilterSet, department_filter
from staff.models import Department, Division


def stage_filter(choices: Any) -> django_filters.MultipleChoiceFilter:
    """Return a choice of several stages; a figure of the review may stand for more than one."""
    return django_filters.MultipleChoiceFilter(
        label="段階", choices=choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )


class IssueFilterSet(PortalFilterSet):
    """Filters of the list of issues. ``is_mine`` comes with the rows: exports have no request."""

    department = department_filter("department")
    division = django_filters.ModelChoiceFilter(
        label="所属",
        queryset=Division.objects.select_related("department"),
        to_field_name="code",
        empty_label="すべて",
    )
    mine = django_filters.BooleanFilter(
        field_name="is_mine",
        label="自分の部局",
        widget=forms.Select(choices=[("", "すべて"), ("true", "自分の部局の課題だけ")]),
    )
    measure = django_filters.BooleanFilter(
        field_name="measure",
        lookup_expr="isnull",
        exclude=True,
        label="横断施策",
        widget=forms.Select(
            choices=[("", "すべて"), ("true", "横断施策に入っている"), ("false", "入っていない")]
        ),
    )
    stage = stage_filter(IssueStage)

    class Meta:
        model = Issue
        fields: list[str] = []


class MeasureFilterSet(PortalFilterSet):
    """Filters of the list of measures."""

    department = department_filter("lead_department", label="関わる部局")
    stage = stage_filter(MeasureStage)

    class Meta:
        model = Measure
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["department"].method = self.filter_department

    def filter_department(
        self, rows: QuerySet[Measure], _name: str, value: Department
    ) -> QuerySet[Measure]:
        """Keep what the department leads or has an issue in."""
        return rows.for_department(value)  # type: ignore[attr-defined]
