"""The list of 「次にすること」: one's own, and those of one's teams."""

from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.models import StaffMember
from staff.permissions import is_office
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import post_button, status
from teams.filters.activities import NextActionFilterSet
from teams.models import NextAction
from teams.permissions import can_finish_action, current_roles
from teams.tables.support import DAY

NOBODY = "決まっていません"


class NextActionTable(PortalTable):
    """What meetings have decided that somebody does."""

    caption = "「次にすること」の一覧"
    due_on = tables.DateColumn(verbose_name="期限", format="Y/m/d", default="—", attrs=DAY)
    text = tables.Column(verbose_name="すること", orderable=False)
    owner = tables.Column(
        verbose_name="担当",
        accessor="owner__name",
        default=NOBODY,
        order_by=("owner__kana", "owner__number"),
    )
    department = tables.Column(
        verbose_name="部局",
        accessor="activity__team__department__name",
        order_by=("activity__team__department__order", "activity__team__department__code"),
    )
    activity = tables.Column(verbose_name="活動", accessor="activity__title", visible=False)
    state = tables.Column(verbose_name="状態", accessor="pk")
    done_on = tables.DateColumn(verbose_name="終わった日", visible=False)
    act = tables.Column(
        verbose_name="操作", accessor="pk", orderable=False, exclude_from_export=True
    )

    class Meta(PortalTable.Meta):
        order_by = ("state",)

    def order_state(self, rows: QuerySet[NextAction], is_descending: bool) -> Any:
        """Sort what is still to do before what is done, each by its day."""
        day = F("due_on").asc(nulls_last=True)
        is_done = F("is_done").desc() if is_descending else F("is_done").asc()
        return rows.order_by(is_done, day, "pk"), True

    def order_due_on(self, rows: QuerySet[NextAction], is_descending: bool) -> Any:
        """Sort by the day; those without one come last either way."""
        day = F("due_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return rows.order_by(order, "pk"), True

    def render_text(self, record: NextAction) -> SafeString:
        """Link to the activity that has decided it."""
        url = f"{record.activity.get_absolute_url()}#next"
        return format_html('<a href="{}">{}</a>', url, record.text)

    def value_text(self, record: NextAction) -> str:
        """Return the words alone."""
        return record.text

    def render_state(self, record: NextAction) -> SafeString:
        """Say whether it is done, or late."""
        if record.done_on:
            return status("完了", tone="done")
        if record.is_overdue:
            return status("期限を過ぎています", tone="problem")
        return status("未完了", tone="todo")

    def value_state(self, record: NextAction) -> str:
        """Write the word into a file."""
        return "完了" if record.done_on else "未完了"

    def render_act(self, record: NextAction) -> SafeString | str:
        """Offer to finish it, or to take that back, to those who may."""
        if self.request is None or not can_finish_action(self.request.user, record):
            return "—"
        return post_button(
            {"csrf_token": get_token(self.request)},
            "未完了に戻す" if record.done_on else "完了にする",
            action=reverse("teams:action-finish", args=[record.pk]),
            name="done",
            value="no" if record.done_on else "yes",
            next=self.request.get_full_path(),
            kind="tertiary" if record.done_on else "secondary",
            size="small",
            about=record.text,
        )


def next_actions(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the own ones and those of the own teams, for the office all; ``is_mine`` tells which.

    Everybody may read the records of activities (ADR 57); the list is what concerns one.
    """
    rows = NextAction.objects.select_related("activity__team__department", "owner")
    mine = Case(When(owner=user, then=Value(True)), default=Value(False))
    done = Case(When(done_on=None, then=Value(False)), default=Value(True))
    rows = rows.annotate(is_mine=mine, is_done=done)
    if is_office(user):
        return rows
    teams = [held.seat.team_id for held in current_roles(user)]
    return rows.filter(Q(owner=user) | Q(activity__team__in=teams))


NEXT_ACTIONS = register(
    ListSpec(
        key="teams:action-list",
        title="次にすること",
        table=NextActionTable,
        filterset=NextActionFilterSet,
        rows=next_actions,
        has_records_of_units=True,
        empty_title="「次にすること」はありません",
        empty_text="活動を記録するときに、次にすることと担当を書くと、ここに並びます。",
        lead="活動で決まった「次にすること」です。自分が担当のものと、自分のチームのものが見えます。",
        template="teams/next_action_list.html",
    )
)
