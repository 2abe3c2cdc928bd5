"""Corrections of a locked year, as a list."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from skills.filters.years import CorrectionFilterSet
from skills.models import Snapshot, SnapshotLevel
from skills.queries.years import corrected_rows
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register


class CorrectionTable(PortalTable):
    """What was locked, and what the evidence of that day shows by now."""

    caption = "年度末の記録のあとに訂正されたレベル"
    name = tables.Column(
        verbose_name="氏名",
        accessor="member__person__name",
        linkify=("skills:person-history", {"number": tables.A("member__person__number")}),
        order_by=("member__person__kana", "member__person__number"),
    )
    department = tables.Column(
        verbose_name="その日の部局",
        accessor="member__department__name",
        order_by=("member__department__order", "member__person__kana"),
    )
    division = tables.Column(
        verbose_name="その日の所属", accessor="member__division__name", orderable=False
    )
    skill = tables.Column(verbose_name="スキル", order_by=("skill__order", "skill__code"))
    level = tables.Column(verbose_name="確定したレベル")
    level_now = tables.Column(verbose_name="訂正後のレベル")
    target = tables.Column(verbose_name="目標")

    class Meta(PortalTable.Meta):
        order_by = ("department",)


def corrections(_user: StaffMember, kwargs: dict[str, Any]) -> QuerySet[SnapshotLevel]:
    """Return the corrections of a locked year; the page itself is for who may see all levels."""
    snapshot = get_object_or_404(Snapshot, fiscal_year=kwargs["year"], locked_at__isnull=False)
    return corrected_rows(snapshot).select_related(
        "skill", "member__person", "member__department", "member__division"
    )


CORRECTIONS = register(
    ListSpec(
        key="skills:correction-list",
        title="年度末の記録の訂正",
        table=CorrectionTable,
        filterset=CorrectionFilterSet,
        rows=corrections,
        template="skills/corrections.html",
        empty_title="訂正はありません",
        empty_text="確定したあとに、その日までの根拠が取り下げられたり加わったりすると、ここに表示されます。",
        lead="確定した記録は変わりません。その日までの根拠があとから変わったものを、並べて表示しています。",
    )
)
