"""Filters of people, their posts and their titles."""

import django_filters
from django import forms
from django.db.models import QuerySet

from staff.choices import EmploymentKind, Grade
from staff.filters.base import PortalFilterSet, department_filter
from staff.models import Division, JobTitle, Posting, StaffMember


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
