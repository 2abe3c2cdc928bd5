"""Filters of the lists of nominations, requests and questions."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from japan.text import search_words
from staff.filters import PortalFilterSet, department_filter
from teams.choices import NominationOrigin, NominationState, RequestCause, RequestState
from teams.filters.teams import role_filter
from teams.models import Nomination, NominationRequest, TransferQuestion

PEOPLE = "氏名・フリガナ・職員番号"


class NominationFilterSet(PortalFilterSet):
    """Filters of nominations."""

    state = django_filters.ChoiceFilter(label="状態", choices=NominationState, empty_label="すべて")
    origin = django_filters.ChoiceFilter(
        label="区分", choices=NominationOrigin, empty_label="すべて"
    )
    department = department_filter("seat__team__department")
    role = role_filter("seat__role")

    class Meta:
        model = Nomination
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = PEOPLE


class RequestFilterSet(PortalFilterSet):
    """Filters of requests for a successor."""

    state = django_filters.ChoiceFilter(label="状態", choices=RequestState, empty_label="すべて")
    cause = django_filters.ChoiceFilter(
        label="きっかけ", choices=RequestCause, empty_label="すべて"
    )
    department = department_filter("seat__team__department")
    role = role_filter("seat__role")

    class Meta:
        model = NominationRequest
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = "前任の氏名・職員番号"

    def filter_search(
        self, rows: QuerySet[NominationRequest], _name: str, value: str
    ) -> QuerySet[NominationRequest]:
        """Search the predecessors."""
        for word in search_words(value):
            rows = rows.filter(predecessor__person__search_text__has=word)
        return rows


class QuestionFilterSet(PortalFilterSet):
    """Filters of questions about transferred people."""

    state = django_filters.ChoiceFilter(
        label="状態",
        choices=[("open", "返事待ち"), ("answered", "返事済み")],
        empty_label="すべて",
        method="filter_state",
    )
    department = department_filter("appointment__seat__team__department")
    role = role_filter("appointment__seat__role")

    class Meta:
        model = TransferQuestion
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].label = PEOPLE

    def filter_search(
        self, rows: QuerySet[TransferQuestion], _name: str, value: str
    ) -> QuerySet[TransferQuestion]:
        """Search the people."""
        for word in search_words(value):
            rows = rows.filter(appointment__person__search_text__has=word)
        return rows

    def filter_state(
        self, rows: QuerySet[TransferQuestion], _name: str, value: str
    ) -> QuerySet[TransferQuestion]:
        """Keep the open ones, or the answered ones."""
        return rows.filter(answer="") if value == "open" else rows.exclude(answer="")
