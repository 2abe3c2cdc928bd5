"""Lists of the organisation: who is where on a day, and what was done to units."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.choices import EmploymentKind
from staff.filters import DayRosterFilterSet, OrganisationChangeFilterSet
from staff.models import Department, Division, OrganisationChange, Posting, StaffMember
from staff.models.organisation import name_on
from staff.permissions import can_edit_staff, latest_day_for
from staff.queries.employment import employment_on
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

BY_PLACE = ("division__department__order", "division__order", "division__code")
THEN = ("kind_order", "job_title__order", "person__kana", "person__number")


class DayRosterTable(PortalTable):
    """A row per post on the day: 兼務 and 併任 stand under their division too."""

    caption = "基準日の名簿"
    department = tables.Column(
        verbose_name="部局", accessor="department_then", order_by=(*BY_PLACE, *THEN)
    )
    division = tables.Column(
        verbose_name="所属", accessor="division_then", order_by=(*BY_PLACE, *THEN)
    )
    number = tables.Column(verbose_name="職員番号", accessor="person__number")
    name = tables.Column(
        verbose_name="氏名",
        accessor="person__name",
        order_by=("person__kana", "person__number"),
        linkify=("staff:person-detail", [tables.A("person__number")]),
    )
    kana = tables.Column(verbose_name="フリガナ", accessor="person__kana")
    job_title = tables.Column(
        verbose_name="職名", accessor="job_title__name", order_by=("job_title__order", *THEN[2:])
    )
    grade = tables.Column(
        verbose_name="職位", accessor="job_title__get_grade_display", orderable=False
    )
    kind = tables.Column(verbose_name="区分", orderable=False)
    head = tables.Column(
        verbose_name="所属長",
        accessor="is_head",
        orderable=False,
        empty_values=(False,),
        default="—",
    )
    employment = tables.Column(verbose_name="任用区分", accessor="employment_then", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("department",)

    def render_division(self, record: Posting, value: str) -> SafeString:
        """Link to the division's page."""
        return format_html('<a href="{}">{}</a>', record.division.get_absolute_url(), value)

    def value_division(self, value: str) -> str:
        """Write the name into a file."""
        return value

    def render_employment(self, value: str) -> str:
        """Say the kind of employment of that day."""
        return EmploymentKind(value).label

    def value_employment(self, value: str) -> str:
        """Write the kind of that day into a file."""
        return EmploymentKind(value).label

    def render_head(self) -> str:
        """Say it in a word."""
        return "所属長"


def day_posts(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the posts of the day; a day to come only for those who may know of it."""
    day = latest_day_for(user, date.fromisoformat(kwargs["on"]))
    return (
        Posting.objects.on(day)
        .in_kind_order()
        .annotate(
            employment_then=employment_on(day, prefix="person__"),
            division_then=name_on(Division, day, prefix="division__"),
            department_then=name_on(Department, day, prefix="division__department__"),
        )
        .select_related("person", "division__department", "job_title")
    )


DAY_ROSTER = register(
    ListSpec(
        key="staff:day-roster",
        title="名簿（基準日）",
        table=DayRosterTable,
        filterset=DayRosterFilterSet,
        rows=day_posts,
        empty_title="この日の配属はありません",
        empty_text="基準日を変えるか、人事システムのファイルを取り込んでください。",
        lead="ある日にだれがどこにいるかを、その日の名称で見られます。兼務・併任は、その所属にも出ます。",
        template="staff/organisation_roster.html",
    )
)


class ChangeTable(PortalTable):
    """Changes of the organisation, the latest day first."""

    caption = "組織の変更の一覧"
    on = tables.DateColumn(verbose_name="変更の日", format="Y/m/d")
    kind = tables.Column(verbose_name="種類", orderable=False)
    summary = tables.Column(verbose_name="内容", linkify=True, orderable=False)
    by = tables.Column(verbose_name="登録した人", accessor="by__name", orderable=False)
    made_at = tables.DateTimeColumn(verbose_name="登録日時", format="Y/m/d H:i")
    state = tables.Column(
        verbose_name="状態", accessor="undone_at", empty_values=(), orderable=False
    )

    class Meta(PortalTable.Meta):
        order_by = ("-on",)

    def render_state(self, record: OrganisationChange) -> SafeString:
        """Tell what was taken back."""
        return status("取り消し済み", "neutral") if record.undone_at else status("有効", "done")

    def value_state(self, record: OrganisationChange) -> str:
        """Write the state into a file."""
        return "取り消し済み" if record.undone_at else "有効"


def changes(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the changes, for those who make them."""
    if not can_edit_staff(user):
        return OrganisationChange.objects.none()
    return OrganisationChange.objects.select_related("by")


CHANGES = register(
    ListSpec(
        key="staff:organisation-change-list",
        title="組織の変更",
        table=ChangeTable,
        filterset=OrganisationChangeFilterSet,
        rows=changes,
        empty_title="組織の変更はまだありません",
        empty_text="部局や所属のページから、新設・名称変更・統合・分割・廃止を登録できます。",
        lead="新設・名称変更・統合・分割・廃止の記録です。後の変更がなければ、取り消せます。",
        template="staff/organisation_change_list.html",
    )
)
