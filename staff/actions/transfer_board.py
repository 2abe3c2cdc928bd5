"""The draft board's writers: people are put into a draft, or taken out of it, several at once."""

from collections.abc import Sequence

from staff.actions.recording import recorded
from staff.actions.transfer_lines import next_row, store_check
from staff.actions.transfers import locked, refuse, save
from staff.choices import TransferKind, TransferState
from staff.models import Division, JobTitle, StaffMember, TransferBatch, TransferLine
from staff.rules.draft_board import why_not_place
from staff.rules.transfers.ground import MAIN_KINDS

NOT_A_DRAFT = "この異動案は、もう人事異動になっています。行のページから直してください。"


@recorded("異動案への職員の追加")
def place_people(
    *,
    batch: TransferBatch,
    numbers: Sequence[str],
    division: Division | None,
    job_title: JobTitle | None,
    by: StaffMember,  # noqa: ARG001 - for the audit trail
) -> int:
    """Put people into a draft: each has one line for the main post, which is made or changed.

    division: None keeps the division, job_title: None keeps the title. Returns how many.
    """
    batch = locked(batch.pk)
    known = dict(StaffMember.objects.filter(number__in=numbers).values_list("number", "name"))
    refuse(
        why_not_place(
            state=batch.state,
            chosen=len(known),
            has_destination=division is not None or job_title is not None,
        )
    )
    lines = _main_lines(batch, list(known))
    row = next_row(batch)
    for number in [each for each in dict.fromkeys(numbers) if each in known]:
        line = lines.get(number)
        if line is None:
            line, row = TransferLine(batch=batch, row=row, number=number), row + 1
        line.kind = TransferKind.MOVE if division else TransferKind.TITLE
        line.name, line.division, line.job_title = known[number], division, job_title
        line.save()
    store_check(batch)
    save(batch)
    return len(known)


@recorded("異動案からの職員の取り外し")
def remove_people(*, batch: TransferBatch, numbers: Sequence[str], by: StaffMember) -> int:  # noqa: ARG001
    """Take people's main lines out of a draft: they stay where they are. Returns how many."""
    batch = locked(batch.pk)
    refuse("" if batch.state == TransferState.DRAFT else NOT_A_DRAFT)
    lines = _main_lines(batch, numbers)
    batch.lines.filter(pk__in=[line.pk for line in lines.values()]).delete()
    store_check(batch)
    save(batch)
    return len(lines)


def _main_lines(batch: TransferBatch, numbers: Sequence[str]) -> dict[str, TransferLine]:
    lines = batch.lines.filter(number__in=numbers, kind__in=MAIN_KINDS).order_by("-row")
    return {line.number: line for line in lines}
