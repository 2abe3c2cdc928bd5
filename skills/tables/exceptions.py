"""The list of personal exceptions."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skills.filters.exceptions import ExceptionFilterSet
from skills.models import TargetException
from skills.permissions import can_edit_map
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.portal_dates import period
from staff.templatetags.ui import status

NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}


class ExceptionTable(PortalTable):
    """Whose target differs, in which skill, for how long, why, and who decided."""

    caption = "個人の例外の一覧"
    state = tables.Column(verbose_name="状態", empty_values=(), orderable=False, attrs=NOWRAP)
    person = tables.Column(
        verbose_name="職員", order_by=("person__kana", "person__number"), attrs=NOWRAP
    )
    skill = tables.Column(verbose_name="スキル", order_by=("skill__order", "skill__code"))
    level = tables.Column(
        verbose_name="目標", attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    period = tables.Column(verbose_name="期間", order_by=("period",))
    reason = tables.Column(verbose_name="理由", orderable=False)
    by = tables.Column(verbose_name="決めた人", accessor="by__name", orderable=False, attrs=NOWRAP)
    end = tables.Column(
        verbose_name="操作",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        attrs=NOWRAP,
    )

    class Meta(PortalTable.Meta):
        order_by = ("-period",)

    def before_render(self, request: Any) -> None:
        """Show the way to end one to the office alone."""
        if not can_edit_map(request.user):
            self.columns.hide("end")

    def render_state(self, record: TargetException) -> SafeString:
        """Say whether it is in force."""
        word = self.value_state(record)
        tones = {"いま有効": "progress", "これから": "info"}
        return status(word, tones.get(word, "neutral"))

    def value_state(self, record: TargetException) -> str:
        """Write the state into a file."""
        today = timezone.localdate()
        if record.period.lower > today:
            return "これから"
        return "いま有効" if today in record.period else "終了"

    def render_person(self, record: TargetException) -> SafeString:
        """Link to the person's map."""
        url = reverse("skills:person-map", args=[record.person.number])
        return format_html('<a href="{}">{}</a>', url, record.person.name)

    def value_person(self, record: TargetException) -> str:
        """Write number and name into a file."""
        return f"{record.person.number} {record.person.name}"

    def render_skill(self, record: TargetException) -> SafeString:
        """Link to the skill."""
        return format_html(
            '<a href="{}">{}</a>', record.skill.get_absolute_url(), record.skill.name
        )

    def value_skill(self, record: TargetException) -> str:
        """Write the skill's name into a file."""
        return record.skill.name

    def render_level(self, record: TargetException) -> str:
        """Show the level; 0 in words."""
        return str(record.level) if record.level else "目標なし"

    def value_level(self, record: TargetException) -> int:
        """Write the plain level into a file."""
        return record.level

    def render_period(self, record: TargetException) -> str:
        """Show the period with its last day."""
        return str(period(record.period))

    def render_end(self, record: TargetException) -> SafeString | str:
        """Link to ending one that is not over."""
        if self.value_state(record) == "終了":
            return ""
        url = reverse("skills:exception-end", args=[record.pk])
        return format_html(
            '<a href="{}">終わらせる<span class="visually-hidden">（{}、{}）</span></a>',
            url,
            record.person.name,
            record.skill.name,
        )


def exceptions(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the exceptions that the user may see."""
    found = TargetException.objects.visible_to(user)
    return found.select_related("person", "skill", "by")


EXCEPTIONS = register(
    ListSpec(
        key="skills:exception-list",
        title="個人の例外",
        table=ExceptionTable,
        filterset=ExceptionFilterSet,
        rows=exceptions,
        template="skills/exception_list.html",
        empty_title="個人の例外はありません",
        empty_text="決まりと違う目標が必要な人がいるときに、理由を添えて決めます。",
        lead="有効な間は、その人のそのスキルの目標は、職位や役割の決まりではなく例外だけで決まります。",
    )
)
