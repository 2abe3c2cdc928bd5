"""Who is left out of every rate today: people in post who are on leave, dispatched or seconded."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone

from staff.filters.away import AwayFilterSet
from staff.models import StaffMember, StatusPeriod
from staff.queries.away import away_on
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period


class AwayTable(PortalTable):
    """A row for each person; nobody has two reasons on one day."""

    caption = "割合の分母から除く職員の一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department_name",
        order_by=("department_order", "person__kana"),
    )
    division = tables.Column(verbose_name="所属", accessor="division_name", orderable=False)
    number = tables.Column(verbose_name="職員番号", accessor="person__number")
    name = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        linkify=("staff:person-detail", {"number": tables.A("person__number")}),
        order_by=("person__kana", "person__number"),
    )
    kind = tables.Column(verbose_name="種類")
    period = tables.Column(verbose_name="期間")

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_period(self, record: StatusPeriod) -> str:
        """Show the last day, not the day after."""
        return period(record.period)


def away_today(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StatusPeriod]:
    """Return those of today whom the user may know of: personnel data."""
    return away_on(timezone.localdate()).visible_to(user).select_related("person")


AWAY = register(
    ListSpec(
        key="staff:away-list",
        title="割合の分母から除く職員",
        table=AwayTable,
        filterset=AwayFilterSet,
        rows=away_today,
        empty_title="今日、除く職員はいません",
        empty_text="休職・育児休業・派遣・出向の期間が職員のページに登録されると、ここに出ます。",
        lead="今日、休職・育児休業・派遣・出向のため、必須研修やスキル目標の割合に数えない職員です。",
    )
)
