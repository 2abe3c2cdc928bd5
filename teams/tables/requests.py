"""Lists of what transfers leave to be answered, and of the renewals of a year."""

from typing import Any

import django_tables2 as tables
from django.db.models import Value
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from staff.models import StaffMember
from staff.permissions import is_office
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import post_button, status
from teams.choices import NominationState, RenewalState, RequestState, TeamRole
from teams.filters.nominations import QuestionFilterSet, RequestFilterSet
from teams.filters.renewals import RenewalFilterSet
from teams.models import Nomination, NominationRequest, Team, TransferQuestion
from teams.permissions import can_appoint, current_roles
from teams.queries.complete_since import teams_complete_since
from teams.queries.procedures import deadlines_of
from teams.queries.renewals import teams_with_renewal
from teams.queries.requests import awaited_now
from teams.rules.requests import Deadlines, stage_of
from teams.tables.teams import WHOLE_DEPARTMENT

ONE_LINE = {"td": {"class": "nowrap"}}
REQUEST_TONES = {
    RequestState.OPEN: "todo",
    RequestState.FILLED: "done",
    RequestState.CANCELLED: "neutral",
}
RENEWAL_TONES = {
    RenewalState.PREPARING: "progress",
    RenewalState.SUBMITTED: "progress",
    RenewalState.CONFIRMED: "done",
}
NOT_BEGUN = "未着手"


def _department(path: str) -> tables.Column:
    return tables.Column(
        verbose_name="部局",
        accessor=f"{path}__team__department__name",
        linkify=lambda record: record.get_absolute_url(),
        order_by=(f"{path}__team__department__order", f"{path}__team__department__code"),
    )


def _role(path: str) -> tables.Column:
    return tables.Column(
        verbose_name="役割", accessor=f"{path}__get_role_display", order_by=(f"{path}__role",)
    )


def _division(path: str) -> tables.Column:
    return tables.Column(
        verbose_name="所属",
        accessor=f"{path}__division__name",
        default=WHOLE_DEPARTMENT,
        order_by=(f"{path}__division__order",),
    )


def awaited_words(nomination: Nomination) -> str:
    """Say whose turn it is once somebody has been put forward."""
    if nomination.state == NominationState.ACCEPTED:
        return f"{nomination.person.name}さんの選任待ち"
    return f"{nomination.person.name}さんの承諾待ち"


class RequestTable(PortalTable):
    """Requests for a successor."""

    caption = "後任の推薦の依頼の一覧"
    due_on = tables.DateColumn(verbose_name="期限", format="Y/m/d", attrs=ONE_LINE)
    department = _department("seat")
    role = _role("seat")
    division = _division("seat")
    vacant_from = tables.DateColumn(verbose_name="空席になる日", format="Y/m/d", attrs=ONE_LINE)
    cause = tables.Column(
        verbose_name="きっかけ", accessor="get_cause_display", order_by=("cause",), visible=False
    )
    predecessor = tables.Column(
        verbose_name="前任", accessor="predecessor__person__name", default="—"
    )
    state = tables.Column(verbose_name="状態", order_by=("state", "due_on"))
    filled_on = tables.DateColumn(  # on the page beside the state
        verbose_name="後任の始まり", format="Y/m/d", default="—", visible=False
    )
    complete = tables.Column(
        verbose_name="チームがそろった日",
        accessor="seat__team_id",
        orderable=False,
        exclude_from_export=True,
    )
    act = tables.Column(
        verbose_name="操作",
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        attrs=ONE_LINE,
    )

    class Meta(PortalTable.Meta):
        order_by = ("due_on",)

    def before_render(self, request: Any) -> None:
        """Read once for the page the deadlines, whom one waits for, since when teams are complete."""
        if not can_appoint(request.user):
            self.columns.hide("act")
        self.today = timezone.localdate()
        self.deadlines: Deadlines = deadlines_of(self.today)
        self.awaited = awaited_now(self.today)
        self.complete_since = teams_complete_since(self.today)

    def render_act(self, record: NominationRequest) -> SafeString | str:
        """Offer the office to ask no longer."""
        if record.state != RequestState.OPEN:
            return "—"
        return post_button(
            {"csrf_token": get_token(self.request)},
            "取りやめる",
            action=reverse("teams:request-cancel", args=[record.pk]),
            size="small",
            about=f"{record.seat.team} {record.seat}",
        )

    def render_complete(self, value: int) -> str:
        """Say since when the team has had everybody it must have."""
        since = self.complete_since.get(value)
        return since.strftime("%Y/%m/%d") if since else "まだそろっていません"

    def render_state(self, record: NominationRequest) -> SafeString:
        """Say whose turn it is while nobody follows, and whether it is late."""
        if record.state != RequestState.OPEN:
            day = f"（{record.filled_on:%Y/%m/%d}から）" if record.filled_on else ""
            words = f"{record.get_state_display()}{day}"
            return status(words, REQUEST_TONES[RequestState(record.state)])
        if nomination := self.awaited.get(record.pk):
            return status(awaited_words(nomination), "progress")
        stage = stage_of(due_on=record.due_on, today=self.today, deadlines=self.deadlines)
        is_late = record.due_on < self.today
        words = f"期限超過・{stage.label}の番" if is_late else f"{stage.label}の番"
        return status(words, "problem" if is_late else "todo")

    def value_state(self, record: NominationRequest) -> str:
        """Write the word into a file."""
        return record.get_state_display()


class QuestionTable(PortalTable):
    """Questions about people who were transferred away."""

    caption = "異動した人の確認の一覧"
    due_on = tables.DateColumn(verbose_name="期限", format="Y/m/d", attrs=ONE_LINE)
    person = tables.Column(
        verbose_name="異動した人",
        accessor="appointment__person__name",
        order_by=("appointment__person__kana", "appointment__person__number"),
        linkify=lambda record: record.get_absolute_url(),
    )
    department = tables.Column(
        verbose_name="席の部局",
        accessor="appointment__seat__team__department__name",
        order_by=("appointment__seat__team__department__order",),
    )
    role = _role("appointment__seat")
    division = _division("appointment__seat")
    moved_on = tables.DateColumn(verbose_name="異動日", format="Y/m/d", attrs=ONE_LINE)
    answer = tables.Column(verbose_name="返事", empty_values=(), order_by=("answer", "due_on"))

    class Meta(PortalTable.Meta):
        order_by = ("due_on",)

    def render_answer(self, record: TransferQuestion) -> SafeString:
        """Show the answer, or that it waits."""
        if record.answer:
            return status(record.get_answer_display(), "done")
        is_late = record.due_on < timezone.localdate()
        return status("期限超過", "problem") if is_late else status("返事待ち", "todo")

    def value_answer(self, record: TransferQuestion) -> str:
        """Write the word into a file."""
        return record.get_answer_display() if record.answer else "返事待ち"


class RenewalTable(PortalTable):
    """The teams, each with how far its renewal is."""

    caption = "一括更新の一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        order_by=("department__order", "department__code"),
        linkify=(
            "teams:renewal-edit",
            {"code": tables.A("department__code"), "year": tables.A("year")},
        ),
    )
    state = tables.Column(
        verbose_name="状態",
        accessor="renewal__state",
        empty_values=(),
        order_by=("renewal__state",),
    )
    prepared_by = tables.Column(
        verbose_name="準備した人", accessor="renewal__prepared_by__name", default="—"
    )
    submitted_at = tables.DateTimeColumn(
        verbose_name="提出", accessor="renewal__submitted_at", format="Y/m/d H:i", default="—"
    )
    confirmed_at = tables.DateTimeColumn(
        verbose_name="確定", accessor="renewal__confirmed_at", format="Y/m/d H:i", default="—"
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_state(self, record: Team) -> SafeString:
        """Show how far it is, with a tone."""
        renewal = getattr(record, "renewal", None)  # the join sets nothing without a row
        if renewal is None:
            return status(NOT_BEGUN, "todo")
        return status(renewal.get_state_display(), RENEWAL_TONES[RenewalState(renewal.state)])

    def value_state(self, record: Team) -> str:
        """Write the word into a file."""
        renewal = getattr(record, "renewal", None)  # the join sets nothing without a row
        return renewal.get_state_display() if renewal else NOT_BEGUN


def requests(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the requests for the seats that the user answers for; for the office all."""
    return NominationRequest.objects.visible_to(user).with_places()


def questions(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the questions for the seats that the user answers for; for the office all."""
    return TransferQuestion.objects.visible_to(user).with_places()


def renewals(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return all teams for the office, for a lead the own ones."""
    year = kwargs["year"]
    teams = teams_with_renewal(year).annotate(year=Value(year))
    if is_office(user):
        return teams
    led = [held.seat.team_id for held in current_roles(user) if held.seat.role == TeamRole.LEAD]
    return teams.filter(pk__in=led)


REQUESTS = register(
    ListSpec(
        key="teams:request-list",
        title="後任の推薦の依頼",
        table=RequestTable,
        filterset=RequestFilterSet,
        rows=requests,
        empty_title="後任の推薦の依頼はありません",
        empty_text="席が空くと、ここに並びます。事務局は、チームのページの「空席への推薦と申出」から依頼できます。",
        lead="空席の後任を推薦してください。期限を過ぎると、DX統括リーダー、事務局の順に引き継ぎます。",
        template="teams/request_list.html",
    )
)
QUESTIONS = register(
    ListSpec(
        key="teams:question-list",
        title="異動した人の確認",
        table=QuestionTable,
        filterset=QuestionFilterSet,
        rows=questions,
        empty_title="確かめることはありません",
        empty_text="席に就いている人が異動し、続けるかを決める必要があるとき、ここに並びます。",
        lead="異動した後も任期を続けるか、終えるかを選んでください。",
        template="teams/request_list.html",
    )
)
RENEWALS = register(
    ListSpec(
        key="teams:renewal-list",
        title="一括更新",
        table=RenewalTable,
        filterset=RenewalFilterSet,
        rows=renewals,
        empty_title="更新するチームはありません",
        empty_text="自分のチームの更新は、DX統括リーダーが準備します。",
        template="teams/renewal_list.html",
    )
)
