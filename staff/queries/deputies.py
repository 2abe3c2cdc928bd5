"""Deputies of heads whom a transfer concerns: those whose time it ends, those whose head it takes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.models import HeadDeputy, Posting
from staff.rules.transfers.deputies import ends_as_deputy
from staff.rules.transfers.effects import Consequence, Transfer
from staff.rules.transfers.endings import Ending, last_day_of


def deputies_ended_by(transfer: Transfer) -> list[HeadDeputy]:
    """Return the times as deputy, of the day or later, that the transfer ends: two queries.

    The same before the posts are written as after: a post that the transfer speaks of counts by
    what the transfer says.
    """
    moves = {move.person_id: move for move in transfer.moves if move.person_id is not None}
    rows = HeadDeputy.objects.filter(
        person__in=list(moves), period__overlap=DateRange(transfer.day, None)
    )
    rows = rows.select_related("division", "person").order_by("division__order", "pk")
    kept = _kept(transfer, [row.person_id for row in rows])
    return [
        row
        for row in rows
        if ends_as_deputy(moves[row.person_id], row.division_id, kept_in=kept[row.person_id])
    ]


def _kept(transfer: Transfer, people: Sequence[int]) -> dict[int, set[int]]:
    """Return the divisions of the posts that the transfer does not speak of."""
    spoken_of = {
        (move.person_id, post.kind, post.division_id)
        for move in transfer.moves
        for post in (move.before, move.after, *move.ended, *move.begun)
        if post is not None
    }
    held = Posting.objects.on(transfer.day).filter(person__in=people).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for person, kind, division in held.values_list("person", "kind", "division"):
        if (person, kind, division) not in spoken_of:
            found[person].add(division)
    return found


def deputy_endings(rows: Sequence[HeadDeputy], day: date) -> list[Ending]:
    """Return what to tell of deputies whose time a transfer of the day ends: one query.

    The head of today is told as well: a new deputy may have to be named.
    """
    divisions = {row.division_id for row in rows}
    held = Posting.objects.on(timezone.localdate()).filter(division__in=divisions, is_head=True)
    heads: dict[int, set[int]] = defaultdict(set)
    for division, person in held.order_by().values_list("division", "person") if rows else ():
        heads[division].add(person)
    return [
        Ending(
            person_id=row.person_id,
            name=row.person.name,
            what=f"{row.division.name}の所属長の代決",
            last_day=last_day_of(row.period.lower, day),
            url=row.person.get_absolute_url(),
            watchers=frozenset(heads[row.division_id]),
            watch_url=reverse("staff:deputy-list"),
        )
        for row in rows
    ]


def deputies_of(transfer: Transfer) -> list[Consequence]:
    """Name the deputies whose time ends, and those who stand in for a head that moves."""
    ended = deputies_ended_by(transfer)
    left = {post.division_id for move in transfer.moves for post in move.ended if post.is_head}
    rows = HeadDeputy.objects.on(transfer.day).filter(division__in=left)
    rows = rows.exclude(pk__in=[row.pk for row in ended]).select_related("division", "person")
    return _told("異動・退職で終わる代決", ended, care=False) + _told(
        "所属長が異動する所属の代決者", rows.order_by("division__order", "pk"), care=True
    )


def _told(title: str, rows: Sequence[HeadDeputy], *, care: bool) -> list[Consequence]:
    details = tuple(f"{row.division.name}：{row.person.name}さん" for row in rows)
    if not details:
        return []
    url = reverse("staff:deputy-list")
    return [Consequence(title, len(details), needs_care=care, details=details, url=url)]
