"""Lists of the audit trail: sign-ins, exports, imports, rights, changes. Nobody changes them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from staff.choices import ImportState, JobState, SignInKind
from staff.filters.audit import (
    ChangeFilterSet,
    ImportTrailFilterSet,
    JobTrailFilterSet,
    RightsChangeFilterSet,
    SignInRecordFilterSet,
)
from staff.models import ChangeRecord, Job, SignInRecord, StaffImport, StaffMember
from staff.permissions import can_see_audit
from staff.queries.audit import (
    KINDS,
    Difference,
    Names,
    changes,
    differences,
    object_kind,
    object_name,
    rights_changes,
)
from staff.tables.imports import TONES as IMPORT_TONES
from staff.tables.listing import ListSpec, PortalTable, register, spec_of
from staff.templatetags.ui import status

MOMENT = "Y/m/d H:i:s"
SIGN_IN_TONES = {
    SignInKind.SUCCESS: "done",
    SignInKind.FAILURE: "problem",
    SignInKind.LOCKED: "problem",
    SignInKind.REFUSED: "problem",
    SignInKind.SIGN_OUT: "neutral",
    SignInKind.TIME_OUT: "neutral",
}
JOB_TONES = {
    JobState.WAITING: "todo",
    JobState.RUNNING: "progress",
    JobState.DONE: "done",
    JobState.FAILED: "problem",
}
KIND_TONES = {"insert": "done", "update": "info", "delete": "problem"}
SYSTEM = "システム"


def allowed(user: StaffMember, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows for those who may read the trail; nothing for others, exports included."""
    return rows if can_see_audit(user) else rows.none()


class TrailTable(PortalTable):
    """Newest first."""

    at = tables.DateTimeColumn(verbose_name="日時", format=MOMENT)

    class Meta(PortalTable.Meta):
        order_by = ("-at",)


class SignInRecordTable(TrailTable):
    """Who came in, who was not let in."""

    caption = "サインインの記録"
    kind = tables.Column(verbose_name="結果")
    number = tables.Column(verbose_name="職員番号", default="—")
    person = tables.Column(
        verbose_name="職員",
        accessor="person__name",
        default="登録なし",
        linkify=lambda record: record.person.get_absolute_url() if record.person else None,
    )
    method = tables.Column(verbose_name="方法")
    address = tables.Column(verbose_name="接続元", default="—", attrs={"td": {"class": "nowrap"}})
    detail = tables.Column(verbose_name="理由", orderable=False, default="—")

    def render_kind(self, record: SignInRecord) -> SafeString:
        """Show the outcome with its tone."""
        return status(record.get_kind_display(), SIGN_IN_TONES[SignInKind(record.kind)])

    def value_kind(self, record: SignInRecord) -> str:
        """Write it into a file as a word."""
        return record.get_kind_display()


class ExportTable(TrailTable):
    """Who took out what."""

    caption = "書き出しの記録"
    at = tables.DateTimeColumn(verbose_name="日時", accessor="created_at", format=MOMENT)
    by = tables.Column(
        verbose_name="書き出した人",
        accessor="by__name",
        linkify=lambda record: record.by.get_absolute_url(),
    )
    title = tables.Column(verbose_name="内容")
    conditions = tables.Column(verbose_name="条件", accessor="params", orderable=False)
    total = tables.Column(verbose_name="件数", attrs={"td": {"class": "number"}})
    state = tables.Column(verbose_name="状態")

    def render_conditions(self, record: Job) -> str:
        """Show under which filters, in the words of the list."""
        return conditions_of(record.params)

    def render_state(self, record: Job) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), JOB_TONES[JobState(record.state)])

    def value_state(self, record: Job) -> str:
        """Write it into a file as a word."""
        return record.get_state_display()


def conditions_of(params: dict[str, Any]) -> str:
    """Return the filters of an export in words; of a list that is gone, as they were sent."""
    try:
        filters = spec_of(params.get("list", "")).filterset.base_filters
    except KeyError:
        filters = {}
    pairs = [
        (str(filters[name].label if name in filters else name), value)
        for name, value in parse_qsl(params.get("query", ""))
        if name not in {"export", "sort", "page"}
    ]
    pairs += [(str(name), value) for name, value in (params.get("kwargs") or {}).items()]
    return "、".join(f"{label}：{value}" for label, value in pairs) or "すべて"


class ImportTrailTable(TrailTable):
    """Who brought in what."""

    caption = "取り込みの記録"
    at = tables.DateTimeColumn(verbose_name="日時", accessor="created_at", format=MOMENT)
    by = tables.Column(
        verbose_name="取り込んだ人",
        accessor="by__name",
        linkify=lambda record: record.by.get_absolute_url(),
    )
    filename = tables.Column(verbose_name="ファイル名", linkify=True)
    row_count = tables.Column(verbose_name="行数", attrs={"td": {"class": "number"}})
    effective_on = tables.DateColumn(verbose_name="適用日", format="Y/m/d")
    state = tables.Column(verbose_name="状態")
    applied_at = tables.DateTimeColumn(verbose_name="取り込み日時", format=MOMENT, default="—")

    def render_state(self, record: StaffImport) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), IMPORT_TONES[ImportState(record.state)])

    def value_state(self, record: StaffImport) -> str:
        """Write it into a file as a word."""
        return record.get_state_display()


class ChangeTable(TrailTable):
    """Who changed what: before and after, field by field."""

    caption = "データの変更の記録"
    by = tables.Column(
        verbose_name="変更した人",
        accessor="context__metadata__by_name",
        orderable=False,
        empty_values=(),
    )
    what = tables.Column(
        verbose_name="行為", accessor="context__metadata__what", orderable=False, default="—"
    )
    kind = tables.Column(verbose_name="操作")
    object = tables.Column(verbose_name="対象", accessor="model", order_by=("model", "object_id"))
    differences = tables.Column(verbose_name="変更点", accessor="pk", orderable=False)

    @cached_property
    def _names(self) -> Names:
        """Return the names that the page mentions; in a file, all that it mentions."""
        shown = self.page.object_list if hasattr(self, "page") else self.rows
        return Names.of([row.record for row in shown])

    def render_by(self, record: ChangeRecord) -> str:
        """Name who did it; what was done by hand in the database has nobody."""
        metadata = record.context.metadata if record.context else {}
        return metadata.get("by_name", SYSTEM)

    def render_kind(self, value: str) -> SafeString:
        """Show the kind with its tone."""
        return status(self.value_kind(value), KIND_TONES.get(value, "neutral"))

    def value_kind(self, value: str) -> str:
        """Write it into a file as a word."""
        return KINDS.get(value, value)

    def render_object(self, record: ChangeRecord) -> str:
        """Say what sort of thing it is, and which."""
        return f"{object_kind(record)}「{object_name(record, self._names)}」"

    def render_differences(self, record: ChangeRecord) -> SafeString | str:
        """Show each field with what it was and became."""
        found = list(differences(record, self._names))
        if not found:
            return "—"
        items = format_html_join("", "<li>{}</li>", ((_difference(each),) for each in found))
        return format_html('<ul class="change-list">{}</ul>', items)

    def value_differences(self, record: ChangeRecord) -> str:
        """Write the same into a file as text."""
        return _difference_lines(differences(record, self._names))


def _difference(each: Difference) -> SafeString:
    if not each.before:
        return format_html("{}：<ins>{}</ins>", each.label, each.after)
    return format_html("{}：<del>{}</del> → <ins>{}</ins>", *each)


def _difference_lines(found: Iterable[Difference]) -> str:
    return "\n".join(
        f"{each.label}：{each.before} → {each.after}"
        if each.before
        else f"{each.label}：{each.after}"
        for each in found
    )


def sign_in_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[SignInRecord]:
    """Return the log of sign-ins."""
    return allowed(user, SignInRecord.objects.select_related("person"))


def export_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Job]:
    """Return everybody's exports."""
    return allowed(user, Job.objects.filter(kind="export").select_related("by"))


def import_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StaffImport]:
    """Return the imports of staff."""
    return allowed(user, StaffImport.objects.select_related("by"))


def rights_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[ChangeRecord]:
    """Return the changes that gave or took rights."""
    return allowed(user, rights_changes())


def change_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[ChangeRecord]:
    """Return every change of every table."""
    return allowed(user, changes())


def trail(key: str, title: str, lead: str, table: Any, filterset: Any, rows: Any) -> ListSpec:
    """Register a list of the trail."""
    return register(
        ListSpec(
            key=f"staff:{key}",
            title=title,
            table=table,
            filterset=filterset,
            rows=rows,
            empty_title="記録はまだありません",
            lead=lead,
            template="staff/audit_list.html",
        )
    )


SIGN_INS = trail(
    "audit-sign-ins",
    "サインインの記録",
    "だれがサインインしたか、だれが断られたかの記録です。",
    SignInRecordTable,
    SignInRecordFilterSet,
    sign_in_rows,
)
EXPORTS = trail(
    "audit-exports",
    "書き出しの記録",
    "だれが、どの一覧を、どの条件で書き出したかの記録です。",
    ExportTable,
    JobTrailFilterSet,
    export_rows,
)
IMPORTS = trail(
    "audit-imports",
    "取り込みの記録",
    "だれが、どのファイルを取り込んだかの記録です。",
    ImportTrailTable,
    ImportTrailFilterSet,
    import_rows,
)
RIGHTS_CHANGES = trail(
    "audit-rights",
    "権限の変更の記録",
    "権限が決まる記録（配属・代決・選任・管理者など）の変更です。",
    ChangeTable,
    RightsChangeFilterSet,
    rights_rows,
)
CHANGES = trail(
    "audit-changes",
    "データの変更の記録",
    "すべてのデータの追加・変更・削除の記録です。書き換えや削除はできません。",
    ChangeTable,
    ChangeFilterSet,
    change_rows,
)
