"""Filters of lists: in the URL, with a search that folds Japanese."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from staff.choices import EmploymentKind, Grade, ImportState
from staff.models import (
    Department,
    Division,
    JobTitle,
    Notice,
    Posting,
    StaffImport,
    StaffImportLine,
    StaffMember,
)


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

    # Only links carry it: the number of people with a title leads here.
    job_title = django_filters.CharFilter(
        field_name="main_post__job_title__name", label="職名", widget=forms.HiddenInput()
    )

    class Meta:
        model = StaffMember
        fields: list[str] = []


class StaffImportFilterSet(PortalFilterSet):
    """Filters of the imports."""

    state = django_filters.ChoiceFilter(label="状態", choices=ImportState, empty_label="すべて")

    class Meta:
        model = StaffImport
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[StaffImport], _name: str, value: str
    ) -> QuerySet[StaffImport]:
        """Search by file and by who brought it in."""
        return rows.filter(Q(filename__icontains=value) | Q(by__name__icontains=value))


class StaffImportLineFilterSet(PortalFilterSet):
    """Search among the lines of an import."""

    class Meta:
        model = StaffImportLine
        fields: list[str] = []


class RosterFilterSet(PortalFilterSet):
    """Filters of the list of posts."""

    department = department_filter("division__department")

    class Meta:
        model = Posting
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[Posting], _name: str, value: str) -> QuerySet[Posting]:
        """Search among the people."""
        return rows.filter(person__in=StaffMember.objects.search(value))


class JobTitleFilterSet(PortalFilterSet):
    """Filters of the job titles; "none" are those that still need a grade."""

    grade = django_filters.ChoiceFilter(
        label="職位", choices=Grade, empty_label="すべて", null_label="未設定"
    )

    class Meta:
        model = JobTitle
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[JobTitle], _name: str, value: str) -> QuerySet[JobTitle]:
        """Search by name; there are some dozens."""
        return rows.filter(name__icontains=value)


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
