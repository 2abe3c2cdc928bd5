"""Lists of スキル調査: the rounds, and who has answered. No list here holds a rating."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skills.choices import ResponseState, ReviewState, RoundState
from skills.filters.levels import ResponseFilterSet, RoundFilterSet
from skills.models import SurveyResponse, SurveyRound
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}
RIGHT = {"td": {"class": "number"}, "th": {"class": "number"}}
ROUND_TONES = {
    RoundState.DRAFT: "neutral",
    RoundState.PLANNED: "info",
    RoundState.OPEN: "progress",
    RoundState.CLOSED: "done",
}
RESPONSE_TONES = {
    ResponseState.UNTOUCHED: "todo",
    ResponseState.STARTED: "progress",
    ResponseState.SUBMITTED: "done",
}


class RoundTable(PortalTable):
    """The rounds, newest first."""

    caption = "スキル調査の一覧。新しい順"
    title = tables.Column(verbose_name="調査の名前", linkify=True)
    opens_on = tables.DateColumn(
        verbose_name="始まりの日", format="Y/m/d", order_by=("period",), attrs=NOWRAP
    )
    last_day = tables.DateColumn(
        verbose_name="最後の日", format="Y/m/d", orderable=False, attrs=NOWRAP
    )
    state = tables.Column(verbose_name="状態", orderable=False, attrs=NOWRAP)
    people = tables.Column(verbose_name="対象（人）", attrs=RIGHT)
    handed_in = tables.Column(verbose_name="提出（人）", attrs=RIGHT)

    class Meta(PortalTable.Meta):
        order_by = ("-opens_on",)

    def render_state(self, record: SurveyRound) -> SafeString:
        """Show the state with its tone."""
        return status(record.state.label, ROUND_TONES[record.state])

    def value_state(self, record: SurveyRound) -> str:
        """Export the word."""
        return str(record.state.label)


class ResponseTable(PortalTable):
    """Who has answered a round."""

    caption = "スキル調査の対象者と提出の状況"
    number = tables.Column(verbose_name="職員番号", accessor="person__number", attrs=NOWRAP)
    name = tables.Column(
        verbose_name="氏名", accessor="person__name", order_by=("person__kana", "person__number")
    )
    department = tables.Column(
        verbose_name="部局",
        accessor="division__department__name",
        order_by=("division__department__order", "division__order", "person__kana"),
    )
    division = tables.Column(verbose_name="所属", accessor="division__name", orderable=False)
    state = tables.Column(verbose_name="状態", orderable=False, attrs=NOWRAP)
    submitted_at = tables.DateTimeColumn(
        verbose_name="提出日時", format="Y/m/d H:i", default="—", attrs=NOWRAP
    )
    review = tables.Column(
        verbose_name="所属長の確認", empty_values=(), orderable=False, attrs=NOWRAP
    )
    reminded_at = tables.DateTimeColumn(
        verbose_name="最後の催促", format="Y/m/d H:i", default="—", attrs=NOWRAP
    )

    remind = tables.Column(
        verbose_name="催促", empty_values=(), orderable=False, exclude_from_export=True
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_remind(self, record: SurveyResponse) -> SafeString | str:
        """Lead to the preview of a reminder for this one person, while answers are taken."""
        if record.submitted_at or record.round.state != RoundState.OPEN:
            return "—"
        address = reverse("skills:round-remind", args=[record.round_id])
        return format_html(
            '<a href="{}?person={}">知らせる<span class="visually-hidden">（{}さん）</span></a>',
            address, record.person.number, record.person.name,
        )  # fmt: skip

    def render_review(self, record: SurveyResponse) -> SafeString | str:
        """Show whether the head has looked at everything; a dash before it is handed in."""
        if record.submitted_at is None:
            return "—"
        settled = record.is_settled  # type: ignore[attr-defined]
        state = ReviewState.SETTLED if settled else ReviewState.WAITING
        return status(state.label, "done" if settled else "todo")

    def value_review(self, record: SurveyResponse) -> str:
        """Export the word."""
        if record.submitted_at is None:
            return ""
        settled = record.is_settled  # type: ignore[attr-defined]
        return str((ReviewState.SETTLED if settled else ReviewState.WAITING).label)

    def render_state(self, record: SurveyResponse) -> SafeString:
        """Show the state with its tone."""
        return status(record.state.label, RESPONSE_TONES[record.state])

    def value_state(self, record: SurveyResponse) -> str:
        """Export the word."""
        return str(record.state.label)


def rounds(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the rounds with how many are asked and have handed in; the page is the office's."""
    handed_in = Count("responses", filter=Q(responses__submitted_at__isnull=False))
    return SurveyRound.objects.annotate(people=Count("responses"), handed_in=handed_in)


def responses(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the sheets of a round to the office: who and when, never what."""
    if not (user.standing.is_office or user.is_operator):
        return SurveyResponse.objects.none()
    rows = SurveyResponse.objects.filter(round=kwargs["pk"]).with_settled()
    return rows.select_related("round", "person", "division__department")


ROUNDS = register(
    ListSpec(
        key="skills:round-list",
        title="スキル調査",
        table=RoundTable,
        filterset=RoundFilterSet,
        rows=rounds,
        template="skills/round_list.html",
        empty_title="スキル調査はまだありません",
        empty_text="「調査をつくる」から、受付期間と対象を決めてください。",
        lead="職員が自分のスキルを4段階で振り返る調査です。回答の中身は、本人と所属長だけが見られます。",
    )
)
RESPONSES = register(
    ListSpec(
        key="skills:response-list",
        title="スキル調査の提出の状況",
        table=ResponseTable,
        filterset=ResponseFilterSet,
        rows=responses,
        template="skills/response_list.html",
        empty_title="対象者がいません",
        empty_text="調査を配布すると、対象の職員がここに並びます。",
        lead="所属は、調査を配布した日のものです。",
    )
)
