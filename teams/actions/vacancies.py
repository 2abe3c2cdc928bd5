"""What the clock does about open chairs: asks for successors, closes what is answered (ADR 76).

Every run finds by itself what is to be done, so a second one, or two at once, do nothing more.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from japan.calendar import add_working_days
from staff.actions.ledger import Ledger
from staff.actions.transfer_endings import tell_of_endings
from teams.actions.aftermath import tidy_requests
from teams.actions.transfers import let_go
from teams.choices import LeavingReason, RequestCause, SeatState
from teams.models import Appointment, NominationRequest, Seat
from teams.queries.departed import departures
from teams.queries.procedures import deadlines_of
from teams.queries.vacancies import coming_days, seats_to_ask
from teams.rules.requests import due_day

CAUSES: dict[str, RequestCause] = {
    LeavingReason.TRANSFER: RequestCause.TRANSFER,
    LeavingReason.RETIRED: RequestCause.LEAVING,
}


def look_after_seats(*, now: datetime) -> int:
    """Let those go who are there no more, close answered requests, ask for open chairs.

    Return how many chairs are asked for anew: those that are open today, and those that are known
    to become open within the lead time of the year's procedure (on 1 April, when terms end).
    """
    today = timezone.localdate(now)
    with transaction.atomic(), pghistory.context(what="席の毎日の点検"):  # type: ignore[attr-defined]
        for transfer in departures(today):
            tell_of_endings(transfer, let_go(transfer=transfer, writes=Ledger(), by=None))
        _tidy(today)
    until = add_working_days(today, deadlines_of(today).ahead_days)
    return sum(_ask(day, today) for day in (today, *coming_days(today, until)))


def _tidy(today: date) -> None:
    waiting = NominationRequest.objects.open()
    pks = list(waiting.order_by().values_list("seat", flat=True))
    _lock(pks)
    tidy_requests(waiting.filter(seat__in=pks), today=today)


def _ask(day: date, today: date) -> int:
    """Ask for what is open on the day; the seats are locked before they are looked at again."""
    found = [seat.pk for seat in seats_to_ask(day, today=today)]
    if not found:
        return 0
    with transaction.atomic(), pghistory.context(what="空席の後任の依頼"):  # type: ignore[attr-defined]
        _lock(found)
        seats = seats_to_ask(day, today=today, among=found)
        return len(request_successors(seats, day=day, today=today, by=None))


def request_successors(
    seats: Sequence[Any], *, day: date, today: date, by: Any
) -> list[NominationRequest]:
    """Ask for locked seats of ``seats_to_ask``; the beat tells those who answer for them."""
    due_on = due_day(today, deadlines_of(today).nomination_days)
    before = Appointment.objects.in_bulk([seat.predecessor_id for seat in seats])
    return NominationRequest.objects.bulk_create(
        NominationRequest(
            seat=seat,
            predecessor=before.get(seat.predecessor_id),
            vacant_from=max(filter(None, [seat.open_since, seat.period.lower]), default=day),
            due_on=due_on,
            cause=_cause(seat, before.get(seat.predecessor_id)),
            by=by,
        )
        for seat in seats
    )


def _cause(seat: Any, before: Appointment | None) -> RequestCause:
    if seat.state == SeatState.AWAY:
        return RequestCause.TRANSFER
    reason = before.leaving_reason if before else ""
    return CAUSES.get(reason, RequestCause.VACANCY)


def _lock(pks: Sequence[int]) -> None:
    list(Seat.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
