"""Lists of the teams app: teams, empty chairs, the roster of a day."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from staff.choices import Grade
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from staff.templatetags.ui import status
from teams.choices import TeamRole
from teams.filters import RosterFilterSet, TeamFilterSet, VacancyFilterSet
from teams.models import Appointment, Seat, Team
from teams.queries import vacant_required_seats
from teams.rules import Completeness

WHOLE_DEPARTMENT = "部局全体"


def filled_column(role: TeamRole) -> tables.Column:
    """Return the column 「3/4」; a spreadsheet would read it as a date, so exports have two others."""
    return tables.Column(
        verbose_name=role.label,
        accessor=f"{role}_filled",
        exclude_from_export=True,
        attrs={"td": {"class": "number"}},
    )


def export_column(label: str, accessor: str) -> tables.Column:
    """Return a column for files alone."""
    return tables.Column(verbose_name=label, accessor=accessor, visible=False)


class TeamTable(PortalTable):
    """All teams, with how many of each role's seats are filled."""

    caption = "DX推進チームの一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        linkify=lambda record: record.get_absolute_url(),
        order_by=("department__order", "department__code"),
    )
    lead = filled_column(TeamRole.LEAD)
    leader = filled_column(TeamRole.LEADER)
    member = filled_column(TeamRole.MEMBER)
    state = tables.Column(
        verbose_name="状態", accessor="vacant_required", order_by="vacant_required"
    )
    lead_filled = export_column("DX統括リーダー(人)", "lead_filled")
    lead_seats = export_column("DX統括リーダー(席)", "lead_seats")
    leader_filled = export_column("DX推進リーダー(人)", "leader_filled")
    leader_seats = export_column("DX推進リーダー(席)", "leader_seats")
    member_filled = export_column("DX推進員(人)", "member_filled")
    member_seats = export_column("DX推進員(席)", "member_seats")

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_lead(self, record: Team) -> str:
        """Link to the lead's chair."""
        return self._filled(record, TeamRole.LEAD)

    def render_leader(self, record: Team) -> str:
        """Link to the leaders' chairs."""
        return self._filled(record, TeamRole.LEADER)

    def render_member(self, record: Team) -> str:
        """Link to the members' chairs."""
        return self._filled(record, TeamRole.MEMBER)

    def render_state(self, record: Team) -> str:
        """Say whether the team is complete; link to the empty chairs."""
        known = _completeness(record)
        if known.is_complete:
            return status(known.label, tone="done")
        if not known.vacant:
            return status(known.label, tone="todo")
        url = f"{reverse('teams:vacancy-list')}?department={record.department.code}"
        return format_html('<a href="{}">{}</a>', url, status(known.label, tone="problem"))

    def value_state(self, record: Team) -> str:
        """Return the words alone."""
        return _completeness(record).label

    def _filled(self, record: Team, role: TeamRole) -> str:
        filled, seats = getattr(record, f"{role}_filled"), getattr(record, f"{role}_seats")
        return format_html(
            '<a href="{}#{}">{}/{}</a>', record.get_absolute_url(), role, filled, seats
        )


def _completeness(record: Any) -> Completeness:
    return Completeness(record.required_seats, record.vacant_required)


class VacancyTable(PortalTable):
    """The chairs that must be filled and are empty."""

    caption = "空席の一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="team__department__name",
        linkify=lambda record: record.team.get_absolute_url(),
        order_by=("team__department__order", "team__department__code", "role"),
    )
    role = tables.Column(verbose_name="役割", order_by=("role", "team__department__order"))
    division = tables.Column(
        verbose_name="所属",
        accessor="division__name",
        empty_values=(),
        order_by=("division__department__order", "division__order", "role"),
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_role(self, record: Seat) -> str:
        """Return the role's name."""
        return record.get_role_display()

    def render_division(self, record: Seat) -> str:
        """Return the division, or that the seat is the whole department's."""
        return record.division.name if record.division else WHOLE_DEPARTMENT


class RosterTable(PortalTable):
    """Who holds which seat on a day."""

    caption = "DX推進チームの名簿"
    department = tables.Column(
        verbose_name="部局",
        accessor="seat__team__department__name",
        linkify=lambda record: record.seat.team.get_absolute_url(),
        order_by=("seat__team__department__order", "seat__role", "seat__division__order"),
    )
    role = tables.Column(
        verbose_name="役割",
        accessor="seat__get_role_display",
        order_by=("seat__role", "seat__team__department__order"),
    )
    division = tables.Column(
        verbose_name="担当する所属",
        accessor="seat__division__name",
        empty_values=(),
        order_by=("seat__division__department__order", "seat__division__order", "seat__role"),
    )
    number = tables.Column(verbose_name="職員番号", accessor="person__number", visible=False)
    person = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        linkify=lambda record: record.person.get_absolute_url(),
        order_by=("person__kana", "person__number"),
    )
    post = tables.Column(verbose_name="職名", accessor="post_title")
    grade = tables.Column(verbose_name="職位", accessor="post_grade")
    term = tables.Column(verbose_name="任期", accessor="period", order_by=("period",))

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_division(self, record: Appointment) -> str:
        """Return the division, or that the seat is the whole department's."""
        return record.seat.division.name if record.seat.division else WHOLE_DEPARTMENT

    def render_grade(self, value: str) -> str:
        """Return the grade's name."""
        return str(Grade(value).label)

    def render_term(self, record: Appointment) -> str:
        """Return the term with its last day."""
        return period(record.period)


def teams(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the teams of the departments of today."""
    today = timezone.localdate()
    return Team.objects.on(today).with_seat_counts(today).select_related("department")


def vacancies(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the empty chairs of today that must be filled."""
    return vacant_required_seats(timezone.localdate())


def appointments(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return all appointments; the filter set keeps those of the day asked for."""
    return Appointment.objects.with_people()


TEAMS = register(
    ListSpec(
        key="teams:team-list",
        title="DX推進チーム",
        table=TeamTable,
        filterset=TeamFilterSet,
        rows=teams,
        empty_title="チームがまだありません",
        empty_text="事務局が部局を登録すると、部局ごとにチームができます。",
        lead="部局ごとのチームと、席がそろっているかを示します。数は「選任された人/席」です。",
        template="teams/team_list.html",
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
        empty_text="必ず置く席は、すべて選任されています。",
        lead="必ず置く席のうち、今日、選任された人がいない席です。",
        template="teams/vacancy_list.html",
    )
)

ROSTER = register(
    ListSpec(
        key="teams:roster",
        title="DX推進チーム名簿",
        table=RosterTable,
        filterset=RosterFilterSet,
        rows=appointments,
        empty_title="選任された人はいません",
        empty_text="事務局が選任すると、ここに載ります。",
        template="teams/roster.html",
    )
)
