"""Filters of people, their posts and their titles."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from japan.text import search_words
from staff.choices import EmploymentKind, Grade, PostingKind
from staff.filters.base import PortalFilterSet, department_filter
from staff.filters.directory import directory_filters
from staff.filters.organisation import DivisionFilter, in_named_divisions
from staff.models import JobTitle, Posting, StaffMember


class PersonFilterSet(PortalFilterSet):
    """Filters of the directory."""

    department = department_filter("main_post__division__department")
    division = DivisionFilter("main_post__division")
    grade = django_filters.ChoiceFilter(
        field_name="main_post__job_title__grade",
        label="職位",
        choices=Grade,
        empty_label="すべて",
        null_label="未設定",
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, added in directory_filters().items():
            added.parent = self
            self.filters[name] = added

    def filter_search(
        self, rows: QuerySet[StaffMember], _name: str, value: str
    ) -> QuerySet[StaffMember]:
        """Search by name, reading, number, and by the names of department and division."""
        for word in search_words(value):
            found = StaffMember.objects.order_by().filter(search_text__has=word).values("pk")
            if named := in_named_divisions(word):
                # A union, no OR: each side keeps its index.
                found = found.union(_main_posts_in(named).values("person"))
            rows = rows.filter(pk__in=found)
        return rows


def _main_posts_in(divisions: set[int]) -> QuerySet[Posting]:
    held = Posting.objects.on(timezone.localdate()).order_by()
    return held.filter(kind=PostingKind.MAIN, division__in=divisions)


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
