"""Filters of lists: in the URL, with a search that folds Japanese."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from staff.choices import EmploymentKind, Grade
from staff.models import Department, Division, Notice, StaffMember


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
    return django_filters.ModelChoiceFilter(
        field_name=field_name,
        label=label,
        queryset=Department.objects.all(),
        to_field_name="code",
        empty_label="すべて",
    )


class PersonFilterSet(PortalFilterSet):
    """Filters of the directory."""

    department = department_filter("main_post__division__department")
    division = django_filters.ModelChoiceFilter(
        field_name="main_post__division",
        label="所属",
        queryset=Division.objects.select_related("department"),
        to_field_name="code",
        empty_label="すべて",
    )
    grade = django_filters.ChoiceFilter(
        field_name="main_post__job_title__grade", label="職位", choices=Grade, empty_label="すべて"
    )
    employment_kind = django_filters.ChoiceFilter(
        label="任用区分", choices=EmploymentKind, empty_label="すべて"
    )

    class Meta:
        model = StaffMember
        fields: list[str] = []


class NoticeFilterSet(PortalFilterSet):
    """Filters of one's notices."""

    q = None
    unread = django_filters.BooleanFilter(
        field_name="read_at",
        lookup_expr="isnull",
        label="未読だけ",
        widget=forms.Select(choices=[("", "すべて"), ("true", "未読"), ("false", "既読")]),
    )

    class Meta:
        model = Notice
        fields: list[str] = []
