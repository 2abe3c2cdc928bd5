"""Which seats a batch of transfers leaves empty, with nobody asked to name a successor."""

from collections.abc import Collection, Sequence

from staff.rules.transfers.effects import Transfer
from teams.choices import Basis, OnTransfer
from teams.models import Nomination, NominationRequest, PostBinding, Seat, Tenure
from teams.queries.completeness import tenures_with_presence
from teams.queries.moved_people import MovedPeople, joint_departments, site_of
from teams.queries.transfers import Affected

# Who is to be asked about goes on until the answer: the question itself waits for somebody.
EMPTYING = (OnTransfer.END, OnTransfer.CONTINUE)


def vacated_seats(
    affected: Sequence[Affected],
    lapsing: Sequence[Affected],
    people: MovedPeople,
    transfer: Transfer,
) -> list[Affected]:
    """Return what leaves a seat open on the day for which nobody is asked yet: seven queries.

    A seat is open as well where the term goes on elsewhere (ADR 51). Each seat once; only those
    that must be filled, still exist, and do not follow a post.
    """
    losing = [
        each
        for each in (*affected, *lapsing)
        if each.fate.outcome in EMPTYING and each.appointment.starts_on <= transfer.day
    ]
    seats = {each.appointment.seat_id: each.appointment.seat for each in losing}
    settled = _taken(seats, {each.appointment.pk for each in losing}, people, transfer)
    settled |= _waiting(seats, transfer)
    required = Seat.objects.required(transfer.day).filter(pk__in=seats)
    must = set(required.values_list("pk", flat=True))
    found: dict[int, Affected] = {}
    for each in losing:
        pk = each.appointment.seat_id
        if pk in must and pk not in settled:
            found.setdefault(pk, each)
    return list(found.values())


def _taken(
    seats: dict[int, Seat], gone: Collection[int], people: MovedPeople, transfer: Transfer
) -> set[int]:
    """Return the seats that somebody else holds on the day who belongs there after the batch."""
    held = tenures_with_presence(transfer.day).holders().filter(seat__in=seats)
    joint = joint_departments({seat.team_id for seat in seats.values()}, transfer.day)
    return {
        row.seat_id
        for row in held.exclude(appointment__in=gone)
        if _stays_in_place(row, seats[row.seat_id], people, joint)
    }


def _stays_in_place(
    row: Tenure, seat: Seat, people: MovedPeople, joint: dict[int, frozenset[int]]
) -> bool:
    if row.person_id in people.moves and row.basis != Basis.POST:
        return site_of(seat, joint).is_at(people.after(row.person_id))
    in_place: bool = row.is_in_place  # type: ignore[attr-defined]
    return in_place


def _waiting(seats: Collection[int], transfer: Transfer) -> set[int]:
    """Return the seats that follow a post, are asked for, or have somebody put forward."""
    bound = PostBinding.objects.on(transfer.day).filter(seat__in=seats)
    asked = NominationRequest.objects.open().filter(seat__in=seats)
    put_forward = Nomination.objects.open().filter(seat__in=seats, period__contains=transfer.day)
    return {
        seat for rows in (bound, asked, put_forward) for seat in rows.values_list("seat", flat=True)
    }
