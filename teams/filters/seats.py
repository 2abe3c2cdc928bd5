"""Filters of the lists of chairs and of the people on them. The day is an argument of the rows."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from japan.text import search_words
from staff.filters import PortalFilterSet, department_filter
from staff.models import Department
from teams.choices import Basis, SeatState
from teams.filters.teams import day_in, role_filter
from teams.models import Seat, Team, Tenure

OPEN_STATES = [choice for choice in SeatState.choices if choice[0] != SeatState.FILLED]


class OfTeams(PortalFilterSet):
    """Lists whose rows have a seat: a department stands for the team that serves it on the day."""

    seat_path = ""
    department = department_filter("team")
    role = role_filter("role")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply the filters; the department by its team of the day."""
        chosen: Department | None = self.form.cleaned_data.pop("department", None)
        rows = super().filter_queryset(queryset)
        if chosen is not None:
            teams = Team.objects.serving([chosen.pk], day_in(self.data)).order_by()
            rows = rows.filter(**{f"{self.seat_path}team__in": teams.values("pk")})
            self.form.cleaned_data["department"] = chosen
        return rows


class VacancyFilterSet(OfTeams):
    """Filters of the list of open chairs."""

    q = None
    state = django_filters.ChoiceFilter(
        label="理由", choices=OPEN_STATES, empty_label="すべて", field_name="state"
    )

    class Meta:
        model = Seat
        fields: list[str] = []


class SeatFilterSet(OfTeams):
    """Filters of the list of all chairs."""

    q = None
    required = django_filters.ChoiceFilter(
        label="席の種類",
        choices=[("yes", "必ず置く席"), ("no", "任意の席")],
        empty_label="すべて",
        method="filter_required",
    )
    state = django_filters.ChoiceFilter(
        label="状態", choices=SeatState, empty_label="すべて", field_name="state"
    )

    class Meta:
        model = Seat
        fields: list[str] = []

    def filter_required(self, rows: QuerySet[Seat], _name: str, value: str) -> QuerySet[Seat]:
        """Keep the chairs that must be filled, or the others."""
        return rows.filter(is_required=value == "yes")


class RosterFilterSet(OfTeams):
    """Filters of the rosters: of a day, and of a fiscal year."""

    seat_path = "seat__"
    role = role_filter("seat__role")
    basis = django_filters.ChoiceFilter(label="区分", choices=Basis, empty_label="すべて")

    class Meta:
        model = Tenure
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "氏名・フリガナ・職員番号"

    def filter_search(self, rows: QuerySet[Tenure], _name: str, value: str) -> QuerySet[Tenure]:
        """Search the people."""
        for word in search_words(value):
            rows = rows.filter(person__search_text__has=word)
        return rows
