"""後任の推薦の依頼: opened by hand or by a transfer, reminded of by the clock, closed when filled."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.nominations import locked_seat
from teams.actions.reminders import remind_of_request
from teams.actions.vacancies import request_successors
from teams.choices import RequestCause, RequestState
from teams.models import Appointment, NominationRequest, Seat, Tenure
from teams.queries import tenures_with_presence
from teams.queries.procedures import deadlines_of
from teams.queries.vacancies import seats_not_asked
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale
from teams.rules.requests import due_day


@recorded("後任の推薦の依頼")
def open_request(
    *,
    seat: Seat,
    vacant_from: date | None = None,
    cause: str = RequestCause.VACANCY,
    occasion: str = "",
    predecessor: Appointment | None = None,
    by: StaffMember,
) -> NominationRequest:
    """Ask the head to name somebody for an open seat.

    TeamRefused: somebody who belongs there holds it on the day, or it is asked for.
    """
    seat = locked_seat(seat)
    today = timezone.localdate()
    vacant_from = vacant_from or today
    if held := _held_in_place(seat, vacant_from, today):
        raise TeamRefused(
            f"この席には、{held.person.name}さんが選任されています。空席になってから依頼してください。"
        )
    if known := seat.nomination_requests.open().first():
        raise TeamRefused(
            f"この席の後任の推薦は、すでに依頼しています（期限は{rules.day_words(known.due_on)}）。"
        )
    request = NominationRequest.objects.create(
        seat=seat,
        predecessor=predecessor,
        vacant_from=vacant_from,
        due_on=due_day(today, deadlines_of(today).nomination_days),
        cause=cause,
        occasion=occasion,
        by=by,
    )
    remind_of_request(request, today=today, deadlines=deadlines_of(today))
    return request


@recorded("後任の推薦の依頼（まとめて）")
def open_requests(*, seats: Sequence[int], day: date, by: StaffMember) -> int:
    """Ask for successors of several seats that are open on a day; return of how many.

    Those that somebody has asked for or filled meanwhile are left out; TeamRefused if none is left.
    The beat tells those who answer for them.
    """
    today = timezone.localdate()
    list(Seat.objects.select_for_update().filter(pk__in=seats).order_by("pk").values_list("pk"))
    found = list(seats_not_asked(day, today=today, among=seats))
    if not found:
        raise TeamRefused("選んだ席は、すでに依頼されたか、空席ではなくなりました。")
    return len(request_successors(found, day=day, today=today, by=by))


def _held_in_place(seat: Seat, day: date, today: date) -> Tenure | None:
    """Return who takes the seat on the day, by the posts of today; not who is gone or on leave."""
    held = tenures_with_presence(max(day, today), today).holders().filter(seat=seat)
    present = held.filter(is_in_place=True, is_on_leave=False)
    return present.select_related("person").first()


@recorded("後任の推薦の依頼の取りやめ")
def cancel_request(*, request: NominationRequest, by: StaffMember) -> None:
    """Ask no longer. TeamStale if the request has ended meanwhile."""
    locked_seat(request.seat)
    request.refresh_from_db()
    if request.state != RequestState.OPEN:
        raise TeamStale(f"この依頼は、すでに「{request.get_state_display()}」になっています。")
    request.state, request.closed_at = RequestState.CANCELLED, timezone.now()
    request.closed_by = by  # nobody is asked again for as long as the seat stays open
    request.save(update_fields=["state", "closed_at", "closed_by"])
