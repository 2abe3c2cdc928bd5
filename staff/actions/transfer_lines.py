"""Lines of a batch: entered, changed, taken out, brought in by the thousand, checked."""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from staff.actions import jobs
from staff.actions.recording import recorded
from staff.models import Job, StaffMember, TransferBatch, TransferLine
from staff.queries.transfers import Checked, check
from staff.rules import StaffRefused
from staff.rules.timeline import STALE, StaleRefused, mark_of
from staff.rules.transfers.findings import weight_of
from staff.rules.transfers.states import why_not_edit
from staff.rules.transfers.wording import division_before, words_of

BATCH = 1000
IMPORT_TASK = "staff.tasks.import_transfer_lines"
LINE_FIELDS = (
    "kind",
    "number",
    "name",
    "division_id",
    "job_title_id",
    "kana",
    "email",
    "employment_kind",
    "hired_on",
    "last_day",
    "note",
)


def line_mark(line: TransferLine) -> str:
    """Return a mark of a line as a form showed it."""
    return mark_of([getattr(line, name) for name in LINE_FIELDS])


@recorded("人事異動の行の追加")
def add_line(*, batch: TransferBatch, values: Mapping[str, Any], by: StaffMember) -> TransferLine:  # noqa: ARG001
    """Add a line at the end. Two people may add at once: neither takes anything from the other."""
    batch = _editable(batch.pk)
    line = TransferLine(batch=batch, row=next_row(batch), **_of_line(values))
    line.save(force_insert=True)
    return _checked(batch, line)


@recorded("人事異動の行の変更")
def change_line(
    *,
    line: TransferLine,
    values: Mapping[str, Any],
    mark: str,
    by: StaffMember,  # noqa: ARG001
) -> TransferLine:
    """Change a line; the cells of its file are not needed any more."""
    batch = _editable(line.batch_id)
    line = _locked_line(line.pk, mark)
    for name, value in _of_line(values).items():
        setattr(line, name, value)
    line.cells, line.unread = {}, []
    line.save()
    return _checked(batch, line)


@recorded("人事異動の行の削除")
def remove_line(*, line: TransferLine, mark: str, by: StaffMember) -> None:  # noqa: ARG001
    """Take a line out."""
    batch = _editable(line.batch_id)
    _locked_line(line.pk, mark).delete()
    _checked(batch)


def _locked_line(pk: int, mark: str) -> TransferLine:
    line = TransferLine.objects.filter(pk=pk).first()
    if line is None or line_mark(line) != mark:
        raise StaleRefused(STALE)
    return line


def _of_line(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in LINE_FIELDS if name in values}


def _editable(pk: int) -> TransferBatch:
    batch = TransferBatch.objects.select_for_update().get(pk=pk)
    if reason := why_not_edit(state=batch.state):
        raise StaffRefused(reason)
    return batch


class Arrival(NamedTuple):
    """A row of a file: the line it makes, its number there, and the line that it mends, if any."""

    line: TransferLine
    row: int
    mends: int | None = None


@recorded("人事異動の行の取り込みの受付")
def receive_lines(
    *, batch: TransferBatch, file: UploadedFile, replace: bool, by: StaffMember
) -> Job:
    """Keep the file until a worker has read it. replace: its rows take the place of all lines."""
    batch = _editable(batch.pk)
    job = jobs.open_job(
        kind="transfer_lines",
        title=f"「{batch.name}」への「{file.name}」の取り込み",
        params={"batch": batch.pk, "replace": replace, "filename": file.name},
        by=by,
    )
    job.file.save(f"transfer-{job.pk}", file)
    jobs.enqueue(job=job, task=IMPORT_TASK)
    return job


@recorded("人事異動の行の取り込み")
def take_lines(
    *,
    batch: TransferBatch,
    arrivals: Sequence[Arrival],
    replace: bool,
    by: StaffMember,  # noqa: ARG001
) -> TransferBatch:
    """Store the rows of a file as lines and check the batch; what cannot be read is kept too.

    A row that mends a line takes its place; others come after the last line.
    """
    batch = _editable(batch.pk)
    asked = {each.mends for each in arrivals if each.mends is not None}
    known = (
        set() if replace else set(batch.lines.filter(row__in=asked).values_list("row", flat=True))
    )
    gone = batch.lines.all() if replace else batch.lines.filter(row__in=known)
    gone.delete()
    is_first = not batch.lines.exists() and not known
    free = count(next_row(batch))
    for line, row, mends in arrivals:
        line.batch = batch
        if mends is not None and mends in known:
            line.row = mends
        else:  # the only file is spoken of by its own row numbers
            line.row = row if is_first else next(free)
    TransferLine.objects.bulk_create([each.line for each in arrivals], batch_size=BATCH)
    _checked(batch)
    return batch


def store_lines(lines: Sequence[TransferLine]) -> None:
    """Store what lines say, in few statements."""
    if lines:
        TransferLine.objects.bulk_update(
            lines, [*LINE_FIELDS, "cells", "unread"], batch_size=BATCH // 2
        )


def next_row(batch: TransferBatch) -> int:
    """Return the number of the next line; the first row of a sheet is its heading."""
    last: int | None = batch.lines.aggregate(last=Max("row"))["last"]
    return (last or 1) + 1


def _checked(batch: TransferBatch, line: TransferLine | None = None) -> TransferLine:
    store_check(batch)
    batch.version += 1
    batch.save(update_fields=["version", "checked_at"])
    if line is not None:
        line.refresh_from_db()
    return line  # type: ignore[return-value]


_STORE = """
UPDATE staff_transferline AS line
SET findings = found.findings::jsonb, weight = found.weight, post_before = found.post_before,
    post_after = found.post_after, division_before_id = found.division_before,
    search_text = found.search_text
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[])
AS found (id, findings, weight, post_before, post_after, division_before, search_text)
WHERE line.id = found.id
"""
_POST_SHOWN = 300


def store_check(batch: TransferBatch, *, lock: bool = False) -> Checked:
    """Check every line and store what was found where it is another than before.

    The batch must be locked; ``checked_at`` is set, and saved by the caller.
    """
    checked = check(batch, lock=lock)
    lines = {line.pk: line for line in batch.lines.all()}
    changed = [line for line in lines.values() if fill_check(line, checked)]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_STORE, _columns(changed))
    batch.checked_at = timezone.now()
    return checked


def _columns(lines: Sequence[TransferLine]) -> list[list[Any]]:
    return [
        [line.pk for line in lines],
        [json.dumps(line.findings, ensure_ascii=False) for line in lines],
        [line.weight for line in lines],
        [line.post_before for line in lines],
        [line.post_after for line in lines],
        [line.division_before_id for line in lines],
        [line.search_text for line in lines],
    ]


def fill_check(line: TransferLine, checked: Checked) -> bool:
    """Put what a check says into a line (not saved); tell whether anything is another."""
    facts = checked.of_line(line.pk)
    findings = checked.findings.get(line.pk, [])
    before = _told(line)
    line.findings = [{**finding._asdict(), "weight": str(finding.weight)} for finding in findings]
    line.weight = weight_of(findings)
    was, becomes = words_of(checked.ground, facts)
    line.post_before, line.post_after = was[:_POST_SHOWN], becomes[:_POST_SHOWN]
    line.division_before_id = division_before(checked.ground, facts)
    person = checked.ground.people.get(line.number)
    line.fold_search_text(person.name if person else "")
    return _told(line) != before


def _told(line: TransferLine) -> tuple[Any, ...]:
    return (
        line.findings,
        line.weight,
        line.post_before,
        line.post_after,
        line.division_before_id,
        line.search_text,
    )
