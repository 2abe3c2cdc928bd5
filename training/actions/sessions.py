"""Sessions: planning, changing and calling off."""

from typing import Any

from django.utils import timezone

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from training import rules
from training.actions.enrolments import fill_free_seats, locked
from training.choices import EnrolmentState, SessionState
from training.models import Enrolment, Session
from training.queries import seats_of
from training.wording import span_words


@recorded("開催回の登録")
def create_session(*, values: dict[str, Any], by: StaffMember) -> Session:  # noqa: ARG001 - for the audit
    """Plan a session; ``values`` are the cleaned fields of its form."""
    return Session.objects.create(**values)


@recorded("開催回の変更")
def update_session(
    *,
    session: Session,
    version: int,
    values: dict[str, Any],
    by: StaffMember,  # noqa: ARG001
) -> Session:
    """Change a session that nobody else has changed since; a larger capacity fills from the queue.

    Raises rules.StaleSession (409), rules.TrainingRefused.
    """
    session = locked(session)
    if session.version != version:
        raise rules.StaleSession
    rules.check_is_planned(SessionState(session.state))
    capacity = values.get("capacity", session.capacity)
    rules.check_capacity(capacity=capacity, confirmed=seats_of(session).confirmed)
    before = _facts(session)
    for name, value in values.items():
        setattr(session, name, value)
    session.version += 1
    session.save()
    _tell_of_change(session, before)
    fill_free_seats(session)
    return session


@recorded("定員の変更")
def change_capacity(
    *,
    session: Session,
    capacity: int,
    by: StaffMember,  # noqa: ARG001
) -> list[Enrolment]:
    """Change the number of seats; return who moved up. Raises rules.TrainingRefused."""
    session = locked(session)
    rules.check_is_planned(SessionState(session.state))
    rules.check_capacity(capacity=capacity, confirmed=seats_of(session).confirmed)
    session.capacity = capacity
    session.version += 1
    session.save(update_fields=["capacity", "version"])
    return fill_free_seats(session)


@recorded("開催回の中止")
def cancel_session(*, session: Session, reason: str, by: StaffMember) -> int:  # noqa: ARG001
    """Call a session off and tell everybody who had asked for it; return how many.

    Raises rules.TrainingRefused. Twice is not an error.
    """
    session = locked(session)
    if session.state == SessionState.CANCELLED:
        return 0
    rules.check_is_planned(SessionState(session.state))
    live = session.enrolments.live()
    people = list(StaffMember.objects.filter(enrolments__in=live))
    live.update(state=EnrolmentState.CANCELLED)
    session.state, session.cancel_reason = SessionState.CANCELLED, reason
    session.version += 1
    session.save(update_fields=["state", "cancel_reason", "version"])
    notify(
        recipients=people,
        kind="training.session.cancelled",
        key=f"training.session:{session.pk}:cancelled",
        title=f"「{session.course.name}」が中止になりました",
        body=(
            f"日時: {span_words(session.starts_at, session.ends_at)}\n理由: {reason}\n"
            "申込は取り消されました。ほかの開催回にお申し込みください。"
        ),
        url=session.course.get_absolute_url(),
    )
    return len(people)


def _facts(session: Session) -> dict[str, str]:
    """Return what somebody with a seat has to know, in words."""
    return {
        "日時": span_words(session.starts_at, session.ends_at),
        "会場": session.venue or "未定",
    }


def _tell_of_change(session: Session, before: dict[str, str]) -> None:
    """Tell those with a seat or a place in line what is different; nothing if it is not."""
    after = _facts(session)
    changes = [
        f"{label}: {before[label]} → {after[label]}"
        for label in after
        if before[label] != after[label]
    ]
    if not changes or timezone.now() >= session.ends_at:
        return
    notify(
        recipients=StaffMember.objects.filter(enrolments__in=session.enrolments.live()),
        kind="training.session.changed",
        key=f"training.session:{session.pk}:changed:{session.version}",
        title=f"「{session.course.name}」の日時か会場が変わりました",
        body="\n".join([*changes, "出られなくなったときは、開始までに取り消してください。"]),
        url=session.get_absolute_url(),
    )
