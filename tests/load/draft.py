"""A draft of many moves in the crowd's city."""

from datetime import date
from itertools import cycle

from staff.choices import TransferKind, TransferState
from staff.models import Division, StaffMember, TransferBatch, TransferLine

FIRST = date(2027, 4, 1)


def draft(lines: int) -> TransferBatch:
    """Store a draft that moves so many people, each to another division."""
    people = list(StaffMember.objects.counted_on(FIRST).order_by("number")[:lines])
    batch = TransferBatch.objects.create(
        name="異動案", effective_on=FIRST, state=TransferState.DRAFT, by=people[0]
    )
    places = cycle(Division.objects.order_by("-pk"))
    TransferLine.objects.bulk_create(
        TransferLine(
            batch=batch,
            row=row,
            kind=TransferKind.MOVE,
            number=person.number,
            name=person.name,
            division=next(places),
        )
        for row, person in enumerate(people, start=2)
    )
    return batch
