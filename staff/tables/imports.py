"""Lists of the staff import: the imports, and what one would do, an outcome at a time."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staff.choices import ImportState, RowOutcome
from staff.filters import ChangedLineFilterSet, StaffImportFilterSet, StaffImportLineFilterSet
from staff.models import StaffImport, StaffImportLine, StaffMember
from staff.rules.columns import NAME
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

TONES = {
    ImportState.CHECKING: "progress",
    ImportState.READY: "todo",
    ImportState.APPLYING: "progress",
    ImportState.APPLIED: "done",
    ImportState.UNREADABLE: "problem",
    ImportState.INTERRUPTED: "problem",
    ImportState.DISCARDED: "neutral",
}
NOTHING = "（なし）"
ON_ONE_LINE = {"th": {"class": "nowrap"}, "td": {"class": "nowrap"}}
RIGHT = {"th": {"class": "number"}, "td": {"class": "number"}}

Entries = list[dict[str, str]]


class StaffImportTable(PortalTable):
    """The imports, newest first."""

    caption = "職員の取り込みの一覧"
    created_at = tables.DateTimeColumn(
        verbose_name="受付日時", format="Y/m/d H:i", attrs=ON_ONE_LINE
    )
    filename = tables.Column(verbose_name="ファイル名", linkify=True)
    effective_on = tables.DateColumn(verbose_name="適用日", format="Y/m/d", attrs=ON_ONE_LINE)
    by = tables.Column(verbose_name="受付者", accessor="by__name")
    state = tables.Column(verbose_name="状態")
    applied_at = tables.DateTimeColumn(
        verbose_name="取り込み日時", format="Y/m/d H:i", default="—", attrs=ON_ONE_LINE
    )

    class Meta(PortalTable.Meta):
        order_by = ("-created_at",)

    def render_state(self, record: StaffImport) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), TONES[ImportState(record.state)])

    def value_state(self, record: StaffImport) -> str:
        """Write the state into a file as a plain word."""
        return record.get_state_display()


class ChangesColumn(tables.Column):
    """Field by field: before and after; of somebody new, what will be stored."""

    def render(self, value: Entries) -> SafeString:
        items = format_html_join("", "<li>{}</li>", ((_change(entry),) for entry in value))
        return format_html('<ul class="change-list">{}</ul>', items)

    def value(self, value: Entries) -> str:
        return " / ".join(_change_text(entry) for entry in value)


class DetailsColumn(tables.Column):
    """What will be stored of somebody new; the name stands in its own column."""

    def render(self, value: Entries) -> str:
        told = (entry for entry in value if entry["label"] != NAME)
        return "／".join(f"{entry['label']}：{entry['after']}" for entry in told)


def _change(entry: dict[str, str]) -> SafeString:
    label = _label(entry)
    if not entry["before"]:
        return format_html("{}：<ins>{}</ins>", label, entry["after"])
    return format_html("{}：<del>{}</del> → <ins>{}</ins>", label, entry["before"], entry["after"])


def _change_text(entry: dict[str, str]) -> str:
    return f"{_label(entry)}：{entry['before'] or NOTHING} → {entry['after']}"


def _label(entry: dict[str, str]) -> str:
    """Say what changes, and that it does not wait for the day of the import."""
    return f"{entry['label']}（取り込みと同時）" if "when" in entry else entry["label"]


class FaultsColumn(tables.Column):
    """Every fault of a row: where, what stands there, and what to do."""

    def render(self, value: Entries) -> SafeString:
        items = format_html_join("", "<li>{}</li>", ((_fault(entry),) for entry in value))
        return format_html('<ul class="change-list">{}</ul>', items)

    def value(self, value: Entries) -> str:
        return faults_text(value)


def _fault(entry: dict[str, str]) -> SafeString:
    if "label" not in entry:
        return format_html("{}", entry["reason"])
    shown = f"「{entry['value']}」" if entry["value"] else "（空）"
    return format_html("<strong>{}</strong>{}：{}", entry["label"], shown, entry["reason"])


def faults_text(faults: Entries) -> str:
    """Return the faults of a row as one cell of a file."""
    parts = (
        f"{entry['label']}：{entry['reason']}" if "label" in entry else entry["reason"]
        for entry in faults
    )
    return " / ".join(parts)


class _LineTable(PortalTable):
    row = tables.Column(verbose_name="行", attrs=RIGHT)
    number = tables.Column(verbose_name="職員番号", default="—", attrs=ON_ONE_LINE)
    name = tables.Column(verbose_name="氏名", default="—", order_by=("search_text", "row"))

    class Meta(PortalTable.Meta):
        order_by = ("row",)


class NewTable(_LineTable):
    """People who would get an account."""

    caption = "新しく登録する職員"
    changes = DetailsColumn(verbose_name="登録する内容", orderable=False)


class ChangedTable(_LineTable):
    """People of whom something would change."""

    caption = "内容が変わる職員"
    changes = ChangesColumn(verbose_name="変わる内容", orderable=False)


class UnchangedTable(_LineTable):
    """People who are in the roster exactly so."""

    caption = "内容が変わらない職員"
    post = tables.Column(verbose_name="本務", accessor="values__post", orderable=False)


class FaultyTable(_LineTable):
    """Rows that cannot be taken over as they are."""

    caption = "直す必要がある行"
    faults = FaultsColumn(verbose_name="直す点", orderable=False)


class SkippedTable(_LineTable):
    """Rows that are left out, and why."""

    caption = "取り込まない行"
    faults = FaultsColumn(verbose_name="理由", orderable=False)


class MissingTable(PortalTable):
    """People in post whom the file does not name."""

    caption = "ファイルにない職員"
    number = tables.Column(
        verbose_name="職員番号", linkify=("staff:person-detail", [tables.A("number")])
    )
    name = tables.Column(verbose_name="氏名")
    post = tables.Column(verbose_name="本務", accessor="values__post", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("number",)


def imports(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the imports, for the office."""
    return StaffImport.objects.visible_to(user).select_related("by")


IMPORTS = register(
    ListSpec(
        key="staff:import-list",
        title="職員の取り込み",
        table=StaffImportTable,
        filterset=StaffImportFilterSet,
        rows=imports,
        empty_title="取り込みはまだありません",
        empty_text="人事システムから書き出したファイルを選ぶと、名簿に反映する内容を先に確認できます。",
        lead="人事システムのファイルで名簿を更新します。確認するまで、名簿は変わりません。",
        template="staff/import_list.html",
    )
)

# What each tab shows, and what it says when it is empty.
_TABS: dict[RowOutcome, tuple[type[PortalTable], str]] = {
    RowOutcome.NEW: (NewTable, "新しい職員はいません"),
    RowOutcome.CHANGED: (ChangedTable, "内容が変わる職員はいません"),
    RowOutcome.UNCHANGED: (UnchangedTable, "内容が変わらない職員はいません"),
    RowOutcome.FAULTY: (FaultyTable, "直す必要がある行はありません"),
    RowOutcome.SKIPPED: (SkippedTable, "取り込まない行はありません"),
    RowOutcome.MISSING: (MissingTable, "在職中の職員は、全員がファイルにあります"),
}

_FILTERS = {RowOutcome.CHANGED: ChangedLineFilterSet}


def _line_list(outcome: RowOutcome, table: type[PortalTable], empty: str) -> ListSpec:
    def lines(user: StaffMember, kwargs: dict[str, Any]) -> Any:
        seen = StaffImport.objects.visible_to(user).filter(pk=kwargs["pk"])
        return StaffImportLine.objects.filter(staff_import__in=seen, outcome=outcome)

    return register(
        ListSpec(
            key=f"staff:import-lines-{outcome}",
            title=f"職員の取り込み_{outcome.label}",
            table=table,
            filterset=_FILTERS.get(outcome, StaffImportLineFilterSet),
            rows=lines,
            empty_title=empty,
            template="staff/import_detail.html",
        )
    )


LINE_LISTS = {outcome: _line_list(outcome, *tab) for outcome, tab in _TABS.items()}
