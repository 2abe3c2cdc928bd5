"""What becomes of requests and nominations when a seat is taken, given up, or is no more."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from staff.models import StaffMember
from teams.actions.telling import place_of, tell_of_nomination
from teams.choices import NominationState, RequestState, SeatState
from teams.models import Appointment, NominationRequest, PostBinding
from teams.queries import seats_on
from teams.queries.nominations import rivals_of
from teams.queries.procedures import deadlines_of
from teams.rules.requests import due_day
from teams.rules.vacancies import answers_request


def settle(appointment: Appointment, *, by: StaffMember, nomination_id: int | None = None) -> None:
    """Close what has been waiting for this seat. The seat is locked by the caller.

    A request is answered only by a term that fills the seat on the day it is about.
    """
    now, today = timezone.now(), timezone.localdate()
    seat, period = appointment.seat, appointment.period
    for request in seat.nomination_requests.open():
        if answers_request(
            starts_on=appointment.starts_on,
            ends_before=period.upper,
            vacant_from=request.vacant_from,
            today=today,
        ):
            _close(request, RequestState.FILLED, filled_on=appointment.starts_on)
    for rival in rivals_of(seat, appointment.period).exclude(pk=nomination_id):
        rival.state, rival.decided_by, rival.decided_at = NominationState.CLOSED, by, now
        rival.closing_reason = "この席には、ほかの人が選任されました。"
        rival.save(update_fields=["state", "decided_by", "decided_at", "closing_reason"])
        tell_of_nomination(
            rival,
            "closed",
            to=[rival.person, rival.by],
            title=f"{place_of(seat)}には、ほかの人が選任されました",
            body=f"{rival.person.name}さんの推薦は、選任しないことになりました。",
            by=by,
        )


def unsettle(appointment: Appointment) -> None:
    """Ask again for what an appointment had answered that never was (入力の訂正)."""
    seat, today = appointment.seat, timezone.localdate()
    answered = seat.nomination_requests.filter(
        state=RequestState.FILLED, filled_on=appointment.starts_on
    )
    request = answered.order_by("-closed_at").first()
    if request is None or seat.nomination_requests.open().exists():
        return
    request.state, request.filled_on, request.closed_at = RequestState.OPEN, None, None
    request.opened_at = timezone.now()  # who answers for the seat is told anew
    request.due_on = due_day(today, deadlines_of(today).nomination_days)
    request.save(update_fields=["state", "filled_on", "closed_at", "opened_at", "due_on"])


def tidy_requests(requests: Iterable[NominationRequest], *, today: date) -> int:
    """Close open requests that nothing is left to answer; return how many.

    The seat is filled on the day that the request is about (or today, if that is over), follows a
    post from then on, or does not exist any more. Three queries for each different day.
    """
    by_day: dict[date, list[NominationRequest]] = defaultdict(list)
    for request in requests:
        by_day[max(request.vacant_from, today)].append(request)
    closed = 0
    for day, rows in sorted(by_day.items()):
        seats = [request.seat_id for request in rows]
        states = dict(seats_on(day, today).filter(pk__in=seats).values_list("pk", "state"))
        bound = set(
            PostBinding.objects.on(day).filter(seat__in=seats).values_list("seat", flat=True)
        )
        begun = _begun(seats, day)
        for request in rows:
            state = states.get(request.seat_id)
            if state is None or request.seat_id in bound:
                _close(request, RequestState.CANCELLED)
            elif state == SeatState.FILLED:
                _close_filled(request, begun.get(request.seat_id))
            else:
                continue
            closed += 1
    return closed


def _begun(seats: list[int], day: date) -> dict[int, date]:
    """Return since when each seat has been held on the day."""
    held = Appointment.objects.on(day).filter(seat__in=seats)
    return dict(held.values_list("seat", "period__startswith"))


def _close_filled(request: NominationRequest, begun: date | None) -> None:
    """Close it as answered by a successor, or, where the holder is back, as no longer needed."""
    if begun is not None and begun >= request.vacant_from:
        _close(request, RequestState.FILLED, filled_on=begun)
    else:
        _close(request, RequestState.CANCELLED)


def _close(
    request: NominationRequest, state: RequestState, *, filled_on: date | None = None
) -> None:
    request.state, request.filled_on, request.closed_at = state, filled_on, timezone.now()
    request.save(update_fields=["state", "filled_on", "closed_at"])
