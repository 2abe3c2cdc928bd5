"""The plans of all teams for a fiscal year."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils import timezone

from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from teams.choices import PlanState
from teams.filters.plans import PlanFilterSet
from teams.models import Team
from teams.rules.plans import PLAN_TONES

NOT_BEGUN = "未着手"


class PlanTable(PortalTable):
    """Teams with how their plan stands."""

    caption = "年度計画の一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        linkify=("teams:team-plan", [tables.A("department__code")]),
        order_by=("department__order", "department__code"),
    )
    state = tables.Column(verbose_name="状態", accessor="plan_state", empty_values=())
    updated_at = tables.DateTimeColumn(
        verbose_name="更新", accessor="plan_updated_at", format="Y/m/d", default="—"
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_state(self, value: str | None) -> str:
        """Show the state as a tag."""
        if value is None:
            return status(NOT_BEGUN, tone="neutral")
        return status(PlanState(value).label, tone=PLAN_TONES[PlanState(value)])

    def value_state(self, value: str | None) -> str:
        """Return the state's words."""
        return str(PlanState(value).label) if value else NOT_BEGUN

    def value_updated_at(self, record: Any) -> date | str:
        """Return the day in Japan."""
        moment = record.plan_updated_at
        return timezone.localtime(moment).date() if moment else ""


def plans(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the teams of today; the filter set adds the plans of the year asked for."""
    return Team.objects.on(timezone.localdate()).select_related("department")


PLANS = register(
    ListSpec(
        key="teams:plan-list",
        title="年度計画",
        table=PlanTable,
        filterset=PlanFilterSet,
        rows=plans,
        empty_title="チームがまだありません",
        empty_text="事務局が部局を登録すると、部局ごとにチームができます。",
        template="teams/plan_list.html",
    )
)
