"""Lists of the chain: nominations by whose turn it is."""

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from staff.templatetags.ui import status
from teams.choices import NominationState
from teams.filters.nominations import NominationFilterSet
from teams.models import Nomination, in_charge
from teams.tables.teams import WHOLE_DEPARTMENT

NOMINATION_TONES = {
    NominationState.ASKED: "todo",
    NominationState.ACCEPTED: "progress",
    NominationState.APPOINTED: "done",
    NominationState.DECLINED: "problem",
    NominationState.WITHDRAWN: "neutral",
    NominationState.CLOSED: "neutral",
}
ONE_LINE = {"td": {"class": "nowrap"}}


class NominationTable(PortalTable):
    """Nominations, the newest first."""

    caption = "推薦の一覧"
    nominated_at = tables.DateTimeColumn(verbose_name="推薦日", format="Y/m/d", attrs=ONE_LINE)
    person = tables.Column(
        verbose_name="推薦された人",
        accessor="person__name",
        order_by=("person__kana", "person__number"),
        linkify=lambda record: record.get_absolute_url(),
    )
    number = tables.Column(verbose_name="職員番号", accessor="person__number", visible=False)
    department = tables.Column(
        verbose_name="部局",
        accessor="seat__team__department__name",
        order_by=("seat__team__department__order", "seat__team__department__code"),
    )
    role = tables.Column(verbose_name="役割", accessor="seat__role", order_by=("seat__role",))
    division = tables.Column(
        verbose_name="所属",
        accessor="seat__division__name",
        empty_values=(),
        order_by=("seat__division__order",),
    )
    origin = tables.Column(verbose_name="区分")
    term = tables.Column(verbose_name="任期", accessor="period", order_by=("period",))
    state = tables.Column(verbose_name="状態")

    class Meta(PortalTable.Meta):
        order_by = ("-nominated_at",)

    def render_role(self, record: Nomination) -> str:
        """Return the role's name."""
        return record.seat.get_role_display()

    def render_division(self, record: Nomination) -> str:
        """Return the division, or that the seat is the whole department's."""
        return record.seat.division.name if record.seat.division else WHOLE_DEPARTMENT

    def render_origin(self, record: Nomination) -> str:
        """Say who put the person forward."""
        return record.get_origin_display()

    def render_term(self, record: Nomination) -> str:
        """Return the term with its last day."""
        return period(record.period)

    def render_state(self, record: Nomination) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), NOMINATION_TONES[NominationState(record.state)])

    def value_state(self, record: Nomination) -> str:
        """Write the word into a file."""
        return record.get_state_display()


def own(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the nominations of the user as the person."""
    return Nomination.objects.filter(person=user).with_people()


def of_department(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the nominations for the seats that the user answers for, or has put forward."""
    rows = Nomination.objects.filter(in_charge(user)) | Nomination.objects.filter(by=user)
    return rows.with_people()


def everybody(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return what the user may see: for the office everything."""
    return Nomination.objects.visible_to(user).with_people()


OWN_NOMINATIONS = register(
    ListSpec(
        key="teams:nomination-list",
        title="わたしへの推薦",
        table=NominationTable,
        filterset=NominationFilterSet,
        rows=own,
        empty_title="あなたへの推薦はありません",
        empty_text="チームに加わりたいときは、チームのページの空席から申し出られます。",
        lead="DX推進チームの席に推薦されたものと、自分で申し出たものです。",
        template="teams/nomination_list.html",
    )
)
DEPARTMENT_NOMINATIONS = register(
    ListSpec(
        key="teams:nomination-department",
        title="部局の推薦",
        table=NominationTable,
        filterset=NominationFilterSet,
        rows=of_department,
        empty_title="推薦はまだありません",
        empty_text="チームのページの空席から、所属の職員を推薦できます。",
        lead="あなたが担当する席への推薦と、あなたが推薦した人です。",
        template="teams/nomination_list.html",
    )
)
NOMINATION_QUEUE = register(
    ListSpec(
        key="teams:nomination-queue",
        title="すべての推薦",
        table=NominationTable,
        filterset=NominationFilterSet,
        rows=everybody,
        has_records_of_units=True,
        empty_title="推薦はまだありません",
        empty_text="所属長やDX統括リーダーが推薦すると、ここに並びます。",
        lead="承諾した人から順に選任します。まとめて選任することもできます。",
        template="teams/nomination_list.html",
    )
)
