"""Filters of the teams app's lists."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from japan.text import fold, search_words
from staff.filters import (
    DirectoryFilter,
    PortalFilterSet,
    add_directory_filter,
)
from staff.models import Department, StaffMember
from teams.choices import TeamRole
from teams.models import JointDepartment, Team, Tenure


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


def day_in(data: Any) -> date:
    """Return the day of a list's address (``?on=``); today where there is none."""
    try:
        return date.fromisoformat((data or {}).get("on", ""))
    except ValueError:
        return timezone.localdate()


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
        """Search the departments' names, those of joint teams too, and the team's own name."""
        named = departments_named(value)
        joint = JointDepartment.objects.on(day_in(self.data)).filter(department__in=named)
        return rows.filter(Q(department__in=named) | Q(pk__in=joint.values("team")))

    def filter_state(self, rows: QuerySet[Team], _name: str, value: str) -> QuerySet[Team]:
        """Keep the complete teams, or the others; as ``Completeness`` says."""
        complete = {"figures__open": 0, "figures__required__gt": 0}
        return rows.filter(**complete) if value == "complete" else rows.exclude(**complete)


def holds_role(people: QuerySet[StaffMember], role: str) -> QuerySet[StaffMember]:
    """Keep those who hold a role in some team today."""
    held = Tenure.objects.on(timezone.localdate()).holders().filter(seat__role=role)
    return people.filter(pk__in=held.values("person"))


add_directory_filter(
    DirectoryFilter("team_role", "DX推進チームの役割", lambda: TeamRole.choices, holds_role)
)
