"""Two workers with real connections: one of them sends, the other finds the work taken."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from staff.actions import deliveries
from staff.models import Delivery, Notice
from tests.factories.staff import DeliveryFactory, NoticeFactory, StaffMemberFactory
from tests.staff.test_notices import tell

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("staff.actions.notices.current_app.send_task", lambda *_, **__: None)


class Gate:
    """Stops the first mail on its way out until the second worker has had its turn."""

    def __init__(self, monkeypatch):
        self.reached, self.opened = threading.Event(), threading.Event()
        self.send = deliveries.send_mail
        monkeypatch.setattr(deliveries, "send_mail", self)

    def __call__(self, **mail_of_one):
        if not self.reached.is_set():
            self.reached.set()
            assert self.opened.wait(SECONDS)
        self.send(**mail_of_one)


def in_another_worker(job):
    def run():
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def race(monkeypatch):
    """Run a job in two workers: the second from start to end while the first is sending."""

    def run(job):
        gate = Gate(monkeypatch)
        first = in_another_worker(job)
        assert gate.reached.wait(SECONDS)
        job()
        assert mail.outbox == []
        gate.opened.set()
        first.join(SECONDS)
        assert not first.is_alive()

    return run


def test_two_workers_send_a_mail_once(race):
    delivery = DeliveryFactory()

    race(lambda: deliveries.send_mails(pks=[delivery.pk]))

    assert len(mail.outbox) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)


def test_two_workers_send_one_digest_though_a_line_comes_in_between(race):
    person = StaffMemberFactory()
    now = timezone.now()
    earlier = now - timedelta(hours=1)
    lines = [
        DeliveryFactory(
            notice=NoticeFactory(recipient=person, title=title, created_at=earlier),
            channel="digest",
            created_at=earlier,
        )
        for title in ("一つ目", "二つ目")
    ]
    day = timezone.localdate()
    calls = []

    def send():
        if calls:  # the second worker finds a line that the first has not locked
            late = NoticeFactory(recipient=person, title="三つ目", created_at=earlier)
            DeliveryFactory(notice=late, channel="digest", created_at=earlier)
        calls.append(1)
        deliveries.send_digests(people=[person.pk], day=day, cutoff=now)

    race(send)

    (message,) = mail.outbox
    assert [line.notice.title in message.body for line in lines] == [True, True]
    assert "三つ目" not in message.body
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "sent", "waiting"]


def test_the_same_event_told_by_many_at_once_is_one_notice():
    people = StaffMemberFactory.create_batch(3)
    barrier = threading.Barrier(8)

    def report():
        barrier.wait(SECONDS)
        tell(*people)

    threads = [in_another_worker(report) for _ in range(8)]
    for thread in threads:
        thread.join(SECONDS)

    assert Notice.objects.count() == 3
    ways = sorted(Delivery.objects.values_list("recipient", "channel"))
    assert ways == sorted((person.pk, way) for person in people for way in ("portal", "mail"))
