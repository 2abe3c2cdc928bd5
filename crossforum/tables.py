"""Lists of the cross-forum: issues and measures."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.html import format_html

from crossforum.choices import IssueStage, MeasureStage
from crossforum.filters import IssueFilterSet, MeasureFilterSet
from crossforum.models import Issue, Measure
from crossforum.permissions import department_ids_for_issues
from crossforum.queries import visible_issues
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
DAY = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}


def by_stage(stages: Iterable[str]) -> Case:
    """Return the place of a row's stage on its way, for sorting."""
    places = [When(stage=stage, then=Value(place)) for place, stage in enumerate(stages)]
    return Case(*places, output_field=IntegerField())


def export_column(label: str, accessor: str) -> tables.Column:
    """Return a column for files alone."""
    return tables.Column(verbose_name=label, accessor=accessor, visible=False)


class IssueTable(PortalTable):
    """Issues."""

    caption = "課題の一覧"
    title = tables.Column(verbose_name="課題", linkify=True)
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        order_by=("department__order", "department__code", "division__order"),
    )
    division = export_column("所属", "division__name")
    stage = tables.Column(verbose_name="段階")
    hours = tables.Column(
        verbose_name="時間/年", accessor="hours_a_year", default="—", attrs=NUMBER
    )
    problem = export_column("困っていること", "problem")
    wanted = export_column("こうなると良い", "wanted")
    cases = export_column("年間件数", "cases_a_year")
    minutes = export_column("1件あたりの分数", "minutes_a_case")
    people = export_column("携わる人数", "people")
    measure = export_column("部局横断DX施策", "measure__title")
    reporter = export_column("起票者", "reporter__name")
    updated_at = tables.DateTimeColumn(verbose_name="更新", format="Y/m/d", attrs=DAY)

    class Meta(PortalTable.Meta):
        order_by = ("-updated_at",)

    def render_stage(self, record: Issue) -> str:
        """Show the stage as a tag."""
        return status(record.get_stage_display(), tone=record.stage_tone)

    def value_stage(self, record: Issue) -> str:
        """Return the stage's words."""
        return record.get_stage_display()

    def value_updated_at(self, record: Issue) -> date:
        """Return the day in Japan."""
        return timezone.localtime(record.updated_at).date()

    def order_stage(self, rows: QuerySet[Issue], is_descending: bool) -> Any:
        """Sort by the way of an issue, not by the letters."""
        place = by_stage(IssueStage.values)
        return rows.order_by(place.desc() if is_descending else place.asc(), "-updated_at"), True

    def render_hours(self, value: int) -> str:
        """Show thousands apart."""
        return f"{value:,}"

    def value_hours(self, value: int) -> int:
        """Return the number itself."""
        return value

    def order_hours(self, rows: QuerySet[Issue], is_descending: bool) -> Any:
        """Sort by hours; what nobody has told comes last either way."""
        hours = F("hours_a_year")
        order = hours.desc(nulls_last=True) if is_descending else hours.asc(nulls_last=True)
        return rows.order_by(order, "-updated_at"), True


class MeasureTable(PortalTable):
    """Measures."""

    caption = "部局横断DX施策の一覧"
    title = tables.Column(verbose_name="施策", linkify=True)
    lead_department = tables.Column(
        verbose_name="主担当の部局",
        accessor="lead_department__name",
        order_by=("lead_department__order", "lead_department__code"),
    )
    stage = tables.Column(verbose_name="段階")
    departments = tables.Column(verbose_name="部局数", accessor="department_count", attrs=NUMBER)
    issues = tables.Column(verbose_name="課題数", accessor="issue_count", attrs=NUMBER)
    next_action = tables.Column(verbose_name="次にすること", orderable=False)
    due_on = tables.Column(verbose_name="期限")
    updated_at = tables.DateTimeColumn(verbose_name="更新", format="Y/m/d", attrs=DAY)

    class Meta(PortalTable.Meta):
        order_by = ("-updated_at",)

    def render_stage(self, record: Measure) -> str:
        """Show the stage as a tag."""
        return status(record.get_stage_display(), tone=record.stage_tone)

    def value_stage(self, record: Measure) -> str:
        """Return the stage's words."""
        return record.get_stage_display()

    def value_updated_at(self, record: Measure) -> date:
        """Return the day in Japan."""
        return timezone.localtime(record.updated_at).date()

    def order_stage(self, rows: QuerySet[Measure], is_descending: bool) -> Any:
        """Sort by the way of a measure, not by the letters."""
        place = by_stage(MeasureStage.values)
        return rows.order_by(place.desc() if is_descending else place.asc(), "-updated_at"), True

    def render_due_on(self, record: Measure) -> str:
        """Show the day, marked when it is over."""
        day = f"{record.due_on:%Y/%m/%d}"
        if not record.is_overdue:
            return day
        return format_html("{} {}", day, status("期限を過ぎています", tone="problem"))

    def value_due_on(self, record: Measure) -> Any:
        """Return the day itself."""
        return record.due_on

    def order_due_on(self, rows: QuerySet[Measure], is_descending: bool) -> Any:
        """Sort by the day; measures without one come last either way."""
        day = F("due_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return rows.order_by(order, "-updated_at"), True


def issues(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the issues that the user may see; ``is_mine`` tells those of the own departments."""
    own = Q(department__in=department_ids_for_issues(user))
    rows = visible_issues(user).with_hours().annotate(is_mine=own)
    return rows.select_related("department", "division", "measure", "reporter")


def measures(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return all measures."""
    return Measure.objects.with_issue_counts().select_related("lead_department")


ISSUES = register(
    ListSpec(
        key="crossforum:issue-list",
        title="課題",
        table=IssueTable,
        filterset=IssueFilterSet,
        rows=issues,
        has_records_of_units=True,
        empty_title="課題はまだありません",
        empty_text="仕事で困っていることを、3つの欄に書くだけで登録できます。",
        lead="各部局が集めた課題です。下書きは、書いた人とその部局のチームだけに見えます。",
        template="crossforum/issue_list.html",
    )
)

MEASURES = register(
    ListSpec(
        key="crossforum:measure-list",
        title="部局横断DX施策",
        table=MeasureTable,
        filterset=MeasureFilterSet,
        rows=measures,
        has_records_of_units=True,
        empty_title="横断施策はまだありません",
        empty_text="事務局が、フォーラムに付議された課題をまとめてつくります。",
        lead="複数の部局の課題を、まとめて解決する取組です。",
        template="crossforum/measure_list.html",
    )
)
