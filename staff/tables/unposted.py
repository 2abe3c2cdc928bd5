"""Accounts in use of people who hold no post: leavers whose account nobody has closed."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import Max, QuerySet
from django.utils import timezone

from staff.filters.unposted import UnpostedFilterSet
from staff.models import StaffMember
from staff.permissions import can_manage_accounts
from staff.queries.access import last_day
from staff.queries.april import unposted_accounts
from staff.tables.listing import ListSpec, PortalTable, register


class UnpostedTable(PortalTable):
    """People who can still sign in."""

    caption = "配属のないアカウントの一覧"
    number = tables.Column(verbose_name="職員番号")
    name = tables.Column(
        verbose_name="氏名",
        linkify=("staff:account-detail", [tables.A("number")]),
        order_by=("kana", "number"),
    )
    employment_kind = tables.Column(verbose_name="任用区分")
    ended = tables.Column(verbose_name="配属の最後の日", accessor="ended_on", default="配属なし")
    last_login = tables.DateTimeColumn(
        verbose_name="最後のサインイン", format="Y/m/d H:i", default="なし"
    )

    class Meta(PortalTable.Meta):
        order_by = ("ended", "name")

    def render_ended(self, value: date) -> str:
        """Show the last day, not the day after."""
        return f"{last_day(value):%Y/%m/%d}"


def unposted_people(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StaffMember]:
    """Return the accounts, for those who may close them."""
    if not can_manage_accounts(user):
        return StaffMember.objects.none()
    people = unposted_accounts(timezone.localdate())
    return people.annotate(ended_on=Max("postings__period__endswith"))


UNPOSTED = register(
    ListSpec(
        key="staff:unposted-list",
        title="配属のないアカウント",
        table=UnpostedTable,
        filterset=UnpostedFilterSet,
        rows=unposted_people,
        empty_title="配属のないアカウントはありません",
        empty_text="退職や任期の終わりで配属がなくなった人が、サインインできるままのとき、ここに出ます。",
        lead="配属がないのに、サインインできる人です。職員番号のページで「サインインできない」にします。",
        template="staff/unposted_list.html",
    )
)
