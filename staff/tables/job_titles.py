"""The list of job titles: grade, head or not, how many hold it today."""

from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.choices import PostingKind
from staff.filters import JobTitleFilterSet
from staff.models import JobTitle, StaffMember
from staff.permissions import can_edit_job_titles
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import default_mark, status

RIGHT = {"th": {"class": "number"}, "td": {"class": "number"}}


class JobTitleTable(PortalTable):
    """Job titles in their order."""

    caption = "職名の一覧"
    name = tables.Column(
        verbose_name="職名",
        linkify=("staff:job-title-edit", [tables.A("pk")]),
        order_by=("order", "name"),
    )
    grade = tables.Column(verbose_name="職位", empty_values=())
    family = tables.Column(verbose_name="職種", default="—")
    heads_division = tables.Column(verbose_name="所属長の職")
    holders = tables.Column(verbose_name="本務の人数", attrs=RIGHT)
    is_default_example = tables.Column(verbose_name="確認", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("name",)

    def render_grade(self, record: JobTitle) -> SafeString | str:
        """Make a missing grade stand out: without one a person has no targets."""
        return record.get_grade_display() if record.grade else status("未設定", "todo")

    def value_grade(self, record: JobTitle) -> str:
        """Write the grade into a file."""
        return record.get_grade_display() or "未設定"

    def render_heads_division(self, value: bool) -> str:
        """Say it in a word."""
        return "はい" if value else "いいえ"

    def render_holders(self, record: JobTitle) -> SafeString | str:
        """Link the number to the people it counts."""
        if not record.holders:
            return "0人"
        url = f"{reverse('staff:person-list')}?{urlencode({'job_title': record.name})}"
        return format_html('<a href="{}">{}人</a>', url, record.holders)

    def value_holders(self, value: int) -> int:
        """Write the plain number into a file."""
        return value

    def render_is_default_example(self, value: bool) -> SafeString | str:
        """Mark what the office has not confirmed."""
        return default_mark(value) or "確認済み"

    def value_is_default_example(self, value: bool) -> str:
        """Write the mark into a file."""
        return "既定の例" if value else "確認済み"


def job_titles(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the titles with the number of people who hold each as main post today."""
    if not can_edit_job_titles(user):
        return JobTitle.objects.none()
    today = timezone.localdate()
    held = Q(postings__kind=PostingKind.MAIN, postings__period__contains=today)
    return JobTitle.objects.annotate(holders=Count("postings", filter=held))


JOB_TITLES = register(
    ListSpec(
        key="staff:job-title-list",
        title="職名と職位",
        table=JobTitleTable,
        filterset=JobTitleFilterSet,
        rows=job_titles,
        empty_title="職名はまだ登録されていません",
        empty_text="「職名を追加する」から登録します。",
        lead="職名ごとに、方針の3つの職位のどれにあたるかを決めます。スキルの目標と必須研修がこれで決まります。",
        template="staff/job_title_list.html",
    )
)
