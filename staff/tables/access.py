"""Lists of who may do more than everybody, and of deputies."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staff.filters.access import DeputyFilterSet, RightsFilterSet
from staff.models import HeadDeputy, StaffMember
from staff.permissions import can_name_deputy_of
from staff.queries.access import grants_of, people_with_rights
from staff.rules.access import Grant
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from staff.templatetags.ui import status


class RightsTable(PortalTable):
    """Each person with what they may do, and why."""

    caption = "特別な権限を持つ人の一覧"
    name = tables.Column(verbose_name="氏名", linkify=True, order_by=("kana", "number"))
    number = tables.Column(verbose_name="職員番号")
    division = tables.Column(
        verbose_name="所属",
        accessor="main_post__division__name",
        default="配属なし",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    grants = tables.Column(
        verbose_name="役割と、その理由", accessor="pk", orderable=False, empty_values=()
    )

    class Meta(PortalTable.Meta):
        order_by = ("division",)

    @cached_property
    def _grants(self) -> dict[int, list[Grant]]:
        """Return the reasons of everybody on the page; in a file, of everybody."""
        shown = self.page.object_list if hasattr(self, "page") else self.rows
        return grants_of([row.record.pk for row in shown], timezone.localdate())

    def render_grants(self, record: StaffMember) -> SafeString:
        """Show each role with its reason and its period."""
        lines = ((grant.label, grant.why, grant.term) for grant in self._grants[record.pk])
        items = format_html_join("", "<li><strong>{}</strong>　{} <small>{}</small></li>", lines)
        return format_html('<ul class="plain">{}</ul>', items)

    def value_grants(self, record: StaffMember) -> str:
        """Write the same into a file as text."""
        found = self._grants[record.pk]
        return "\n".join(f"{each.label}：{each.why} {each.term}".strip() for each in found)


class DeputyTable(PortalTable):
    """Who stands in for whom."""

    caption = "所属長の代決者の一覧"
    division = tables.Column(
        verbose_name="所属",
        accessor="division__name",
        order_by=("division__department__order", "division__order"),
    )
    person = tables.Column(
        verbose_name="代決する人",
        accessor="person__name",
        linkify=lambda record: record.person.get_absolute_url(),
        order_by=("person__kana", "person__number"),
    )
    state = tables.Column(verbose_name="状態", accessor="pk", orderable=False)
    period = tables.Column(verbose_name="期間")
    given_by = tables.Column(verbose_name="定めた人", accessor="given_by__name")
    end = tables.Column(
        verbose_name="操作",
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
    )

    class Meta(PortalTable.Meta):
        order_by = ("-period",)

    def render_state(self, record: HeadDeputy) -> SafeString:
        """Show whether it is now."""
        word = self.value_state(record)
        return status(word, {"現在": "done", "これから": "todo", "終了": "neutral"}[word])

    def value_state(self, record: HeadDeputy) -> str:
        """Write it into a file as a word."""
        if record.is_over:
            return "終了"
        return "これから" if record.is_future else "現在"

    def render_end(self, record: HeadDeputy) -> str:
        """Lead to its end, for those who may."""
        if record.is_over or not can_name_deputy_of(self.request.user, record.division_id):
            return "—"
        url = reverse("staff:deputy-end", args=[record.pk])
        about = format_html('<span class="visually-hidden">（{}）</span>', record.person.name)
        return format_html('<a href="{}">終わりにする{}</a>', url, about)

    def render_period(self, record: HeadDeputy) -> str:
        """Show the last day, not the day after."""
        return period(record.period)


def people_rows(_user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StaffMember]:
    """Return who may do more than everybody today."""
    today = timezone.localdate()
    return people_with_rights("", today).with_main_post(today)


def deputy_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[HeadDeputy]:
    """Return the deputies whom the user may know of."""
    related = ("division__department", "person", "given_by")
    return HeadDeputy.objects.visible_to(user).select_related(*related)


RIGHTS = register(
    ListSpec(
        key="staff:rights-list",
        title="だれが何をできるか",
        table=RightsTable,
        filterset=RightsFilterSet,
        rows=people_rows,
        empty_title="特別な権限を持つ人はいません",
        lead="権限は、配属・選任・代決などの記録から決まります。手作業の一覧はありません。",
        template="staff/rights_list.html",
    )
)

DEPUTIES = register(
    ListSpec(
        key="staff:deputy-list",
        title="所属長の代決者",
        table=DeputyTable,
        filterset=DeputyFilterSet,
        rows=deputy_rows,
        empty_title="代決者はまだいません",
        empty_text="所属長が不在の間、代わりに判断する人を、期間を決めて定められます。",
        lead="代決者は、期間中、所属長と同じ権限を持ちます。",
        template="staff/deputy_list.html",
    )
)
