"""Filters of one's notices, and of the office's lists of what was sent where."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from staff.choices import ChatFormat, DeliveryChannel, DeliveryState, NoticeState
from staff.filters.audit import TrailFilterSet
from staff.filters.base import PortalFilterSet
from staff.models import ChatChannel, Delivery, Notice, StaffMember
from staff.rules.notice_kinds import NoticeKind, all_kinds, kinds_for_people


def _grouped(kinds: list[NoticeKind]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds:
        groups.setdefault(kind.group, []).append((kind.prefix, kind.label))
    return list(groups.items())


def personal_kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of one's notices under the headings of their apps."""
    return _grouped(kinds_for_people())


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all kinds under the headings of their apps."""
    return _grouped(all_kinds())


class NoticeFilterSet(PortalFilterSet):
    """Filters of one's notices. The tabs above the list carry the state."""

    kind = django_filters.ChoiceFilter(
        label="種類", choices=personal_kind_choices, empty_label="すべて", method="filter_kind"
    )
    state = django_filters.ChoiceFilter(
        label="状態", choices=NoticeState, widget=forms.HiddenInput(), method="keep_all"
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def filter_kind(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the notices whose kind begins so."""
        return rows.of_kind(value)  # type: ignore[attr-defined]

    def keep_all(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Leave the rows: no state means something, too."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the state's part of the list; muted ones show only where they are asked for."""
        rows: Any = super().filter_queryset(queryset)
        kept: QuerySet[Any] = rows.in_state(self.form.cleaned_data.get("state") or "")
        return kept


class DeliveryFilterSet(TrailFilterSet):
    """Filters of the log of what was sent to whom."""

    state = django_filters.ChoiceFilter(label="状態", choices=DeliveryState, empty_label="すべて")
    channel = django_filters.ChoiceFilter(
        label="送り方", choices=DeliveryChannel, empty_label="すべて"
    )
    kind = django_filters.ChoiceFilter(
        label="種類", choices=kind_choices, empty_label="すべて", method="filter_kind"
    )
    period = django_filters.DateFromToRangeFilter(
        label="受付日",
        field_name="created_at",
        widget=django_filters.widgets.DateRangeWidget({"type": "date"}),
    )

    at_field = "created_at"

    class Meta:
        model = Delivery
        fields: list[str] = []

    def filter_kind(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what was told of the kind."""
        return rows.of_kind(value)  # type: ignore[attr-defined]

    def filter_search(self, rows: QuerySet[Delivery], _name: str, value: str) -> QuerySet[Delivery]:
        """Search by person, by address and by the words of the title."""
        people = StaffMember.objects.search(value)
        return rows.filter(
            Q(recipient__in=people) | Q(address__icontains=value) | Q(title__icontains=value)
        )


class ChatChannelFilterSet(PortalFilterSet):
    """Filters of the chat channels; there are some dozens."""

    format = django_filters.ChoiceFilter(
        label="チャットの種類", choices=ChatFormat, empty_label="すべて"
    )

    class Meta:
        model = ChatChannel
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[ChatChannel], _name: str, value: str
    ) -> QuerySet[ChatChannel]:
        """Search by name."""
        return rows.filter(name__icontains=value)
