"""Rosters: who acts on which seat on a day, and everybody who did in a fiscal year."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import Case, CharField, DateField, Q, Value, When
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import Grade
from staff.models import StaffMember
from staff.permissions import latest_day_for, reads_personnel_data
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from teams.choices import IN_POST, Basis, LeavingReason
from teams.filters import RosterFilterSet
from teams.models import Tenure
from teams.rules import last_day_of
from teams.tables.seats import WHOLE_DEPARTMENT, asked_days

BY_TEAM = ("seat__team__department__order", "seat__team__department__code")
BY_DIVISION = ("seat__division__department__order", "seat__division__order")
OTHER_REASON = "その他"
LEFT_POST = "職を離れた"


def term_words(record: Tenure) -> str:
    """Return the term; that of a post is not told, for its end may be a secret (内示)."""
    if record.is_ex_officio:
        return IN_POST
    return period(record.period)


class RosterTable(PortalTable):
    """Who acts on which seat on a day."""

    caption = "DX推進チームの名簿"
    department = tables.Column(
        verbose_name="チーム",
        accessor="seat__team",
        linkify=lambda record: record.seat.team.get_absolute_url(),
        order_by=(*BY_TEAM, "seat__role", *BY_DIVISION, "seat__position", "key"),
    )
    role = tables.Column(
        verbose_name="役割", accessor="seat__role", order_by=("seat__role", *BY_TEAM, "key")
    )
    division = tables.Column(
        verbose_name="担当する所属",
        accessor="seat__division__name",
        empty_values=(),
        order_by=(*BY_DIVISION, "seat__role", "key"),
    )
    number = tables.Column(verbose_name="職員番号", accessor="person__number", visible=False)
    person = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        linkify=lambda record: record.person.get_absolute_url(),
        order_by=("person__kana", "person__number", "key"),
    )
    post_place = tables.Column(verbose_name="配属", accessor="post_division", orderable=False)
    post = tables.Column(verbose_name="職名", accessor="post_title")
    grade = tables.Column(verbose_name="職位", accessor="post_grade")
    basis = tables.Column(verbose_name="区分", order_by=("basis", *BY_TEAM, "key"))
    term = tables.Column(verbose_name="任期", accessor="period", order_by=("period", "key"))

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_role(self, record: Tenure) -> str:
        """Return the role, with 代理 for a deputy."""
        return record.role_label

    def render_division(self, record: Tenure) -> str:
        """Return the division, or that the seat is the whole department's."""
        return record.seat.division.name if record.seat.division else WHOLE_DEPARTMENT

    def render_grade(self, value: str) -> str:
        """Return the grade's name."""
        return str(Grade(value).label)

    def render_term(self, record: Tenure) -> str:
        """Return the term with its last day."""
        return term_words(record)


class YearRosterTable(RosterTable):
    """Everybody who acted on a seat in a fiscal year, with from and until."""

    caption = "年度の名簿"
    post_place = None
    post = None
    grade = None
    term = None
    since = tables.DateColumn(
        verbose_name="いつから", accessor="starts_on", format="Y/m/d", order_by=("period", "key")
    )
    until = tables.Column(
        verbose_name="いつまで", accessor="period", orderable=False, empty_values=()
    )
    reason = tables.Column(
        verbose_name="終わりの理由", accessor="why_left", orderable=False, default="—"
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_until(self, record: Any) -> str:
        """Return the last day; what is only planned for a post is not told."""
        last = last_day_of(record.period.upper)
        if last is None or (record.is_ex_officio and last >= record.known_until):
            return "続いています"
        return f"{last:%Y/%m/%d}"


def roster(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return who acts on the day, with the posts that the viewer may know."""
    day, posts_day = asked_days(user, kwargs)
    return Tenure.objects.known_on(day, posts_day).with_people().with_posts(posts_day)


def year_roster(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return everybody who acted in the year; not yet those whose post is only planned."""
    year = FiscalYear(int(kwargs["year"]))
    known = latest_day_for(user, year.last_day)
    in_year = Tenure.objects.filter(period__overlap=DateRange(year.first_day, year.next_first_day))
    known_posts = ~Q(basis=Basis.POST) | Q(post_period__startswith__lte=known)
    rows = in_year.filter(known_posts | Q(post_period__startswith=None)).with_people()
    today = timezone.localdate()
    return rows.annotate(
        why_left=_why_left(user, today), known_until=Value(known, output_field=DateField())
    )


def _why_left(user: StaffMember, today: date) -> Case:
    """Return the reason of an ended term; leave (休職・育休) is told to those who may read it."""
    ended = Q(period__fully_lt=DateRange(today, None))
    labels = dict(LeavingReason.choices)
    if not reads_personnel_data(user):
        labels[LeavingReason.LEAVE] = OTHER_REASON
    coded = [
        When(appointment__leaving_reason=code, then=Value(str(label)))
        for code, label in labels.items()
    ]
    return Case(
        *coded,
        When(ended & Q(basis=Basis.POST), then=Value(LEFT_POST)),
        When(ended, then=Value(str(LeavingReason.TERM.label))),
        default=None,
        output_field=CharField(),
    )


ROSTER = register(
    ListSpec(
        key="teams:roster",
        title="DX推進チーム名簿",
        table=RosterTable,
        filterset=RosterFilterSet,
        rows=roster,
        empty_title="選任された人はいません",
        empty_text="事務局が選任すると、ここに載ります。",
        lead="その日に席を務める人です。充て職と代理の人も載ります。",
        template="teams/roster.html",
    )
)

YEAR_ROSTER = register(
    ListSpec(
        key="teams:year-roster",
        title="DX推進チーム年度名簿",
        table=YearRosterTable,
        filterset=RosterFilterSet,
        rows=year_roster,
        empty_title="この年度に席を務めた人はいません",
        empty_text="ほかの年度を選んでください。",
        lead="その年度に1日でも席を務めた人と、いつからいつまでかの一覧です。",
        template="teams/year_roster.html",
    )
)
