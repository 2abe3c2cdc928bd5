"""Filters of the teams app's lists."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from japan.text import fold, search_words
from staff.filters import (
    DirectoryFilter,
    PortalFilterSet,
    add_directory_filter,
    department_filter,
)
from staff.models import Department, StaffMember
from teams.choices import TeamRole
from teams.models import Appointment, Seat, Team, Tenure


def departments_named(query: str) -> list[int]:
    """Return the departments whose name or reading contains every word; they are few."""
    words = search_words(query)
    names = Department.objects.values_list("pk", "name", "kana")
    return [pk for pk, name, kana in names if all(word in fold(f"{name} {kana}") for word in words)]


def role_filter(field_name: str) -> django_filters.ChoiceFilter:
    """Return a choice of the three roles."""
    return django_filters.ChoiceFilter(
        field_name=field_name, label="役割", choices=TeamRole, empty_label="すべて"
    )


class TeamFilterSet(PortalFilterSet):
    """Filters of the list of teams."""

    state = django_filters.ChoiceFilter(
        label="状態",
        choices=[("complete", "そろっています"), ("incomplete", "そろっていません")],
        empty_label="すべて",
        method="filter_state",
    )

    class Meta:
        model = Team
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "部局名"

    def filter_search(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Search the departments' names."""
        return rows.filter(department__in=departments_named(value))

    def filter_state(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Keep the complete teams, or the others; as ``Completeness`` says."""
        complete = {"vacant_required": 0, "required_seats__gt": 0}
        return rows.filter(**complete) if value == "complete" else rows.exclude(**complete)


class VacancyFilterSet(PortalFilterSet):
    """Filters of the list of empty chairs."""

    q = None
    department = department_filter("team__department")
    role = role_filter("role")

    class Meta:
        model = Seat
        fields: list[str] = []


class RosterFilterSet(PortalFilterSet):
    """Filters of the roster; the day decides whose term is shown."""

    on = django_filters.DateFilter(
        label="基準日",
        method="take_no_action",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    department = department_filter("seat__team__department")
    role = role_filter("seat__role")

    class Meta:
        model = Appointment
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "氏名・フリガナ・職員番号"

    @property
    def day(self) -> date:
        """Return the day of the roster: the one asked for, else today."""
        self.form.is_valid()
        return self.form.cleaned_data.get("on") or timezone.localdate()

    def filter_queryset(self, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        """Keep the appointments of the day, with the post that people have on that day."""
        return super().filter_queryset(queryset.on(self.day).with_posts(self.day))  # type: ignore[attr-defined]

    def filter_search(
        self, rows: QuerySet[Appointment], _name: str, value: str
    ) -> QuerySet[Appointment]:
        """Search the people."""
        for word in search_words(value):
            rows = rows.filter(person__search_text__has=word)
        return rows

    def take_no_action(
        self, rows: QuerySet[Appointment], _name: str, _value: date
    ) -> QuerySet[Appointment]:
        """Leave the rows: ``filter_queryset`` has applied the day, which has a default."""
        return rows


def holds_role(people: QuerySet[StaffMember], role: str) -> QuerySet[StaffMember]:
    """Keep those who hold a role in some team today."""
    held = Tenure.objects.on(timezone.localdate()).holders().filter(seat__role=role)
    return people.filter(pk__in=held.values("person"))


add_directory_filter(
    DirectoryFilter("team_role", "DX推進チームの役割", lambda: TeamRole.choices, holds_role)
)
