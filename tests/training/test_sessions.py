"""Sessions: changed without overwriting, called off with everybody told."""

from datetime import timedelta

import pytest

from tests.factories.staff import office_member
from tests.factories.training import CourseFactory, EnrolmentFactory, SessionFactory, past_session
from training import rules
from training.actions import sessions
from training.choices import EnrolmentState, SessionState
from training.models import Session

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = EnrolmentState


def states(session):
    return list(session.enrolments.order_by("pk").values_list("state", flat=True))


def test_create_session():
    course = CourseFactory()
    plan = SessionFactory.build(course=course)
    names = ["course", "starts_at", "ends_at", "opens_at", "closes_at", "capacity"]

    session = sessions.create_session(
        values={name: getattr(plan, name) for name in names}, by=office_member()
    )

    assert Session.objects.get() == session
    assert (session.state, session.version) == (SessionState.PLANNED, 1)


def test_raising_the_capacity_fills_from_the_queue_in_order():
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory.create_batch(3, session=session, state=WAITING)

    promoted = sessions.change_capacity(session=session, capacity=3, by=office_member())

    assert states(session) == [CONFIRMED, CONFIRMED, CONFIRMED, WAITING]
    assert len(promoted) == 2


def test_lifting_the_limit_seats_the_whole_queue():
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory.create_batch(3, session=session, state=WAITING)

    sessions.change_capacity(session=session, capacity=0, by=office_member())

    assert states(session) == [CONFIRMED] * 4


def test_capacity_below_the_seated_is_refused_and_changes_nothing():
    session = SessionFactory(capacity=2)
    EnrolmentFactory.create_batch(2, session=session)

    with pytest.raises(rules.TrainingRefused):
        sessions.change_capacity(session=session, capacity=1, by=office_member())

    session.refresh_from_db()
    assert (session.capacity, session.version) == (2, 1)


def test_update_tells_those_with_a_seat_or_in_line_what_changed():
    session = SessionFactory(course__name="BPR研修", venue="第1会議室", capacity=1)
    seated = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, state=WAITING)
    gone = EnrolmentFactory(session=session, state=CANCELLED)

    sessions.update_session(
        session=session, version=1, values={"venue": "第2会議室"}, by=office_member()
    )

    notice = seated.attendee.notices.get()
    assert notice.title == "「BPR研修」の日時か会場が変わりました"
    assert "会場: 第1会議室 → 第2会議室" in notice.body
    assert waiting.attendee.notices.count() == 1
    assert gone.attendee.notices.count() == 0


def test_update_of_the_note_alone_tells_nobody():
    enrolment = EnrolmentFactory()

    sessions.update_session(
        session=enrolment.session, version=1, values={"note": "上履き不要"}, by=office_member()
    )

    assert enrolment.attendee.notices.count() == 0


def test_update_with_an_old_version_is_refused():
    session = SessionFactory(venue="第1会議室")
    office = office_member()
    sessions.update_session(session=session, version=1, values={"venue": "第2会議室"}, by=office)

    with pytest.raises(rules.StaleSession):
        sessions.update_session(
            session=session, version=1, values={"venue": "第3会議室"}, by=office
        )

    session.refresh_from_db()
    assert (session.venue, session.version) == ("第2会議室", 2)


def test_update_of_a_closed_session_is_refused():
    session = past_session(state=SessionState.CLOSED)

    with pytest.raises(rules.TrainingRefused, match="実施済み"):
        sessions.update_session(session=session, version=1, values={}, by=office_member())


def test_cancel_session_ends_every_request_and_tells_everybody_once():
    session = SessionFactory(course__name="BPR研修", capacity=1)
    seated = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, state=WAITING)
    office = office_member()

    told = sessions.cancel_session(session=session, reason="台風のため", by=office)
    again = sessions.cancel_session(session=session, reason="台風のため", by=office)

    session.refresh_from_db()
    assert (told, again) == (2, 0)
    assert (session.state, session.cancel_reason) == (SessionState.CANCELLED, "台風のため")
    assert states(session) == [CANCELLED, CANCELLED]
    for person in (seated.attendee, waiting.attendee):
        assert person.notices.get().title == "「BPR研修」が中止になりました"


def test_cancel_of_a_closed_session_is_refused():
    session = past_session(state=SessionState.CLOSED)

    with pytest.raises(rules.TrainingRefused):
        sessions.cancel_session(session=session, reason="取りやめ", by=office_member())


def test_nobody_moves_up_once_the_session_has_begun():
    session = past_session(days=0, capacity=1)
    session.ends_at += timedelta(days=1)
    session.save()
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=WAITING)

    sessions.change_capacity(session=session, capacity=2, by=office_member())

    assert states(session) == [CONFIRMED, WAITING]
