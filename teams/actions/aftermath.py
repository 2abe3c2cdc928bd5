"""What an appointment settles: the request for a successor, and the other people put forward."""

from django.utils import timezone

from staff.models import StaffMember
from teams.actions.telling import place_of, tell_of_nomination
from teams.choices import NominationState, RequestState
from teams.models import Appointment
from teams.queries.nominations import rivals_of


def settle(appointment: Appointment, *, by: StaffMember, nomination_id: int | None = None) -> None:
    """Close what has been waiting for this seat. The seat is locked by the caller."""
    now = timezone.now()
    seat = appointment.seat
    for request in seat.nomination_requests.open():
        request.state, request.filled_on = RequestState.FILLED, appointment.starts_on
        request.closed_at = now
        request.save(update_fields=["state", "filled_on", "closed_at"])
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
