"""Lists of the staff app: the directory, notices, jobs, job titles."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone

from staff.filters import NoticeFilterSet, PersonFilterSet
from staff.models import Notice, StaffMember
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
    grade = tables.Column(verbose_name="職位", accessor="main_post__job_title__get_grade_display", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("department",)


class NoticeTable(PortalTable):
    """One's notices."""

    caption = "お知らせの一覧"
    created_at = tables.DateTimeColumn(verbose_name="日時", format="Y/m/d H:i")
    title = tables.Column(verbose_name="件名", linkify=("staff:notice-open", {"pk": tables.A("pk")}))
    state = tables.Column(verbose_name="状態", accessor="read_at", order_by="read_at", empty_values=())

    class Meta(PortalTable.Meta):
        order_by = ("-created_at",)

    def render_state(self, record: Notice) -> str:
        """Say it in a word."""
        return "既読" if record.read_at else "未読"


def people(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the people in post today."""
    today = timezone.localdate()
    return StaffMember.objects.with_main_post(today).filter(main_post__isnull=False)


def notices(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the user's notices."""
    return Notice.objects.visible_to(user)


PEOPLE = register(
    ListSpec(
        key="staff:person-list",
        title="職員名簿",
        table=PersonTable,
        filterset=PersonFilterSet,
        rows=people,
        empty_title="職員がまだ登録されていません",
        empty_text="事務局が、人事システムから書き出したファイルを取り込みます。",
        lead="氏名・フリガナ・職員番号で探せます。ひらがなでも、髙と高の違いがあっても見つかります。",
    )
)

NOTICES = register(
    ListSpec(
        key="staff:notice-list",
        title="お知らせ",
        table=NoticeTable,
        filterset=NoticeFilterSet,
        rows=notices,
        empty_title="お知らせはありません",
        empty_text="研修の申込や課題の動きがあると、ここに届きます。",
        template="staff/notice_list.html",
    )
)
