"""Lists of chairs: all of a day, and those that are open, with why and what to do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from staff.models import StaffMember
from staff.permissions import is_office, latest_day_for
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from teams.choices import SeatState, TeamRole
from teams.filters import SeatFilterSet, VacancyFilterSet
from teams.filters.teams import day_in
from teams.models import Appointment, Seat
from teams.queries import open_seats, seats_on, with_reason
from teams.queries.openings import endings_asked, readers_of_seats, teams_served
from teams.rules import what_next, why_open
from teams.rules.openings import OpenChair, acts_on
from teams.tables.acts import act_links

WHOLE_DEPARTMENT = "部局全体"
TONES = {SeatState.FILLED: "done", SeatState.DEPUTY: "progress"}
BY_TEAM = ("team__department__order", "team__department__code")
BY_DIVISION = ("division__department__order", "division__order")


def state_mark(state: str) -> str:
    """Return the state of a chair as a mark."""
    found = SeatState(state)
    return status(found.label, tone=TONES.get(found, "problem"))


class SeatTable(PortalTable):
    """Every chair of a day."""

    caption = "席の一覧"
    team = tables.Column(
        verbose_name="チーム",
        linkify=lambda record: record.team.get_absolute_url(),
        order_by=(*BY_TEAM, "role", *BY_DIVISION),
    )
    role = tables.Column(verbose_name="役割", order_by=("role", *BY_TEAM))
    division = tables.Column(
        verbose_name="所属",
        accessor="division__name",
        empty_values=(),
        order_by=(*BY_DIVISION, "role"),
    )
    required = tables.Column(
        verbose_name="種類", accessor="is_required", order_by=("-is_required", *BY_TEAM)
    )
    state = tables.Column(verbose_name="状態", order_by=("state", *BY_TEAM))

    class Meta(PortalTable.Meta):
        order_by = ("team",)

    def render_role(self, record: Seat) -> str:
        """Return the role's name."""
        return record.get_role_display()

    def render_division(self, record: Seat) -> str:
        """Return the division, or that the seat is the whole department's."""
        return record.division.name if record.division else WHOLE_DEPARTMENT

    def render_required(self, value: bool) -> str:
        """Say whether the chair must be filled."""
        return "必ず置く席" if value else "任意の席"

    def render_state(self, value: str) -> str:
        """Return the state as a mark."""
        return state_mark(value)

    def value_state(self, value: str) -> str:
        """Return the word alone."""
        return str(SeatState(value).label)


class VacancyTable(SeatTable):
    """The chairs that must be filled and are open."""

    caption = "空席の一覧"
    required = None
    why = tables.Column(verbose_name="理由", accessor="state", orderable=False)
    since = tables.DateColumn(
        verbose_name="いつから",
        accessor="open_since",
        format="Y/m/d",
        order_by=("open_since",),
        attrs={"td": {"class": "nowrap"}, "th": {"class": "nowrap"}},
    )
    what_next = tables.Column(verbose_name="次にすること", accessor="pk", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("team",)
        sequence = ("team", "role", "division", "state", "why", "since", "what_next")

    def render_why(self, record: Any) -> str:
        """Say why the chair is open."""
        return why_open(SeatState(record.state), is_bound=record.is_bound)

    def before_render(self, request: Any) -> None:
        """Read once for the page as what the viewer looks at the chairs, and what is asked for."""
        shown = self.page.object_list if hasattr(self, "page") else self.rows
        chairs = [row.record for row in shown]
        self.links = links_of(chairs, request.user, day_in(request.GET))

    def render_what_next(self, record: Any) -> str:
        """Say what to do; link to it for those who may."""
        words = self.value_what_next(record)
        links = format_html_join(
            "　", '<a href="{}">{}</a>', ((url, label) for label, url in self.links[record.pk])
        )
        return format_html("{}<br>{}", words, links) if links else words

    def value_what_next(self, record: Any) -> str:
        """Say what to do, without a link."""
        state = SeatState(record.state)
        return what_next(state, role=TeamRole(record.role), is_bound=record.is_bound)


def links_of(
    chairs: Sequence[Any], user: StaffMember, day: date
) -> dict[int, list[tuple[str, str]]]:
    """Return by open chair what the user can do about it: three queries for all.

    chairs: with ``held_id``, ``held_until`` and ``is_bound``. Nothing can be done about a past day.
    """
    if day < timezone.localdate():
        return {chair.pk: [] for chair in chairs}
    served = set() if is_office(user) else teams_served(user, day)
    keys = [chair.pk for chair in chairs]
    ours = [chair.pk for chair in chairs if chair.team_id in served]
    readers = readers_of_seats(user, keys, ours)
    asked = endings_asked([chair.held_id for chair in chairs if chair.held_id])
    return {
        chair.pk: act_links(
            acts_on(
                OpenChair(
                    is_bound=chair.is_bound,
                    is_held=chair.held_id is not None,
                    has_end=chair.held_until is not None,
                    is_asked=chair.pk in asked,
                ),
                readers[chair.pk],
            ),
            chair,
            team_url=chair.team.get_absolute_url(),
            held_id=chair.held_id,
        )
        for chair in chairs
    }


def with_holder(seats: Any, day: date) -> Any:
    """Add ``held_id`` and ``held_until``: the appointment of the day, though its holder is away."""
    held = Appointment.objects.on(day).filter(seat=OuterRef("pk")).order_by()
    return seats.annotate(
        held_id=Subquery(held.values("pk")[:1]),
        held_until=Subquery(held.annotate(_end=Upper("period")).values("_end")[:1]),
    )


def asked_days(user: StaffMember, kwargs: dict[str, Any]) -> tuple[date, date]:
    """Return the day of a list, and the day whose posts the viewer may know."""
    day = date.fromisoformat(kwargs["on"])
    return day, latest_day_for(user, day)


def seats(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return every chair of the day with its state."""
    return seats_on(*asked_days(user, kwargs))


def vacancies(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the chairs that must be filled and are open on the day."""
    days = asked_days(user, kwargs)
    return with_holder(with_reason(open_seats(*days), *days), days[0])


SEATS = register(
    ListSpec(
        key="teams:seat-list",
        title="席の一覧",
        table=SeatTable,
        filterset=SeatFilterSet,
        rows=seats,
        empty_title="席がまだありません",
        empty_text="事務局が席の決まりをそろえると、ここに並びます。",
        lead="チームの席と、その日の状態です。",
        template="teams/seat_list.html",
    )
)

VACANCIES = register(
    ListSpec(
        key="teams:vacancy-list",
        title="空席",
        table=VacancyTable,
        filterset=VacancyFilterSet,
        rows=vacancies,
        empty_title="空席はありません",
        empty_text="必ず置く席には、すべて務める人がいます。",
        lead="必ず置く席のうち、その日に務める人がいない席です。人がいても、別の所属に移ったときや不在のときは含みます。",
        template="teams/vacancy_list.html",
    )
)
