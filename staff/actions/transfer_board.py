"""The draft board's writers: people are put into a draft, or taken out of it, several at once."""

from collections.abc import Sequence
from typing import NamedTuple

from staff.actions.recording import recorded
from staff.actions.transfer_lines import next_row, store_check
from staff.actions.transfers import locked, refuse, save
from staff.choices import TransferKind, TransferState
from staff.models import Division, JobTitle, StaffMember, TransferBatch, TransferLine
from staff.rules.draft_board import why_not_move, why_not_place, why_too_many
from staff.rules.transfers.ground import MAIN_KINDS

NOT_A_DRAFT = "この異動案は、もう人事異動になっています。行のページから直してください。"


# What the draft says of these people the board does not change.
KEPT_KINDS = (TransferKind.HIRE, TransferKind.LEAVE)


class Placed(NamedTuple):
    """How many people were put into a draft, and the numbers that nobody has."""

    count: int
    unknown: list[str]


@recorded("異動案への職員の追加")
def place_people(
    *,
    batch: TransferBatch,
    numbers: Sequence[str],
    division: Division | None,
    job_title: JobTitle | None,
    by: StaffMember,  # noqa: ARG001 - for the audit trail
) -> Placed:
    """Put people into a draft: each has one line for the main post, which is made or changed.

    division: None keeps the division, job_title: None keeps the title; of somebody who is in the
    draft already, what the draft says of them.
    """
    batch = locked(batch.pk)
    refuse(why_too_many(len(set(numbers))))
    known = dict(StaffMember.objects.filter(number__in=numbers).values_list("number", "name"))
    refuse(
        why_not_place(
            state=batch.state,
            chosen=len(known),
            has_destination=division is not None or job_title is not None,
        )
    )
    lines = _main_lines(batch, list(known))
    others = [known[number] for number, line in lines.items() if line.kind in KEPT_KINDS]
    refuse(why_not_move(others))
    row = next_row(batch)
    for number in [each for each in dict.fromkeys(numbers) if each in known]:
        line = lines.get(number)
        if line is None:
            line, row = TransferLine(batch=batch, row=row, number=number), row + 1
        line.name = known[number]
        line.division, line.job_title = division or line.division, job_title or line.job_title
        line.kind = TransferKind.MOVE if line.division else TransferKind.TITLE
        line.save()
    store_check(batch)
    save(batch)
    return Placed(len(known), [each for each in dict.fromkeys(numbers) if each not in known])


@recorded("異動案からの職員の取り外し")
def remove_people(*, batch: TransferBatch, numbers: Sequence[str], by: StaffMember) -> int:  # noqa: ARG001
    """Take people's main lines out of a draft: they stay where they are. Returns how many."""
    batch = locked(batch.pk)
    refuse("" if batch.state == TransferState.DRAFT else NOT_A_DRAFT)
    refuse(why_too_many(len(set(numbers))))
    lines = _main_lines(batch, numbers)
    batch.lines.filter(pk__in=[line.pk for line in lines.values()]).delete()
    store_check(batch)
    save(batch)
    return len(lines)


def _main_lines(batch: TransferBatch, numbers: Sequence[str]) -> dict[str, TransferLine]:
    lines = batch.lines.filter(number__in=numbers, kind__in=MAIN_KINDS).order_by("-row")
    lines = lines.select_related("division", "job_title")
    return {line.number: line for line in lines}
