"""Seats and the queue: who gets one, who moves up, who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from staff.queries import history_of
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member
from tests.factories.training import EnrolmentFactory, SessionFactory, past_session
from training import rules
from training.actions import enrolments, sessions
from training.choices import EnrolmentState
from training.models import Enrolment

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = EnrolmentState


def states(session):
    return list(session.enrolments.order_by("pk").values_list("state", flat=True))


def titles(person):
    return list(person.notices.order_by("pk").values_list("title", flat=True))


def test_enrol_gives_a_seat_and_tells():
    division = DivisionFactory()
    person = employee(division)
    session = SessionFactory(course__name="BPR研修", capacity=1)

    enrolment = enrolments.enrol(session=session, attendee=person, reason="業務で使う", by=person)

    assert (enrolment.state, enrolment.reason) == (CONFIRMED, "業務で使う")
    assert (enrolment.department, enrolment.requested_by) == (division.department, person)
    assert titles(person) == ["「BPR研修」の受講が確定しました"]
    assert [change.what for change in history_of(enrolment)] == ["研修の申込"]


def test_enrol_in_a_full_session_gives_a_place_in_line():
    session = SessionFactory(course__name="BPR研修", capacity=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=WAITING)
    person = StaffMemberFactory()

    enrolment = enrolments.enrol(session=session, attendee=person, by=person)

    assert enrolment.state == WAITING
    assert titles(person) == ["「BPR研修」はキャンセル待ちです（2番目）"]


def test_newcomer_does_not_overtake_the_queue():
    session = SessionFactory(capacity=2)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=WAITING)
    person = StaffMemberFactory()

    assert enrolments.enrol(session=session, attendee=person, by=person).state == WAITING


def test_enrol_twice_is_one_request():
    session = SessionFactory()
    person = StaffMemberFactory()

    first = enrolments.enrol(session=session, attendee=person, by=person)
    second = enrolments.enrol(session=session, attendee=person, by=person)

    assert first.pk == second.pk
    assert person.notices.count() == 1


def test_enrol_again_after_cancelling_goes_to_the_end_of_the_line():
    session = SessionFactory(capacity=1)
    seated = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, state=WAITING)
    person = seated.attendee

    enrolments.cancel(enrolment=seated, by=person)
    again = enrolments.enrol(session=session, attendee=person, by=person)

    waiting.refresh_from_db()
    assert (waiting.state, again.state) == (CONFIRMED, WAITING)


def test_enrol_refused_writes_nothing():
    session = SessionFactory(closes_at=timezone.now())
    person = StaffMemberFactory()

    with pytest.raises(rules.EnrolmentRefused):
        enrolments.enrol(session=session, attendee=person, by=person)

    assert Enrolment.objects.count() == 0
    assert titles(person) == []


def test_enrol_sees_that_the_session_was_called_off_meanwhile():
    session = SessionFactory()
    person = StaffMemberFactory()
    sessions.cancel_session(session=session, reason="講師の都合", by=office_member())

    with pytest.raises(rules.EnrolmentRefused, match="中止になりました"):
        enrolments.enrol(session=session, attendee=person, by=person)


def test_cancel_promotes_whoever_waited_longest_and_tells():
    session = SessionFactory(course__name="BPR研修", capacity=1)
    seated = EnrolmentFactory(session=session)
    first, second = EnrolmentFactory.create_batch(2, session=session, state=WAITING)

    enrolments.cancel(enrolment=seated, by=seated.attendee)

    assert states(session) == [CANCELLED, CONFIRMED, WAITING]
    assert titles(first.attendee) == ["「BPR研修」の空きが出て、受講が確定しました"]
    assert titles(second.attendee) == titles(seated.attendee) == []


def test_queue_is_ordered_by_time_not_by_key():
    session = SessionFactory(capacity=1)
    seated = EnrolmentFactory(session=session)
    late = EnrolmentFactory(session=session, state=WAITING)
    early = EnrolmentFactory(
        session=session, state=WAITING, requested_at=timezone.now() - timedelta(days=1)
    )

    enrolments.cancel(enrolment=seated, by=seated.attendee)

    late.refresh_from_db()
    early.refresh_from_db()
    assert (early.state, late.state) == (CONFIRMED, WAITING)


def test_cancel_of_a_place_in_line_promotes_nobody():
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    first, _second = EnrolmentFactory.create_batch(2, session=session, state=WAITING)

    enrolments.cancel(enrolment=first, by=first.attendee)

    assert states(session) == [CONFIRMED, CANCELLED, WAITING]


def test_cancel_twice_frees_one_seat():
    session = SessionFactory(capacity=1)
    seated = EnrolmentFactory(session=session)
    EnrolmentFactory.create_batch(2, session=session, state=WAITING)
    stale = Enrolment.objects.get(pk=seated.pk)

    enrolments.cancel(enrolment=seated, by=seated.attendee)
    enrolments.cancel(enrolment=stale, by=seated.attendee)

    assert states(session) == [CANCELLED, CONFIRMED, WAITING]


def test_cancel_after_the_start_is_refused():
    enrolment = EnrolmentFactory(session=past_session())

    with pytest.raises(rules.EnrolmentRefused, match="開始した後は取り消せません"):
        enrolments.cancel(enrolment=enrolment, by=enrolment.attendee)

    enrolment.refresh_from_db()
    assert enrolment.state == CONFIRMED


def test_cancel_by_the_office_tells_the_person():
    enrolment = EnrolmentFactory(session__course__name="BPR研修")

    enrolments.cancel(enrolment=enrolment, by=office_member())

    assert titles(enrolment.attendee) == ["「BPR研修」の申込が取り消されました"]


def test_session_without_limit_seats_everybody():
    session = SessionFactory(capacity=0)
    EnrolmentFactory.create_batch(3, session=session)
    person = StaffMemberFactory()

    assert enrolments.enrol(session=session, attendee=person, by=person).state == CONFIRMED
