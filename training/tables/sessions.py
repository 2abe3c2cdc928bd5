"""All sessions, for the office."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html

from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from training import rules
from training.choices import SessionState
from training.filters import SessionFilterSet
from training.models import Session
from training.wording import moment_words, span_parts

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
TONES = {
    "予定": "progress", "出欠の入力待ち": "todo", "実施済み": "done", "中止": "neutral",
}  # fmt: skip


def span_html(session: Session) -> str:
    """Return day and hours, which a narrow column breaks only between."""
    parts = span_parts(session.starts_at, session.ends_at)
    return format_html('<span class="nowrap">{}</span> <span class="nowrap">{}</span>', *parts)


def state_words(session: Session) -> str:
    """Return the state; what is over without marks has a word of its own."""
    if session.state == SessionState.PLANNED and session.ends_at <= timezone.now():
        return "出欠の入力待ち"
    return str(session.get_state_display())


class SessionTable(PortalTable):
    """Sessions with their seats."""

    caption = "開催回の一覧"
    starts_at = tables.Column(verbose_name="日時")
    course = tables.Column(
        verbose_name="科目と回",
        accessor="title",
        order_by=("course__code", "starts_at"),
        linkify=("training:session-detail", {"pk": tables.A("pk")}),
    )
    venue = tables.Column(verbose_name="会場")
    capacity = tables.Column(verbose_name="定員", attrs=NUMBER)
    confirmed_count = tables.Column(verbose_name="確定", attrs=NUMBER)
    waiting_count = tables.Column(verbose_name="待ち", attrs=NUMBER)
    free = tables.Column(verbose_name="残り", empty_values=(), orderable=False, attrs=NUMBER)
    state = tables.Column(verbose_name="状態", order_by=("state", "-starts_at"))

    class Meta(PortalTable.Meta):
        order_by = ("-starts_at",)

    def render_starts_at(self, record: Session) -> str:
        """Show the day with its weekday, and the hours."""
        return span_html(record)

    def value_starts_at(self, value: Any) -> str:
        """Export the beginning."""
        return moment_words(value)

    def render_capacity(self, value: int) -> str:
        """0 means that seats are not counted."""
        return str(value) if value else "なし"

    def render_free(self, record: Session) -> str:
        """Show the free seats."""
        free = rules.free_seats(capacity=record.capacity, confirmed=record.confirmed_count)
        return "—" if free is None else str(free)

    def render_state(self, record: Session) -> str:
        """Show the state as words with a shape."""
        words = state_words(record)
        return status(words, tone=TONES[words])

    def value_state(self, record: Session) -> str:
        """Export the words."""
        return state_words(record)


def sessions(_user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Session]:
    """Return every session; the page itself is the office's."""
    return Session.objects.with_seat_counts().select_related("course")


SESSIONS = register(
    ListSpec(
        key="training:session-list",
        title="開催回の管理",
        table=SessionTable,
        filterset=SessionFilterSet,
        rows=sessions,
        template="training/session_list.html",
        empty_title="開催回がまだ登録されていません",
        empty_text="「開催回を登録する」から、日時と定員を入力してください。",
    )
)
