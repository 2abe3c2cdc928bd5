"""What an edit of one person's posts brings about, day by day, for its preview."""

from dataclasses import dataclass
from datetime import date

from staff.models import StaffMember
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
    found = (Followed(each.day, consequences_of(each)) for each in transfers)
    return [each for each in found if each.parts]
