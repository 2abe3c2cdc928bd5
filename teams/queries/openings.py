"""The empty chairs of a team as the people see them who may fill them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from staff.models import StaffMember
from staff.permissions import is_office
from teams.models import Nomination, NominationRequest, PostBinding, Seat, Team, in_charge
from teams.permissions import can_offer_in


@dataclass(frozen=True)
class Opening:
    """An empty chair: who has been put forward, who is asked for a successor, what one may do."""

    seat: Seat
    nominations: tuple[Nomination, ...]
    request: NominationRequest | None
    may_nominate: bool
    may_offer: bool


def openings_of(team: Team, user: StaffMember, day: date) -> list[Opening]:
    """Return the empty chairs on which the user may do something: six queries at most.

    Seats that follow from a post (充て職) are not among them.
    """
    may_offer = can_offer_in(user, team)
    seats = Seat.objects.vacant(day).filter(team=team)
    bound = PostBinding.objects.on(day).filter(seat__team=team)
    vacant = list(
        seats.exclude(pk__in=bound.values("seat"))
        .select_related("team__department", "division")
        .order_by("role", "division__order", "division__code", "position")
    )
    if not vacant:
        return []
    pks = [seat.pk for seat in vacant]
    answered_for = _answered_for(user, pks)
    if not (answered_for or may_offer):
        return []
    visible = Nomination.objects.visible_to(user).open().filter(seat__in=pks)
    known = list(visible.select_related("person"))
    requests = {
        each.seat_id: each for each in NominationRequest.objects.open().filter(seat__in=pks)
    }
    return [
        Opening(
            seat=seat,
            nominations=tuple(each for each in known if each.seat_id == seat.pk),
            request=requests.get(seat.pk),
            may_nominate=seat.pk in answered_for,
            may_offer=may_offer,
        )
        for seat in vacant
    ]


def _answered_for(user: StaffMember, pks: Collection[int]) -> set[int]:
    if is_office(user):
        return set(pks)
    ours = Seat.objects.filter(in_charge(user, ""), pk__in=pks)
    return set(ours.values_list("pk", flat=True))
