"""Telling people that a transfer has ended their roles, when it has taken effect and not before."""

from collections.abc import Sequence
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from staff.actions.notices import notify_each
from staff.consequences import Ending, Transfer
from staff.models import StaffMember
from staff.queries.transfer_people import endings_key
from staff.rules.transfers.endings import letters_of

BY_MOVES = "異動や退職"


def tell_of_endings(transfer: Transfer, endings: Sequence[Ending]) -> None:
    """Tell each person concerned once of all that has ended, in the transaction of the transfer.

    Who may not sign in any more reads no notice. Other moves than a batch's may come about twice
    (ADR 70): the same endings are told of once.
    """
    if not endings:
        return
    occasion = f"「{transfer.name}」" if transfer.batch_id else BY_MOVES
    letters = letters_of(endings, occasion)
    here = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    people = StaffMember.objects.filter(here, pk__in=letters, is_active=True)
    notify_each(
        letters={person: letters[person.pk] for person in people.order_by("number")},
        kind="staff.transfer.ended",
        key=_key(transfer, endings),
    )


def _key(transfer: Transfer, endings: Sequence[Ending]) -> str:
    if transfer.batch_id:
        return endings_key(transfer.batch_id)
    told = sorted((each.person_id, each.what, str(each.last_day)) for each in endings)
    return f"staff.transfer:moves:{transfer.day}:{sha256(repr(told).encode()).hexdigest()[:16]}"
