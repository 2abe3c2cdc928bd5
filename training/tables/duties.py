"""Mandatory training: people × required courses, the list behind the review's figures."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status
from training.filters import DutyFilterSet
from training.models import Duty
from training.queries import mandatory_people


class DutyTable(PortalTable):
    """A row for each person and required course."""

    caption = "受講が必須の科目と職員の一覧"
    department = tables.Column(
        verbose_name="部局",
        accessor="department__name",
        order_by=("department_order", "division_order", "kana", "course_code"),
    )
    division = tables.Column(
        verbose_name="所属",
        accessor="division__name",
        order_by=("department_order", "division_order", "kana", "course_code"),
    )
    number = tables.Column(verbose_name="職員番号", accessor="person__number")
    name = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        order_by=("kana", "course_code"),
        linkify=("staff:person-detail", {"number": tables.A("person__number")}),
    )
    course = tables.Column(
        verbose_name="科目名",
        accessor="course__name",
        order_by=("course_code", "kana"),
        linkify=("training:course-detail", {"code": tables.A("course__code")}),
    )
    cycle = tables.Column(verbose_name="周期", orderable=False)
    state = tables.Column(verbose_name="状態", accessor="done_on", empty_values=(), orderable=False)
    done_on = tables.DateColumn(verbose_name="修了日", format="Y/m/d", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_state(self, record: Duty) -> str:
        """Show whether the duty is fulfilled."""
        return status("修了", tone="done") if record.done_on else status("まだ", tone="todo")

    def value_state(self, record: Duty) -> str:
        """Export the word."""
        return "修了" if record.done_on else "まだ"


def duties_today(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Duty]:
    """Return the duties of today that the user may see."""
    today = timezone.localdate()
    rows = mandatory_people(FiscalYear.of(today), today).visible_to(user)
    return (
        rows.with_completion(today)
        .with_whose(user)
        .prefetch_related("person", "course", "department", "division")
    )


MANDATORY = register(
    ListSpec(
        key="training:mandatory-list",
        title="必須研修の状況",
        table=DutyTable,
        filterset=DutyFilterSet,
        rows=duties_today,
        template="training/mandatory_list.html",
        empty_title="受講が必須の科目はありません",
        empty_text="今年度の必須科目が登録されると、対象の職員がここに並びます。",
        lead="今日の本務の所属で、職員と必須科目の組み合わせを1件と数えます。休職・派遣などで数えない人は含みません。",
    )
)
