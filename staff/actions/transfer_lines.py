"""Lines of a batch: entered, changed, taken out, brought in by the thousand, checked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import StaffMember, TransferBatch, TransferLine
from staff.queries.transfers import Checked, check
from staff.rules import StaffRefused
from staff.rules.timeline import STALE, StaleRefused, mark_of
from staff.rules.transfers.findings import weight_of
from staff.rules.transfers.states import why_not_edit
from staff.rules.transfers.wording import division_before, words_of

BATCH = 1000
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
