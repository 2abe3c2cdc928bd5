"""The preview of a batch: what it brings about here and in the apps above, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from staff.consequences import Consequence, Move, consumers
from staff.models import StatusPeriod
from staff.queries.deputies import deputies_of
from staff.queries.transfers import Checked
from staff.rules.transfers.effects import Transfer, staff_consequences

STAFF_TITLE = "職員と配属"


@dataclass(frozen=True)
class Part:
    """The consequences in one part of the portal, under its heading."""

    key: str
    title: str
    consequences: tuple[Consequence, ...]

    @property
    def needs_care(self) -> bool:
        """Tell whether somebody has to act on one of them."""
        return any(each.needs_care for each in self.consequences)


def preview(checked: Checked) -> list[Part]:
    """Return what the batch would bring about; queries do not grow with the batch."""
    transfer = checked.transfer
    return consequences_of(transfer, own=staff_consequences(checked.ground, checked.plans))


def consequences_of(transfer: Transfer, own: Sequence[Consequence] = ()) -> list[Part]:
    """Return what follows from moves, whoever makes them. own: what else there is to say here."""
    told = [*own, *deputies_of(transfer), *away_of(transfer)]
    parts = [Part("staff", STAFF_TITLE, tuple(told))]
    for consumer in consumers():
        found = tuple(consumer.preview(transfer))
        parts.append(Part(consumer.key, consumer.title, found))
    return [part for part in parts if part.consequences]


def away_of(transfer: Transfer) -> list[Consequence]:
    """Name those who are away (育休, 休職, 派遣) on the day and whose post changes."""
    moving: dict[int | None, Move] = {move.person_id: move for move in transfer.moves}
    rows = StatusPeriod.objects.on(transfer.day).filter(person__in=[pk for pk in moving if pk])
    told = [
        f"{moving[row.person_id].name}さん（{row.get_kind_display()}）"
        for row in rows.order_by("person__number", "pk")
    ]
    title = "休業・派遣などの期間中の職員"
    return [Consequence(title, len(told), "人", details=tuple(told))] if told else []
