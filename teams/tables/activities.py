"""Lists of activities, and of the teams that have none for a while."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html

from staff.models import StaffMember
from staff.permissions import is_office
from staff.tables.listing import ListSpec, PortalTable, register
from teams.filters.activities import ActivityFilterSet, QuietTeamFilterSet
from teams.models import Activity, Team
from teams.queries.activities import quiet_teams, with_facts
from teams.rules.activities import QUIET_DAYS
from teams.tables.support import DAY, NUMBER
from teams.templatetags.team_charts import minutes_as_hours

NAMES_SHOWN = 3


class ActivityTable(PortalTable):
    """Activity records."""

    caption = "活動記録の一覧"
    on = tables.DateColumn(verbose_name="日", format="Y/m/d", attrs=DAY)
    title = tables.Column(verbose_name="件名", linkify=True)
    department = tables.Column(
        verbose_name="部局",
        accessor="team__department__name",
        order_by=("team__department__order", "team__department__code", "-on"),
    )
    kind = tables.Column(verbose_name="種類")
    duration = tables.Column(verbose_name="時間", attrs=NUMBER)
    people = tables.Column(verbose_name="参加者", accessor="participations", orderable=False)
    files = tables.Column(verbose_name="添付", accessor="file_count", attrs=NUMBER)
    content = tables.Column(verbose_name="内容", visible=False)
    result = tables.Column(verbose_name="結果", visible=False)
    decisions = tables.Column(verbose_name="決まったこと", visible=False)
    created_by = tables.Column(
        verbose_name="記録した人", accessor="created_by__name", visible=False
    )

    class Meta(PortalTable.Meta):
        order_by = ("-on",)

    def render_duration(self, record: Activity) -> str:
        """Show hours."""
        return minutes_as_hours(record.duration)

    def value_duration(self, record: Activity) -> Decimal:
        """Return hours as a number."""
        return (Decimal(record.duration) / 60).quantize(Decimal("0.01"))

    def value_on(self, record: Activity) -> Any:
        """Return the day itself."""
        return record.on

    def render_people(self, record: Activity) -> str:
        """Show the first names, and how many more there are."""
        names = _names(record)
        more = len(names) - NAMES_SHOWN
        shown = "、".join(names[:NAMES_SHOWN])
        return format_html("{}{}", shown, f"ほか{more}人" if more > 0 else "")

    def value_people(self, record: Activity) -> str:
        """Return all names."""
        return "、".join(filter(None, [*_names(record), record.others]))


class TeamActivityTable(ActivityTable):
    """The records of one team."""

    class Meta(ActivityTable.Meta):
        exclude = ("department",)


def _names(record: Activity) -> list[str]:
    return [held.person.name for held in record.participations.all()]


class QuietTeamTable(PortalTable):
    """Teams without any record for a while."""

    caption = "活動の記録がないチームの一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        linkify=lambda record: record.get_absolute_url(),
        order_by=("department__order", "department__code"),
    )
    last_on = tables.DateColumn(
        verbose_name="最後の活動", format="Y/m/d", default="記録がありません"
    )

    class Meta(PortalTable.Meta):
        order_by = ("last_on",)

    def value_last_on(self, record: Any) -> Any:
        """Return the day itself."""
        return record.last_on or "記録がありません"


def activities(_user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return all records, or those of one team; everybody may read them."""
    rows = with_facts(Activity.objects.all())
    return rows.filter(team__department__code=kwargs["code"]) if "code" in kwargs else rows


def quiet(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the teams that the office asks how it is."""
    return quiet_teams(timezone.localdate()) if is_office(user) else Team.objects.none()


ACTIVITIES = register(
    ListSpec(
        key="teams:activity-list",
        title="活動記録",
        table=ActivityTable,
        filterset=ActivityFilterSet,
        rows=activities,
        has_records_of_units=True,
        empty_title="活動の記録はまだありません",
        empty_text="チームに役割がある人が、チームのページの「活動」から記録します。",
        lead="各部局のDX推進チームの活動です。だれでも読めます。添付は、チームの人などだけが開けます。",
        template="teams/activity_list.html",
    )
)

QUIET = register(
    ListSpec(
        key="teams:quiet-list",
        title="活動の記録がないチーム",
        table=QuietTeamTable,
        filterset=QuietTeamFilterSet,
        rows=quiet,
        empty_title="すべてのチームに、最近の活動があります",
        empty_text=f"{QUIET_DAYS}日の間に、どのチームにも活動の記録があります。",
        lead=f"{QUIET_DAYS}日の間、活動の記録がないチームです。様子を聞いてみてください。",
        template="teams/quiet_list.html",
    )
)
