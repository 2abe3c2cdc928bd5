"""What follows from people's new posts: here, and in the apps above. One service for every way.

A batch, a post entered by hand, an import and a change of the organisation all come through here,
each with the moves that it makes and a ledger that notes what is written.
"""

from psycopg.types.range import DateRange

from staff.actions.employment import end_or_resume_employment
from staff.actions.ledger import Ledger
from staff.actions.transfer_endings import tell_of_endings
from staff.consequences import Ending, Transfer, consumers
from staff.models import HeadDeputy, StaffMember
from staff.queries.deputies import deputies_ended_by, deputy_endings


def bring_about(*, transfer: Transfer, ledger: Ledger, by: StaffMember) -> None:
    """End deputies' times and leavers' 任用区分, then let the apps above do their part.

    Called once, within the transaction of the deed, after the people have their new posts.
    """
    endings = _end_deputies(transfer, ledger)
    coming_or_going = (move.person_id for move in transfer.moves if move.comes_or_goes)
    end_or_resume_employment(
        [pk for pk in coming_or_going if pk is not None], transfer.day, ledger=ledger
    )
    for consumer in consumers():
        endings += consumer.apply(transfer=transfer, writes=ledger, by=by) or ()
    tell_of_endings(transfer, endings)


def _end_deputies(transfer: Transfer, ledger: Ledger) -> list[Ending]:
    """End what has begun the day before; what would begin on the day or later never was."""
    ended = deputies_ended_by(transfer)
    endings, pks = deputy_endings(ended, transfer.day), [row.pk for row in ended]
    for row in HeadDeputy.objects.select_for_update().filter(pk__in=pks).order_by("pk"):
        if row.period.lower is not None and row.period.lower >= transfer.day:
            ledger.delete(row)
        else:
            ledger.change(row, period=DateRange(row.period.lower, transfer.day))
    return endings
