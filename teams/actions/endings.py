"""Requests to end a term: asked by who answers for the seat, answered by the office."""

from datetime import date

from django.utils import timezone

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.posts import lock_seat
from teams.actions.telling import place_of
from teams.choices import EndingState, SeatState
from teams.models import Appointment, EndingRequest, Seat
from teams.queries import seats_on
from teams.queries.nominations import office_members
from teams.rules.nominations import TeamStale
from teams.rules.openings import check_ending_request


@recorded("任期の終了の依頼")
def ask_to_end(
    *, appointment: Appointment, last_day: date, note: str, by: StaffMember
) -> EndingRequest:
    """Ask the office to end a term whose holder is away or works elsewhere. Raises TeamRefused."""
    seat = lock_seat(appointment.seat)
    appointment.refresh_from_db()
    rules.check_ending(
        starts_on=appointment.starts_on,
        present_last_day=appointment.last_day,
        last_day=last_day,
    )
    known = appointment.ending_requests.open().select_related("by").first()
    check_ending_request(is_open=_is_open(seat), asked_by=known.by.name if known else "")
    request = EndingRequest.objects.create(
        appointment=appointment, last_day=last_day, note=note.strip(), by=by
    )
    name, last = appointment.person.name, rules.day_words(last_day)
    _tell(
        request,
        "ending_asked",
        list(office_members()),
        by=by,
        title=f"{name}さんの任期を終える依頼があります（{place_of(seat)}）",
        body=f"{by.name}さんが、任期を{last}で終えるよう頼んでいます。\n\n理由：{request.note}",
    )
    return request


@recorded("任期の終了の依頼への返事")
def decline_to_end(*, request: EndingRequest, answer: str, by: StaffMember) -> EndingRequest:
    """Let the term go on, and say why to who has asked. TeamStale: answered meanwhile."""
    seat = lock_seat(request.appointment.seat)
    request.refresh_from_db()
    if request.state != EndingState.OPEN:
        raise TeamStale(f"この依頼は、すでに「{request.get_state_display()}」になっています。")
    request.state, request.answer = EndingState.DECLINED, answer.strip()
    request.answered_at = timezone.now()
    request.save(update_fields=["state", "answer", "answered_at"])
    _tell(
        request,
        "ending_declined",
        [request.by],
        by=by,
        title=f"{request.appointment.person.name}さんの任期は続きます（{place_of(seat)}）",
        body=f"事務局の返事です。\n\n理由：{request.answer}",
    )
    return request


def close_ending_requests(appointment: Appointment) -> None:
    """Close what was asked about a term that has been ended. The seat is locked by the caller."""
    appointment.ending_requests.open().update(state=EndingState.ENDED, answered_at=timezone.now())


def _is_open(seat: Seat) -> bool:
    seats = seats_on(timezone.localdate()).filter(pk=seat.pk).exclude(state=SeatState.FILLED)
    return seats.exists()


def _tell(
    request: EndingRequest,
    event: str,
    to: list[StaffMember],
    *,
    by: StaffMember,
    title: str,
    body: str,
) -> None:
    recipients = [person for person in to if person.pk != by.pk]
    is_office = event == "ending_asked"
    notify(
        recipients=recipients,
        kind=f"teams.appointment.{event}",
        key=f"teams.ending:{request.pk}:{event}",
        title=title,
        body=body,
        url=(
            request.get_absolute_url()
            if is_office
            else request.appointment.seat.team.get_absolute_url()
        ),
    )
