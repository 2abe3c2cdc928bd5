"""The list of support requests."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from teams.choices import SupportState
from teams.filters.support import SupportFilterSet
from teams.models import SupportRequest
from teams.queries import team_department_ids
from teams.queries.support import visible_requests

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
DAY = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}
LATE = "希望日を過ぎています"


class SupportTable(PortalTable):
    """Support requests."""

    caption = "支援依頼の一覧"
    subject = tables.Column(verbose_name="件名", linkify=True)
    department = tables.Column(
        verbose_name="部局",
        accessor="team__department__name",
        order_by=("team__department__order", "team__department__code"),
    )
    state = tables.Column(verbose_name="状態")
    helper = tables.Column(
        verbose_name="担当",
        accessor="specialist__person__name",
        default="—",
        order_by=("specialist__person__kana",),
    )
    wished_on = tables.Column(verbose_name="希望日", default="—", attrs=DAY)
    hours = tables.Column(verbose_name="時間", default="—", attrs=NUMBER)
    purpose = tables.Column(verbose_name="目的・相談したいこと", visible=False)
    requested_by = tables.Column(
        verbose_name="依頼した人", accessor="requested_by__name", visible=False
    )
    created_at = tables.DateTimeColumn(verbose_name="依頼日", visible=False)
    updated_at = tables.DateTimeColumn(verbose_name="更新", format="Y/m/d", attrs=DAY)

    class Meta(PortalTable.Meta):
        order_by = ("-updated_at",)

    def render_state(self, record: SupportRequest) -> str:
        """Show the state as a tag."""
        return status(record.get_state_display(), tone=record.tone)

    def value_state(self, record: SupportRequest) -> str:
        """Return the state's words."""
        return record.get_state_display()

    def order_state(self, rows: QuerySet[SupportRequest], is_descending: bool) -> Any:
        """Sort by the way of a request, not by the letters."""
        places = [When(state=s, then=Value(n)) for n, s in enumerate(SupportState.values)]
        place = Case(*places, output_field=IntegerField())
        return rows.order_by(place.desc() if is_descending else place.asc(), "-updated_at"), True

    def render_wished_on(self, record: SupportRequest) -> SafeString | str:
        """Show the day, marked when it is over."""
        day = f"{record.wished_on:%Y/%m/%d}"
        if not record.is_overdue:
            return day
        return format_html("{} {}", day, status(LATE, tone="problem"))

    def value_wished_on(self, record: SupportRequest) -> Any:
        """Return the day itself."""
        return record.wished_on or ""

    def order_wished_on(self, rows: QuerySet[SupportRequest], is_descending: bool) -> Any:
        """Sort by the day; requests without one come last either way."""
        day = F("wished_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return rows.order_by(order, "-updated_at"), True

    def order_hours(self, rows: QuerySet[SupportRequest], is_descending: bool) -> Any:
        """Sort by the hours; requests without any come last either way."""
        hours = F("hours")
        order = hours.desc(nulls_last=True) if is_descending else hours.asc(nulls_last=True)
        return rows.order_by(order, "-updated_at"), True

    def render_hours(self, value: Any) -> str:
        """Show the hours without needless zeros."""
        return f"{value.normalize():f}"

    def value_hours(self, record: SupportRequest) -> Any:
        """Return the number itself."""
        return record.hours if record.hours is not None else ""

    def value_created_at(self, record: SupportRequest) -> date:
        """Return the day in Japan."""
        return timezone.localtime(record.created_at).date()

    def value_updated_at(self, record: SupportRequest) -> date:
        """Return the day in Japan."""
        return timezone.localtime(record.updated_at).date()


def support_requests(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the requests that the user may see; ``is_mine`` tells those that concern them.

    kwargs: ``code`` of a department keeps those of its team.
    """
    own = Q(requested_by=user) | Q(specialist__person=user)
    own |= Q(team__department__in=team_department_ids(user))
    rows = visible_requests(user).with_facts()
    if "code" in kwargs:
        rows = rows.filter(team__department__code=kwargs["code"])
    mine = Case(When(own, then=Value(True)), default=Value(False))
    return rows.annotate(is_mine=mine)


SUPPORT = register(
    ListSpec(
        key="teams:support-list",
        title="支援依頼",
        table=SupportTable,
        filterset=SupportFilterSet,
        rows=support_requests,
        has_records_of_units=True,
        empty_title="支援依頼はまだありません",
        empty_text="チームに役割がある人は、専門人材の助けを依頼できます。",
        lead="チームから専門人材への依頼です。自分のチームの依頼が見えます。事務局と専門人材には、すべて見えます。",
        template="teams/support_list.html",
    )
)
