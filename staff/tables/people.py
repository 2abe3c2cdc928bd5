"""The directory."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone

from staff.filters import PersonFilterSet
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register


class PersonTable(PortalTable):
    """The directory: what colleagues may know of each other."""

    caption = "職員の一覧"
    number = tables.Column(verbose_name="職員番号")
    name = tables.Column(verbose_name="氏名", linkify=True, order_by=("kana", "number"))
    kana = tables.Column(verbose_name="フリガナ")
    department = tables.Column(
        verbose_name="部局",
        accessor="main_post__division__department__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    division = tables.Column(
        verbose_name="所属",
        accessor="main_post__division__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    job_title = tables.Column(
        verbose_name="職名",
        accessor="main_post__job_title__name",
        order_by=("main_post__job_title__order", "kana"),
    )
    grade = tables.Column(
        verbose_name="職位", accessor="main_post__job_title__get_grade_display", orderable=False
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)


def people(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the people in post today."""
    today = timezone.localdate()
    return StaffMember.objects.with_main_post(today).filter(main_post__isnull=False)


PEOPLE = register(
    ListSpec(
        key="staff:person-list",
        title="職員名簿",
        table=PersonTable,
        filterset=PersonFilterSet,
        rows=people,
        empty_title="職員がまだ登録されていません",
        empty_text="事務局が、人事システムから書き出したファイルを取り込みます。",
        lead="氏名・フリガナ・職員番号・所属名で探せます。ひらがなでも、髙と高の違いがあっても見つかります。",
        template="staff/person_list.html",
    )
)
