"""Lists of transfers: the batches, the lines of one for those who prepare it, and for everybody."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staff.choices import FindingWeight, TransferState
from staff.filters.transfers import (
    AnnouncedLineFilterSet,
    TransferBatchFilterSet,
    TransferLineFilterSet,
)
from staff.models import StaffMember, TransferBatch, TransferLine
from staff.permissions import can_edit_staff
from staff.queries.transfer_cells import cells_of
from staff.rules import columns as roster
from staff.rules.transfers.columns import KIND, LAST_DAY
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

TONES = {
    TransferState.DRAFT: "neutral",
    TransferState.PREPARING: "progress",
    TransferState.READY: "todo",
    TransferState.APPLIED: "done",
    TransferState.UNDONE: "neutral",
    TransferState.DISCARDED: "neutral",
}
WEIGHTS = {FindingWeight.FAULT: "problem", FindingWeight.WARNING: "todo"}
ON_ONE_LINE = {"th": {"class": "nowrap"}, "td": {"class": "nowrap"}}
RIGHT = {"th": {"class": "number"}, "td": {"class": "number"}}
# A kind has no order of its own in the database: they stand in the order of the sheet.
BY_KIND = ("kind", "row")

Findings = list[dict[str, str]]


class TransferBatchTable(PortalTable):
    """The batches, the latest day first."""

    caption = "人事異動の一覧"
    effective_on = tables.DateColumn(verbose_name="適用日", format="Y/m/d", attrs=ON_ONE_LINE)
    name = tables.Column(verbose_name="名称", linkify=True)
    line_count = tables.Column(verbose_name="行", attrs=RIGHT)
    announced_at = tables.DateTimeColumn(
        verbose_name="発表日時", format="Y/m/d H:i", default="未定", attrs=ON_ONE_LINE
    )
    state = tables.Column(verbose_name="状態", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("-effective_on",)

    def render_state(self, record: TransferBatch) -> SafeString:
        """Show the state with its tone; one that could not be applied says so."""
        if record.problem:
            return status("適用できません", "problem")
        return status(record.get_state_display(), TONES[TransferState(record.state)])

    def value_state(self, record: TransferBatch) -> str:
        """Write the state into a file as a plain word."""
        return record.get_state_display()


class FindingsColumn(tables.Column):
    """Every finding of a line: its weight, where, what stands there, and what to do."""

    def render(self, value: Findings) -> SafeString | str:
        if not value:
            return "—"
        items = format_html_join("", "<li>{}</li>", ((_finding(entry),) for entry in value))
        return format_html('<ul class="change-list">{}</ul>', items)

    def value(self, value: Findings) -> str:
        return findings_text(value)


def _finding(entry: dict[str, str]) -> SafeString:
    weight = FindingWeight(entry["weight"])
    shown = f"「{entry['value']}」" if entry["value"] else ""
    return format_html(
        "{} <strong>{}</strong>{}：{}",
        status(weight.label, WEIGHTS[weight]),
        entry["label"],
        shown,
        entry["reason"],
    )


def findings_text(findings: Findings) -> str:
    """Return the findings of a line as one cell of a file."""
    return " / ".join(
        f"{FindingWeight(entry['weight']).label} {entry['label']}：{entry['reason']}"
        for entry in findings
    )


class AnnouncedLineTable(PortalTable):
    """The lines as everybody reads them once they are announced."""

    caption = "異動する職員"
    kind = tables.Column(verbose_name="異動区分", order_by=BY_KIND, attrs=ON_ONE_LINE)
    number = tables.Column(verbose_name="職員番号", attrs=ON_ONE_LINE)
    name = tables.Column(
        verbose_name="氏名",
        accessor="shown_name",
        order_by=("search_text", "row"),
        attrs=ON_ONE_LINE,
    )
    post_after = tables.Column(verbose_name="新しい所属・職名", default="—", orderable=False)
    post_before = tables.Column(verbose_name="今の所属・職名", default="—", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("kind",)

    def render_kind(self, record: TransferLine) -> str:
        """Show the word of the kind."""
        return record.get_kind_display()


class CellColumn(tables.Column):
    """A cell that stands in files alone, so that an export can be brought in again."""

    def __init__(self, heading: str) -> None:
        super().__init__(verbose_name=heading, empty_values=(), orderable=False, visible=False)
        self._heading = heading

    def value(self, record: TransferLine) -> str:
        return cells_of(record).get(self._heading, "")


class TransferLineTable(AnnouncedLineTable):
    """The lines with what there is to mend; as a file, with every column of the import."""

    division_code = CellColumn(roster.DIVISION_CODE)
    department_name = CellColumn(roster.DEPARTMENT_NAME)
    division_name = CellColumn(roster.DIVISION_NAME)
    job_title = CellColumn(roster.JOB_TITLE)
    kana = CellColumn(roster.KANA)
    employment = CellColumn(roster.EMPLOYMENT)
    hired_on = CellColumn(roster.HIRED_ON)
    last_day = CellColumn(LAST_DAY)
    email = CellColumn(roster.EMAIL)

    row = tables.Column(verbose_name="行", attrs=RIGHT)
    kind = tables.Column(
        verbose_name="異動区分", empty_values=(), order_by=BY_KIND, attrs=ON_ONE_LINE
    )
    number = tables.Column(verbose_name="職員番号", default="—", attrs=ON_ONE_LINE)
    findings = FindingsColumn(verbose_name="点検", default="—", orderable=False)
    note = tables.Column(verbose_name="備考", default="—", orderable=False)
    mend = tables.Column(
        verbose_name="操作",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        attrs=ON_ONE_LINE,
    )

    class Meta(PortalTable.Meta):
        order_by = ("row",)
        sequence = ("row", "kind", "number", "name", "post_before", "post_after", "findings", "...")

    def render_kind(self, record: TransferLine) -> str:
        """Show the word of the kind, a sign where it could not be read."""
        return record.get_kind_display() or "—"

    def value_kind(self, record: TransferLine) -> str:
        """Write the kind into a file; one that could not be read, as it came."""
        return cells_of(record).get(KIND, "")

    def value_note(self, record: TransferLine) -> str:
        """Write the note without the sign for an empty one."""
        return record.note

    def render_mend(self, record: TransferLine) -> SafeString | str:
        """Link to the form of the line, while the batch can be changed."""
        if not record.batch.is_editable:
            return "—"
        url = reverse("staff:transfer-line-edit", args=[record.pk])
        about = format_html('<span class="visually-hidden">（{}行目）</span>', record.row)
        return format_html('<a href="{}">直す{}</a>', url, about)


def batches(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the batches that the user may know of, with the number of their lines."""
    return TransferBatch.objects.visible_to(user).annotate(line_count=Count("lines"))


def prepared_lines(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the lines of a batch, for those who prepare it."""
    if not can_edit_staff(user):
        return TransferLine.objects.none()
    lines = TransferLine.objects.filter(batch=kwargs["pk"]).with_name()
    lines = lines.select_related("batch", "division__department", "job_title")
    return lines.exclude(weight="") if kwargs.get("only_findings") else lines


def announced_lines(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the lines of a batch that the user may know of."""
    seen = TransferBatch.objects.visible_to(user).filter(pk=kwargs["pk"])
    return TransferLine.objects.filter(batch__in=seen).with_name()


BATCHES = register(
    ListSpec(
        key="staff:transfer-list",
        title="人事異動",
        table=TransferBatchTable,
        filterset=TransferBatchFilterSet,
        rows=batches,
        empty_title="人事異動はまだありません",
        empty_text="発表された人事異動が、ここに出ます。",
        template="staff/transfer_list.html",
    )
)
LINES = register(
    ListSpec(
        key="staff:transfer-lines",
        title="人事異動の内容",
        table=TransferLineTable,
        filterset=TransferLineFilterSet,
        rows=prepared_lines,
        empty_title="職員の行はまだありません",
        empty_text="人事システムのファイルを取り込むか、1人ずつ入力してください。",
        template="staff/transfer_lines.html",
    )
)
FINDINGS = register(
    ListSpec(
        key="staff:transfer-findings",
        title="人事異動の点検",
        table=TransferLineTable,
        filterset=TransferLineFilterSet,
        rows=lambda user, kwargs: prepared_lines(user, {**kwargs, "only_findings": True}),
        empty_title="直す行も、注意する行もありません",
        empty_text="影響を確かめてから、確定できます。",
        template="staff/transfer_check.html",
    )
)
ANNOUNCED = register(
    ListSpec(
        key="staff:transfer-announced",
        title="人事異動の発表",
        table=AnnouncedLineTable,
        filterset=AnnouncedLineFilterSet,
        rows=announced_lines,
        empty_title="職員の行はありません",
        template="staff/transfer_announced.html",
    )
)
