"""The directory of specialists."""

from typing import Any

import django_tables2 as tables
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from staff.templatetags.ui import status
from teams.filters.specialists import SpecialistFilterSet
from teams.models import Specialist, SpecialistAssignment


class SpecialistTable(PortalTable):
    """Who helps with what."""

    caption = "デジタル専門人材の一覧"
    name = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        linkify=lambda record: record.get_absolute_url(),
        order_by=("person__kana", "person__number"),
    )
    kind = tables.Column(verbose_name="区分")
    organisation = tables.Column(verbose_name="所属団体", default="市の職員")
    expertise = tables.Column(verbose_name="専門分野", orderable=False, default="—")
    teams = tables.Column(verbose_name="支援する部局", accessor="pk", orderable=False)
    term = tables.Column(verbose_name="任期", accessor="period", order_by=("period",))

    class Meta(PortalTable.Meta):
        order_by = ("kind",)

    def render_name(self, record: Specialist) -> SafeString:
        """Show the name; somebody whose term is not today says so."""
        if record.is_current:
            return format_html("{}", record.person.name)
        return format_html("{} {}", record.person.name, status("任期中でない", tone="neutral"))

    def value_name(self, record: Specialist) -> str:
        """Return the name alone."""
        return record.person.name

    def render_teams(self, record: Specialist) -> SafeString | str:
        """Link to the teams of today."""
        teams = [held.team for held in record.current_assignments]
        if not teams:
            return "—"
        pairs = ((team.get_absolute_url(), team.department.name) for team in teams)
        return format_html_join("、", '<a class="in-row" href="{}">{}</a>', pairs)

    def value_teams(self, record: Specialist) -> str:
        """Return the departments' names."""
        return "、".join(held.team.department.name for held in record.current_assignments)

    def render_term(self, record: Specialist) -> str:
        """Return the term with its last day."""
        return period(record.period)


def specialists(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return all specialists, those of today marked, with the teams of today."""
    today = timezone.localdate()
    held = SpecialistAssignment.objects.on(today).select_related("team__department")
    rows = Specialist.objects.annotate(is_current=Q(period__contains=today))
    ordered = held.order_by("team__department__order")
    return rows.select_related("person").prefetch_related(
        Prefetch("assignments", ordered, to_attr="current_assignments")
    )


SPECIALISTS = register(
    ListSpec(
        key="teams:specialist-list",
        title="デジタル専門人材",
        table=SpecialistTable,
        filterset=SpecialistFilterSet,
        rows=specialists,
        empty_title="専門人材は、まだ登録されていません",
        empty_text="事務局が登録すると、ここに載ります。",
        lead="情報政策課と外部の専門家です。チームへの助言と、支援依頼への対応を担います。",
        template="teams/specialist_list.html",
    )
)
