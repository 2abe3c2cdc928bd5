"""後任の推薦の依頼: opened by hand or by a transfer, reminded of by the clock, closed when filled."""

from datetime import date

from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.nominations import locked_seat
from teams.actions.reminders import remind_of_request
from teams.choices import RequestCause, RequestState
from teams.models import Appointment, NominationRequest, Seat
from teams.queries.procedures import deadlines_of
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
    """Ask the head to name somebody for an empty seat. TeamRefused: it is held, or asked for."""
    seat = locked_seat(seat)
    today = timezone.localdate()
    vacant_from = vacant_from or today
    if held := seat.appointments.filter(period__contains=vacant_from).first():
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


@recorded("後任の推薦の依頼の取りやめ")
def cancel_request(
    *,
    request: NominationRequest,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Ask no longer. TeamStale if the request has ended meanwhile."""
    locked_seat(request.seat)
    request.refresh_from_db()
    if request.state != RequestState.OPEN:
        raise TeamStale(f"この依頼は、すでに「{request.get_state_display()}」になっています。")
    request.state, request.closed_at = RequestState.CANCELLED, timezone.now()
    request.save(update_fields=["state", "closed_at"])
