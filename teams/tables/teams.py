"""The matrix of all teams: department by role, and which chairs are open on a day."""

from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.html import format_html

from staff.models import Department, StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from teams.choices import SeatState, TeamRole
from teams.filters import TeamFilterSet
from teams.models import JointDepartment, Team
from teams.queries import teams_with_figures
from teams.rules import Completeness
from teams.tables.seats import WHOLE_DEPARTMENT, asked_days

__all__ = ["TEAMS", "WHOLE_DEPARTMENT", "TeamTable", "teams"]


def role_column(role: TeamRole) -> tables.Column:
    """Return the column 「3/4」; a spreadsheet would read it as a date, so exports have two others."""
    return tables.Column(
        verbose_name=role.label,
        accessor=f"figures__{role}_open",
        order_by=(f"-figures__{role}_open", "department__order", "department__code"),
        exclude_from_export=True,
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )


def export_column(label: str, name: str) -> tables.Column:
    """Return a column for files alone."""
    return tables.Column(verbose_name=label, accessor=f"figures__{name}", visible=False)


class TeamTable(PortalTable):
    """All teams of a day, with how many chairs of each role are taken and how many are needed."""

    caption = "DX推進チームの一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        order_by=("department__order", "department__code"),
    )
    lead = role_column(TeamRole.LEAD)
    leader = role_column(TeamRole.LEADER)
    member = role_column(TeamRole.MEMBER)
    state = tables.Column(
        verbose_name="状態",
        accessor="figures__open",
        order_by=("-figures__open", "department__order", "department__code"),
    )
    lead_required = export_column("DX統括リーダー(必ず置く席)", "lead_required")
    lead_open = export_column("DX統括リーダー(空席)", "lead_open")
    leader_required = export_column("DX推進リーダー(必ず置く席)", "leader_required")
    leader_open = export_column("DX推進リーダー(空席)", "leader_open")
    member_required = export_column("DX推進員(必ず置く席)", "member_required")
    member_open = export_column("DX推進員(空席)", "member_open")
    lead_extra = export_column("DX統括リーダー(任意の席)", "lead_extra")
    leader_extra = export_column("DX推進リーダー(任意の席)", "leader_extra")
    member_extra = export_column("DX推進員(任意の席)", "member_extra")

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_department(self, record: Any) -> str:
        """Link to the team; a joint one names all its departments."""
        url = self._with_day(record.get_absolute_url())
        return format_html('<a href="{}">{}</a>', url, self.value_department(record))

    def value_department(self, record: Any) -> str:
        """Return the department, of a joint team all of them."""
        if not record.joint_names:
            return str(record.department.name)
        return f"{'・'.join([record.department.name, *record.joint_names])}（合同）"

    def render_lead(self, record: Team) -> str:
        """Link to the lead's chair."""
        return self._figures(record, TeamRole.LEAD)

    def render_leader(self, record: Team) -> str:
        """Link to the leaders' chairs."""
        return self._figures(record, TeamRole.LEADER)

    def render_member(self, record: Team) -> str:
        """Link to the members' chairs."""
        return self._figures(record, TeamRole.MEMBER)

    def render_state(self, record: Team) -> str:
        """Say whether the team is complete; link to the open chairs."""
        known = _completeness(record)
        if known.is_complete:
            return status(known.label, tone="done")
        if not known.vacant:
            return status(known.label, tone="todo")
        url = self._list("teams:vacancy-list", record)
        return format_html('<a href="{}">{}</a>', url, status(known.label, tone="problem"))

    def value_state(self, record: Team) -> str:
        """Return the words alone."""
        return _completeness(record).label

    def _figures(self, record: Any, role: TeamRole) -> str:
        required = record.figures[f"{role}_required"]
        still_open = record.figures[f"{role}_open"]
        filled = SeatState.FILLED.value
        cell = format_html(
            '<a href="{}">{}</a>/<a href="{}">{}</a>',
            self._list("teams:seat-list", record, role=role, required="yes", state=filled),
            required - still_open,
            self._list("teams:seat-list", record, role=role, required="yes"),
            required,
        )
        if still_open:
            url = self._list("teams:vacancy-list", record, role=role)
            cell = format_html('{}<br><a href="{}">空席 {}</a>', cell, url, still_open)
        if extra := record.figures[f"{role}_extra"]:
            url = self._list("teams:seat-list", record, role=role, required="no")
            cell = format_html('{}<br>任意 <a href="{}">{}</a>', cell, url, extra)
        return cell

    def _list(self, name: str, record: Team, **query: Any) -> str:
        pairs = {"department": record.department.code, **query}
        return self._with_day(f"{reverse(name)}?{urlencode(pairs)}")

    def _with_day(self, url: str) -> str:
        day = self.request.GET.get("on") if self.request else None
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'on': day})}" if day else url


def _completeness(record: Any) -> Completeness:
    return Completeness(record.figures["required"], record.figures["open"])


def teams(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the teams of the day with their figures, as far as the viewer may know of posts."""
    day, posts_day = asked_days(user, kwargs)
    joint = JointDepartment.objects.on(day).filter(team=OuterRef("pk"))
    names = Department.objects.filter(pk__in=joint.values("department")).order_by("order", "code")
    rows = teams_with_figures(day, posts_day).select_related("department")
    return rows.annotate(joint_names=ArraySubquery(names.values("name")))


TEAMS = register(
    ListSpec(
        key="teams:team-list",
        title="DX推進チーム",
        table=TeamTable,
        filterset=TeamFilterSet,
        rows=teams,
        empty_title="チームがまだありません",
        empty_text="事務局が部局を登録すると、部局ごとにチームができます。",
        lead="部局ごとのチームと、席がそろっているかを示します。数は「務める人がいる席/必ず置く席」です。任意の席があるときは、その数も示します。",
        template="teams/team_list.html",
    )
)
