"""The mapping to the デジタルスキル標準 with the city's figures, for reports to the outside."""

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html

from skills.filters.frameworks import FrameworkFilterSet
from skills.models import FrameworkLink
from skills.queries.cells import CITY, Cell
from skills.queries.city import Statistics
from skills.queries.published import CITY_ALONE, published
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import default_mark

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
WITHHELD = "非表示"


class FrameworkTable(PortalTable):
    """Area by area, our skills with what the city has reached."""

    caption = "デジタルスキル標準の区分と、スキルの達成状況"
    area = tables.Column(verbose_name="標準の区分", order_by=("area", "skill__order"))
    code = tables.Column(
        verbose_name="コード", accessor="skill__code", order_by=("skill__order", "skill__code")
    )
    skill = tables.Column(
        verbose_name="スキル",
        linkify=lambda record: record.skill.get_absolute_url(),
        order_by=("skill__order", "skill__code"),
    )
    detail = tables.Column(verbose_name="標準での項目", orderable=False)
    asked = tables.Column(verbose_name="目標あり", empty_values=(), orderable=False, attrs=NUMBER)
    met = tables.Column(verbose_name="達成", empty_values=(), orderable=False, attrs=NUMBER)
    percent = tables.Column(
        verbose_name="達成の割合", empty_values=(), orderable=False, attrs=NUMBER
    )

    class Meta(PortalTable.Meta):
        order_by = ("area",)

    @cached_property
    def statistics(self) -> Statistics:
        """Return what everybody may read of the city: nothing else goes outside."""
        return published(timezone.localdate(), CITY_ALONE)

    def _cell(self, record: FrameworkLink) -> Cell:
        return self.statistics.cell(CITY, record.skill)

    def render_area(self, record: FrameworkLink) -> str:
        """Mark what the office has not confirmed yet."""
        mark = default_mark(record.is_default_example)  # type: ignore[no-untyped-call]
        return format_html("{} {}", record.get_area_display(), mark)

    def value_area(self, record: FrameworkLink) -> str:
        """Export the name alone."""
        return str(record.get_area_display())

    def render_asked(self, record: FrameworkLink) -> str:
        """Return the denominator."""
        return f"{self._cell(record).asked:,}"

    def render_met(self, record: FrameworkLink) -> str:
        """Return how many have met their target."""
        cell = self._cell(record)
        return WITHHELD if cell.is_withheld else f"{cell.counts.met:,}"

    def render_percent(self, record: FrameworkLink) -> str:
        """Return the share."""
        percent = self._cell(record).percent
        return "—" if percent is None else f"{percent}%"

    def value_asked(self, record: FrameworkLink) -> int:
        """Export the number."""
        return self._cell(record).asked

    def value_met(self, record: FrameworkLink) -> int | str:
        """Export the number."""
        cell = self._cell(record)
        return WITHHELD if cell.is_withheld else cell.counts.met


class FrameworkEditTable(FrameworkTable):
    """The same with the way to take a link away."""

    remove = tables.TemplateColumn(
        verbose_name="変更",
        template_name="skills/_framework_remove.html",
        orderable=False,
        exclude_from_export=True,
    )


def links(_user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[FrameworkLink]:
    """Return all links."""
    return FrameworkLink.objects.select_related("skill")


_SAID = {
    "title": "デジタルスキル標準との対応",
    "filterset": FrameworkFilterSet,
    "rows": links,
    "template": "skills/framework.html",
    "empty_title": "対応がまだ登録されていません",
    "empty_text": "事務局が、スキルと標準の区分の対応を登録すると、ここに表示されます。",
    "lead": "市のスキルが、国の「デジタルスキル標準」（経済産業省・IPA）のどこに当たるかの表です。国や県への報告に使えます。",
}
FRAMEWORK = register(ListSpec(key="skills:framework", table=FrameworkTable, **_SAID))  # type: ignore[arg-type]
FRAMEWORK_EDIT = register(
    ListSpec(key="skills:framework-edit", table=FrameworkEditTable, **_SAID)  # type: ignore[arg-type]
)
