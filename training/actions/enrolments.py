"""Seats: asking for one, giving one back, and moving up.

The session's row is locked before anything is counted, and the time of a request is the
database's clock inside the lock: the order of the queue is the order of the lock, whichever
web server took the request.
"""

from django.db.models import DateTimeField, Func
from django.utils import timezone

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from training import rules
from training.choices import EnrolmentState, SessionState
from training.models import Enrolment, Session
from training.queries import bare_request, seats_of
from training.wording import span_words


class ClockTimestamp(Func):
    """The database's clock when the row is written; now() would be the transaction's start."""

    function = "clock_timestamp"
    arity = 0
    output_field = DateTimeField()


@recorded("研修の申込")
def enrol(
    *, session: Session, attendee: StaffMember, reason: str = "", by: StaffMember
) -> Enrolment:
    """Give the attendee a seat, or a place in the queue when the session is full.

    Asking twice is not an error: the live enrolment comes back unchanged. Raises
    rules.EnrolmentRefused.
    """
    main = attendee.standing.main  # asked before the lock, which others wait for
    session = locked(session)
    existing = session.enrolments.live().filter(attendee=attendee).first()
    if existing is not None:
        return existing
    rules.check_may_enrol(bare_request(session, timezone.now()))
    seats = seats_of(session)
    enrolment = Enrolment.objects.create(
        session=session,
        attendee=attendee,
        department_id=main.department_id if main else None,
        reason=reason,
        state=seats.newcomer_state,
        requested_at=ClockTimestamp(),
        requested_by=by,
    )
    enrolment.refresh_from_db(fields=["requested_at"])
    _tell_of_request(enrolment, place=seats.waiting + 1)
    return enrolment


@recorded("研修の申込の取消")
def cancel(*, enrolment: Enrolment, by: StaffMember) -> None:
    """Give the seat up and hand it to the person who has waited longest.

    Raises rules.EnrolmentRefused. Twice is not an error when two windows were open.
    """
    session = locked(enrolment.session)
    enrolment.refresh_from_db()  # another request may have cancelled it meanwhile
    if enrolment.state == EnrolmentState.CANCELLED:
        return
    enrolment.session = session  # the fresh one decides
    reason = enrolment.why_not_cancel
    if reason:
        raise rules.EnrolmentRefused(reason)
    enrolment.state = EnrolmentState.CANCELLED
    enrolment.save(update_fields=["state"])
    if by.pk != enrolment.attendee_id:
        _tell_of_cancellation(enrolment, by)
    fill_free_seats(session)


def locked(session: Session) -> Session:
    """Return the session afresh, locked until the transaction ends."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("course__prerequisite")
    return rows.get(pk=session.pk)


def fill_free_seats(session: Session) -> list[Enrolment]:
    """Move up whoever has waited longest while seats are free; the session must be locked.

    Nobody moves up once the session has begun: they could no longer come.
    """
    if session.state != SessionState.PLANNED or timezone.now() >= session.starts_at:
        return []
    seats = seats_of(session)
    waiting = session.enrolments.filter(state=EnrolmentState.WAITING).in_line()
    promoted = list(waiting.select_related("attendee")[: seats.free])
    for enrolment in promoted:
        enrolment.state = EnrolmentState.CONFIRMED
        enrolment.save(update_fields=["state"])
        _tell_of_promotion(session, enrolment)
    return promoted


def _tell_of_request(enrolment: Enrolment, *, place: int) -> None:
    session = enrolment.session
    if enrolment.state == EnrolmentState.CONFIRMED:
        title = f"「{session.course.name}」の受講が確定しました"
        body = _when_and_where(session)
    else:
        title = f"「{session.course.name}」はキャンセル待ちです（{place}番目）"
        body = f"空きが出ると、自動で受講が確定し、お知らせします。\n{_when_and_where(session)}"
    notify(
        recipients=[enrolment.attendee],
        kind=f"training.enrolment.{enrolment.state}",
        key=f"training.enrolment:{enrolment.pk}:{enrolment.state}",
        title=title,
        body=body,
        url=session.get_absolute_url(),
    )


def _tell_of_promotion(session: Session, enrolment: Enrolment) -> None:
    notify(
        recipients=[enrolment.attendee],
        kind="training.enrolment.promoted",
        key=f"training.enrolment:{enrolment.pk}:promoted",
        title=f"「{session.course.name}」の空きが出て、受講が確定しました",
        body=f"出られなくなったときは、開始までに取り消してください。\n{_when_and_where(session)}",
        url=session.get_absolute_url(),
    )


def _tell_of_cancellation(enrolment: Enrolment, by: StaffMember) -> None:
    notify(
        recipients=[enrolment.attendee],
        kind="training.enrolment.cancelled",
        key=f"training.enrolment:{enrolment.pk}:cancelled",
        title=f"「{enrolment.session.course.name}」の申込が取り消されました",
        body=f"事務局（{by.name}さん）が取り消しました。\n{_when_and_where(enrolment.session)}",
        url=enrolment.session.get_absolute_url(),
    )


def _when_and_where(session: Session) -> str:
    lines = [f"日時: {span_words(session.starts_at, session.ends_at)}"]
    if session.venue:
        lines.append(f"会場: {session.venue}")
    return "\n".join(lines)
