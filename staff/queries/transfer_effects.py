"""The preview of a batch: what it brings about here and in the apps above, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from staff.consequences import Consequence, Move, consumers
from staff.models import HeadDeputy, StatusPeriod
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
    own = [
        *staff_consequences(checked.ground, checked.plans),
        *deputies_of(transfer),
        *away_of(transfer),
    ]
    parts = [Part("staff", STAFF_TITLE, tuple(own))]
    for consumer in consumers():
        found = tuple(consumer.preview(transfer))
        parts.append(Part(consumer.key, consumer.title, found))
    return [part for part in parts if part.consequences]


def deputies_of(transfer: Transfer) -> list[Consequence]:
    """Name the deputies who stand in for a head that moves, and those who move themselves."""
    left = {post.division_id for move in transfer.moves for post in move.ended if post.is_head}
    gone = {(move.person_id, post.division_id) for move in transfer.moves for post in move.ended}
    leavers = {move.person_id for move in transfer.moves if move.leaves}
    rows = HeadDeputy.objects.on(transfer.day).select_related("division", "person")
    orphaned, moving = [], []
    for row in rows.order_by("division__order", "pk"):
        if row.division_id in left:
            orphaned.append(f"{row.division.name}：{row.person.name}さん")
        elif row.person_id in leavers or (row.person_id, row.division_id) in gone:
            moving.append(f"{row.division.name}：{row.person.name}さん")
    url = reverse("staff:deputy-list")
    return _told("所属長が異動する所属の代決者", orphaned, url=url, care=True) + _told(
        "自分が異動・退職する代決者", moving, url=url, care=True
    )


def away_of(transfer: Transfer) -> list[Consequence]:
    """Name those who are away (育休, 休職, 派遣) on the day and whose post changes."""
    moving: dict[int | None, Move] = {move.person_id: move for move in transfer.moves}
    rows = StatusPeriod.objects.on(transfer.day).filter(person__in=[pk for pk in moving if pk])
    told = [
        f"{moving[row.person_id].name}さん（{row.get_kind_display()}）"
        for row in rows.order_by("person__number", "pk")
    ]
    return _told("休業・派遣などの期間中の職員", told, unit="人")


def _told(
    title: str, details: Sequence[str], *, unit: str = "件", url: str = "", care: bool = False
) -> list[Consequence]:
    if not details:
        return []
    return [Consequence(title, len(details), unit, care, tuple(details), url)]
