"""The race for seats, with real connections at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.staff import StaffMemberFactory
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.actions import enrolments
from training.choices import EnrolmentState
from training.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)
CONFIRMED, WAITING, CANCELLED = EnrolmentState


def at_once(jobs, workers=40):
    """Run the jobs in threads, each worker with its own connection, released together."""
    gate = threading.Barrier(min(workers, len(jobs)))

    def run(job):
        if not getattr(local, "has_passed", False):
            local.has_passed = True
            gate.wait(timeout=60)
        return job()

    local = threading.local()
    with ThreadPoolExecutor(min(workers, len(jobs))) as pool:
        results = list(pool.map(run, jobs))
        closing = threading.Barrier(min(workers, len(jobs)))

        def close():
            closing.wait(timeout=60)
            connection.close()

        list(pool.map(lambda _: close(), range(min(workers, len(jobs)))))
    return results


def ask(session, person):
    return lambda: enrolments.enrol(session=session, attendee=person, by=person)


def give_back(enrolment):
    return lambda: enrolments.cancel(enrolment=enrolment, by=enrolment.attendee)


def count(session, state):
    return session.enrolments.filter(state=state).count()


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    """The mail tasks of 200 notices are another test's subject."""
    monkeypatch.setattr("staff.actions.notices.current_app.send_task", lambda *_, **__: None)


def test_200_requests_for_30_seats():
    session = SessionFactory(capacity=30)
    people = StaffMemberFactory.create_batch(200)

    at_once([ask(session, person) for person in people])

    line = list(session.enrolments.in_line())
    assert (count(session, CONFIRMED), count(session, WAITING)) == (30, 170)
    assert [row.state for row in line] == [CONFIRMED] * 30 + [WAITING] * 170
    assert [row.pk for row in line] == sorted(row.pk for row in line)
    moments = [row.requested_at for row in line]
    assert len(set(moments)) == 200


def test_the_same_person_asking_20_times_at_once_has_one_request():
    session = SessionFactory(capacity=30)
    person = StaffMemberFactory()

    at_once([ask(session, person) for _ in range(20)], workers=20)

    assert session.enrolments.count() == 1
    assert person.notices.count() == 1


def test_cancelling_and_asking_at_once_keeps_seats_full_and_order_fair():
    session = SessionFactory(capacity=10)
    seated = EnrolmentFactory.create_batch(10, session=session)
    EnrolmentFactory.create_batch(10, session=session, state=WAITING)
    newcomers = StaffMemberFactory.create_batch(20)
    jobs = [
        job
        for pair in zip(
            [give_back(row) for row in seated],
            [ask(session, p) for p in newcomers[:10]],
            strict=True,
        )
        for job in pair
    ]
    jobs += [ask(session, person) for person in newcomers[10:]]

    at_once(jobs, workers=30)

    live = list(session.enrolments.live().in_line())
    assert count(session, CANCELLED) == 10
    assert [row.state for row in live] == [CONFIRMED] * 10 + [WAITING] * 20


def test_cancelling_the_same_seat_twice_at_once_moves_one_up():
    session = SessionFactory(capacity=1)
    seated = EnrolmentFactory(session=session)
    EnrolmentFactory.create_batch(3, session=session, state=WAITING)
    windows = [Enrolment.objects.get(pk=seated.pk) for _ in range(4)]

    at_once([give_back(window) for window in windows], workers=4)

    states = list(session.enrolments.in_line().values_list("state", flat=True))
    assert states == [CANCELLED, CONFIRMED, WAITING, WAITING]
