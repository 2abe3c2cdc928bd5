"""Requests: one's own, those of one's staff, and one session's roster."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet

from staff.models import StaffMember
from staff.permissions import is_office
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from training.choices import Outcome
from training.filters import EnrolmentFilterSet, RosterFilterSet, StaffEnrolmentFilterSet
from training.models import Enrolment
from training.tables.sessions import span_html
from training.wording import moment_words

TONES = {
    Outcome.SEATED: "progress",
    Outcome.WAITING: "todo",
    Outcome.TO_MARK: "info",
    Outcome.COMPLETED: "done",
    Outcome.NOT_COMPLETED: "problem",
    Outcome.CANCELLED: "neutral",
    Outcome.CALLED_OFF: "neutral",
}


class OutcomeColumn(tables.Column):
    """What a request has come to: a word with a shape, plain in exports."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(verbose_name="状態", accessor="outcome", orderable=False, **kwargs)

    def render(self, value: Outcome) -> str:
        """Show the word with its shape."""
        return status(str(value.label), tone=TONES[value])

    def value(self, value: Outcome) -> str:
        """Export the word."""
        return str(value.label)


class MyEnrolmentTable(PortalTable):
    """One's own requests."""

    caption = "自分の申込の一覧"
    starts_at = tables.Column(
        verbose_name="日時", accessor="session__starts_at", order_by=("session__starts_at",)
    )
    course = tables.Column(
        verbose_name="科目と回",
        accessor="session__title",
        order_by=("session__course__code", "session__starts_at"),
        linkify=("training:session-detail", {"pk": tables.A("session_id")}),
    )
    venue = tables.Column(verbose_name="会場", accessor="session__venue")
    outcome = OutcomeColumn()
    completed_on = tables.DateColumn(verbose_name="修了日", format="Y/m/d")
    requested_at = tables.DateTimeColumn(verbose_name="申込日時", format="Y/m/d H:i")

    class Meta(PortalTable.Meta):
        order_by = ("-starts_at",)

    def render_starts_at(self, record: Enrolment) -> str:
        """Show the day with its weekday, and the hours."""
        return span_html(record.session)

    def value_starts_at(self, value: datetime) -> str:
        """Export the beginning."""
        return moment_words(value)


class StaffEnrolmentTable(MyEnrolmentTable):
    """The requests of one's staff."""

    caption = "職員の申込の一覧"
    name = tables.Column(
        verbose_name="氏名",
        accessor="attendee__name",
        order_by=("attendee__kana", "starts_at"),
        linkify=("staff:person-detail", {"number": tables.A("attendee__number")}),
    )
    department = tables.Column(
        verbose_name="申込時の部局",
        accessor="department__name",
        order_by=("department__order", "attendee__kana"),
    )

    class Meta(PortalTable.Meta):
        order_by = ("-starts_at",)
        sequence = ("name", "department", "...")


class RosterTable(PortalTable):
    """The roster of one session, in the order of the requests."""

    caption = "申込者の一覧"
    number = tables.Column(verbose_name="職員番号", accessor="attendee__number")
    name = tables.Column(
        verbose_name="氏名",
        accessor="attendee__name",
        order_by=("attendee__kana",),
        linkify=("staff:person-detail", {"number": tables.A("attendee__number")}),
    )
    kana = tables.Column(verbose_name="フリガナ", accessor="attendee__kana")
    department = tables.Column(
        verbose_name="申込時の部局", accessor="department__name", order_by=("department__order",)
    )
    requested_at = tables.DateTimeColumn(verbose_name="申込日時", format="Y/m/d H:i:s")
    outcome = OutcomeColumn()
    attendance = tables.Column(verbose_name="出欠")
    reason = tables.Column(verbose_name="受講理由", orderable=False)
    cancellation = tables.Column(
        verbose_name="取消",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        linkify=lambda record: record.cancellation_url(),
    )

    class Meta(PortalTable.Meta):
        order_by = ("requested_at",)

    def render_cancellation(self, record: Enrolment) -> str:
        """Offer to give the seat back where that is possible."""
        return "取り消す" if record.cancellation_url() else "—"


def mine(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Enrolment]:
    """Return one's own requests."""
    return Enrolment.objects.filter(attendee=user).select_related("session__course")


def of_staff(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Enrolment]:
    """Return the requests of the people that one heads; all for the office."""
    rows = Enrolment.objects.visible_to(user)
    return rows.select_related("session__course", "attendee", "department")


def roster(user: StaffMember, kwargs: dict[str, Any]) -> QuerySet[Enrolment]:
    """Return one session's requests, for the office alone."""
    rows = (
        Enrolment.objects.filter(session=kwargs["pk"])
        if is_office(user)
        else Enrolment.objects.none()
    )
    return rows.select_related("session__course", "attendee", "department")


MINE = register(
    ListSpec(
        key="training:my-enrolments",
        title="自分の申込",
        table=MyEnrolmentTable,
        filterset=EnrolmentFilterSet,
        rows=mine,
        template="training/enrolment_list.html",
        empty_title="まだ申し込んでいません",
        empty_text="「研修の一覧」から科目を選び、開催回に申し込めます。",
    )
)

STAFF = register(
    ListSpec(
        key="training:staff-enrolments",
        title="職員の申込",
        table=StaffEnrolmentTable,
        filterset=StaffEnrolmentFilterSet,
        rows=of_staff,
        has_records_of_units=True,
        template="training/enrolment_list.html",
        empty_title="申込はまだありません",
        empty_text="職員が研修に申し込むと、ここに表示されます。",
        lead="所属長は自分の所属の職員、事務局は全職員の申込を見られます。",
    )
)

ROSTER = register(
    ListSpec(
        key="training:session-roster",
        title="申込者名簿",
        table=RosterTable,
        filterset=RosterFilterSet,
        rows=roster,
        template="training/session_roster.html",
        empty_title="申込はまだありません",
        empty_text="申込があると、受け付けた順に表示されます。",
    )
)
