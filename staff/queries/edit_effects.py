"""What an edit of one person's posts brings about, day by day, for its preview."""

from dataclasses import dataclass
from datetime import date

from staff.consequences import Consequence, Transfer
from staff.models import Division, Posting, StaffMember
from staff.queries.moves import transfers_of_edit
from staff.queries.transfer_effects import Part, consequences_of
from staff.rules.timeline import Spans


@dataclass(frozen=True)
class Followed:
    """What comes about on a day."""

    day: date
    parts: list[Part]


def followed_by(
    person: StaffMember, before: Spans, after: Spans, today: date, *, is_correction: bool
) -> list[Followed]:
    """Return the days on which something follows from the edit; others are left out."""
    transfers = transfers_of_edit(person, before, after, today, is_correction=is_correction)
    found = (
        Followed(each.day, consequences_of(each, own=_lost_heads(each, person)))
        for each in transfers
    )
    return [each for each in found if each.parts]


def _lost_heads(transfer: Transfer, person: StaffMember) -> list[Consequence]:
    """Name the divisions that are left without a head: two queries, none where nobody heads."""
    ended = {post.division_id for move in transfer.moves for post in move.ended if post.is_head}
    begun = {post.division_id for move in transfer.moves for post in move.begun if post.is_head}
    if not (lost := ended - begun):
        return []
    others = Posting.objects.on(transfer.day).filter(division__in=lost, is_head=True)
    headed = others.exclude(person=person.pk).values("division")
    rows = Division.objects.filter(pk__in=lost).exclude(pk__in=headed)
    names = tuple(row.name for row in rows)
    title = "所属長がいない所属"
    return [Consequence(title, len(names), "所属", True, names)] if names else []
