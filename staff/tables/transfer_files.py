"""The part of the audit trail that tells of files brought into batches of transfers."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from staff.choices import JobState
from staff.filters.audit import JobTrailFilterSet
from staff.models import Job, StaffMember
from staff.tables.audit import JOB_TONES, MOMENT, TrailTable, allowed, trail
from staff.templatetags.ui import status


class TransferFileTable(TrailTable):
    """Who brought which file into a batch of transfers; its rows are in the batch."""

    caption = "人事異動の取り込みの記録"
    at = tables.DateTimeColumn(verbose_name="日時", accessor="created_at", format=MOMENT)
    by = tables.Column(
        verbose_name="取り込んだ人",
        accessor="by__name",
        linkify=lambda record: record.by.get_absolute_url(),
    )
    title = tables.Column(verbose_name="内容", linkify=lambda record: record.result_url or None)
    total = tables.Column(verbose_name="行数", attrs={"td": {"class": "number"}})
    state = tables.Column(verbose_name="状態")
    message = tables.Column(verbose_name="結果", orderable=False, default="—")

    def render_state(self, record: Job) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), JOB_TONES[JobState(record.state)])

    def value_state(self, record: Job) -> str:
        """Write it into a file as a word."""
        return record.get_state_display()


def transfer_file_rows(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Job]:
    """Return the files that were brought into batches of transfers."""
    return allowed(user, Job.objects.filter(kind="transfer_lines").select_related("by"))


TRANSFER_FILES = trail(
    "audit-transfer-files",
    "人事異動の取り込みの記録",
    "だれが、どのファイルを人事異動に取り込んだかの記録です。",
    TransferFileTable,
    JobTrailFilterSet,
    transfer_file_rows,
)
