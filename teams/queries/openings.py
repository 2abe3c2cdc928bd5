"""The open chairs of a team as the people see them who can do something about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from staff.models import StaffMember
from staff.permissions import is_office
from teams.choices import ChairAct, ChairReader
from teams.models import (
    Appointment,
    EndingRequest,
    Nomination,
    NominationRequest,
    Seat,
    Team,
    in_charge,
)
from teams.permissions import can_offer_in
from teams.queries.chairs import Chair
from teams.rules.openings import OpenChair, acts_on


@dataclass(frozen=True)
class Opening:
    """An open chair: who has been put forward, who is asked for what, and what one can do.

    held: the appointment of whoever is away or works elsewhere. ending: the request to end it.
    """

    chair: Chair
    held: Appointment | None
    nominations: tuple[Nomination, ...]
    request: NominationRequest | None
    ending: EndingRequest | None
    acts: tuple[ChairAct, ...]

    @property
    def seat(self) -> Seat:
        """Return the seat."""
        return self.chair.seat


def openings_of(team: Team, user: StaffMember, chairs: Sequence[Chair]) -> list[Opening]:
    """Return the open chairs of a day on which the user may do something: six queries at most.

    chairs: those of the team on the day, as far as the user may know of posts.
    """
    found = [chair for chair in chairs if chair.is_open]
    keys = [chair.seat.pk for chair in found]
    readers = readers_of_seats(user, keys, keys if can_offer_in(user, team) else [])
    found = [chair for chair in found if readers[chair.seat.pk]]
    if not found:
        return []
    visible = Nomination.objects.visible_to(user).open().filter(seat__in=keys)
    known = list(visible.select_related("person"))
    requests = {
        each.seat_id: each for each in NominationRequest.objects.open().filter(seat__in=keys)
    }
    endings = endings_asked([held.pk for chair in found if (held := held_of(chair))])
    openings = [
        Opening(
            chair=chair,
            held=held_of(chair),
            nominations=tuple(each for each in known if each.seat_id == chair.seat.pk),
            request=requests.get(chair.seat.pk),
            ending=endings.get(chair.seat.pk),
            acts=tuple(acts_on(facts_of(chair, endings), readers[chair.seat.pk])),
        )
        for chair in found
    ]
    return [each for each in openings if each.acts]


def held_of(chair: Chair) -> Appointment | None:
    """Return the appointment to an open chair; None where nobody is appointed."""
    return next((held.appointment for held in chair.holders if held.appointment), None)


def facts_of(chair: Chair, endings: Collection[int]) -> OpenChair:
    """Return an open chair as plain values. endings: seats for which an end is asked."""
    held = held_of(chair)
    return OpenChair(
        is_bound=chair.binding is not None,
        is_held=held is not None,
        has_end=held is not None and held.period.upper is not None,
        is_asked=chair.seat.pk in endings,
    )


def endings_asked(appointments: Collection[int]) -> dict[int, EndingRequest]:
    """Return by seat the open requests to end one of these terms: one query."""
    asked = EndingRequest.objects.open().filter(appointment__in=appointments)
    return {each.appointment.seat_id: each for each in asked.select_related("appointment", "by")}


def readers_of_seats(
    user: StaffMember, seats: Collection[int], offered: Collection[int]
) -> dict[int, set[ChairReader]]:
    """Return by seat as what the user looks at it: one query.

    offered: the seats among them for which the user may offer themselves.
    """
    if is_office(user):
        readers = {pk: {ChairReader.OFFICE, ChairReader.NOMINATOR} for pk in seats}
    else:
        ours = set(
            Seat.objects.filter(in_charge(user, ""), pk__in=seats).values_list("pk", flat=True)
        )
        readers = {pk: {ChairReader.NOMINATOR} if pk in ours else set() for pk in seats}
    for pk in offered:
        readers[pk].add(ChairReader.COLLEAGUE)
    return readers


def teams_served(user: StaffMember, day: date) -> set[int]:
    """Return the teams for whose seats the user may offer themselves: one query."""
    serving = Team.objects.serving(user.standing.department_ids, day)
    return set(serving.order_by().values_list("pk", flat=True))
