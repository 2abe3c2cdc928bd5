"""Notices: once, in the portal at once, as each person has chosen, and kept for their time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from staff import tasks
from staff.actions import deliveries
from staff.actions.notices import (
    announce,
    choose,
    mark_all_read,
    notify,
    undo_all_read,
)
from staff.models import Announcement, Delivery, Notice, NoticeDigest
from staff.rules import StaffRefused
from staff.rules.notice_kinds import UnknownKindError
from tests.factories.staff import (
    AnnouncementFactory,
    DeliveryFactory,
    NoticeDigestFactory,
    NoticeFactory,
    NoticePreferenceFactory,
    StaffMemberFactory,
)

pytestmark = pytest.mark.django_db


def tell(
    *people, key="training.enrolment:1:confirmed", kind="training.enrolment.confirmed", **more
):
    with transaction.atomic():
        notify(
            recipients=people,
            kind=kind,
            key=key,
            title="受講が確定しました",
            body="日時をご確認ください。",
            url="/training/sessions/1/",
            **more,
        )


def sent_ways(person):
    """Return the log of a person as pairs of channel and state."""
    rows = Delivery.objects.filter(recipient=person).order_by("pk")
    return list(rows.values_list("channel", "state"))


# --- Telling --------------------------------------------------------------------------------


def test_notify_writes_one_notice_a_person_however_often_it_is_called():
    first, second = StaffMemberFactory.create_batch(2)

    tell(first, second, first)
    tell(first, second)

    for person in (first, second):
        assert Notice.objects.filter(recipient=person).count() == 1
        assert sent_ways(person) == [("portal", "sent"), ("mail", "waiting")]


def test_notify_needs_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    for number, people in enumerate(([StaffMemberFactory()], StaffMemberFactory.create_batch(30))):
        # a savepoint and its end, choices, notices, which are new, deliveries, their keys
        with django_assert_num_queries(7):
            tell(*people, key=f"training.enrolment:{number}")


def test_notify_of_an_unknown_kind_writes_nothing():
    with pytest.raises(UnknownKindError):
        tell(StaffMemberFactory(), kind="training.enrollment")

    assert not Notice.objects.exists()


def test_notice_vanishes_with_the_event_it_tells_of():
    with transaction.atomic():
        tell(StaffMemberFactory())
        transaction.set_rollback(True)

    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("choice", "ways", "is_muted"),
    [
        ("now", [("portal", "sent"), ("mail", "waiting")], False),
        ("digest", [("portal", "sent"), ("digest", "waiting")], False),
        ("portal", [("portal", "sent")], False),
        ("muted", [("portal", "sent")], True),
    ],
)
def test_notice_comes_as_the_person_has_chosen(choice, ways, is_muted):
    person = NoticePreferenceFactory(kind="crossforum.comment", choice=choice).person

    tell(person, kind="crossforum.comment")

    assert sent_ways(person) == ways
    assert Notice.objects.get().is_muted is is_muted


def test_decision_about_oneself_comes_even_where_an_old_choice_mutes_it():
    person = NoticePreferenceFactory(kind="training.enrolment", choice="muted").person

    tell(person)

    assert sent_ways(person) == [("portal", "sent"), ("mail", "waiting")]


@pytest.mark.parametrize(
    ("person", "more"),
    [({"email": ""}, {}), ({}, {"mail": False}), ({}, {"kind": "job.export.done"})],
    ids=["no address", "not worth a mail", "registered without mail"],
)
def test_some_notices_stay_in_the_portal(person, more):
    person = StaffMemberFactory(**person)

    tell(person, **more)

    assert sent_ways(person) == [("portal", "sent")]


def test_a_changed_choice_or_address_never_makes_a_second_mail():
    person = StaffMemberFactory()
    tell(person, kind="crossforum.comment")
    choose(person=person, choices={"crossforum.comment": "digest"})
    person.email = "new@city.example.lg.jp"
    person.save()

    tell(person, kind="crossforum.comment")

    assert sent_ways(person) == [("portal", "sent"), ("mail", "waiting")]
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryFactory(notice=Notice.objects.get(), channel="digest", address="x@example.jp")


def test_mails_are_handed_out_in_portions_after_the_commit(
    monkeypatch, django_capture_on_commit_callbacks
):
    handed = []
    monkeypatch.setattr(
        "staff.actions.notices.current_app.send_task",
        lambda task, args: handed.append((task, args)),
    )
    people = StaffMemberFactory.create_batch(51)

    with django_capture_on_commit_callbacks(execute=True):
        tell(*people)
        assert handed == []

    assert [task for task, _ in handed] == ["staff.tasks.send_mails"] * 2
    assert [len(pks) for _, (pks,) in handed] == [50, 1]
    assert {task for task, _ in handed} <= set(tasks.send_mails.app.tasks)


def test_a_queue_that_is_down_stops_nobody(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*_):
        raise ConnectionError

    monkeypatch.setattr("staff.actions.notices.current_app.send_task", refuse)
    person = StaffMemberFactory()

    with django_capture_on_commit_callbacks(execute=True):
        tell(person)

    assert sent_ways(person) == [("portal", "sent"), ("mail", "waiting")]


# --- Choosing -------------------------------------------------------------------------------


def test_muting_empties_the_bell_and_stops_waiting_mail_but_keeps_the_notice():
    person = StaffMemberFactory()
    tell(person, kind="crossforum.comment")
    tell(person, key="other")

    choose(person=person, choices={"crossforum.comment": "muted"})

    own = Notice.objects.visible_to(person)
    assert [notice.kind for notice in own.unread()] == ["training.enrolment.confirmed"]
    assert [notice.kind for notice in own.in_state("muted")] == ["crossforum.comment"]
    dropped = Delivery.objects.get(kind="crossforum.comment", channel="mail")
    assert (dropped.state, dropped.error) == (
        "dropped",
        "ミュートになったため、送りませんでした。",
    )
    assert (
        Delivery.objects.get(kind="training.enrolment.confirmed", channel="mail").state == "waiting"
    )


def test_unmuting_brings_unread_notices_back_to_the_bell():
    person = NoticePreferenceFactory(kind="crossforum.comment", choice="muted").person
    tell(person, kind="crossforum.comment")
    assert Notice.objects.visible_to(person).unread().count() == 0

    choose(person=person, choices={"crossforum.comment": "portal"})

    assert Notice.objects.visible_to(person).unread().count() == 1


def test_choice_of_one_person_leaves_others_alone():
    first, second = StaffMemberFactory.create_batch(2)
    tell(first, second, kind="crossforum.comment")

    choose(person=first, choices={"crossforum.comment": "muted"})

    assert Notice.objects.visible_to(second).unread().count() == 1
    assert sent_ways(second) == [("portal", "sent"), ("mail", "waiting")]


def test_decisions_about_oneself_cannot_be_muted():
    person = StaffMemberFactory()

    with pytest.raises(StaffRefused, match="その受け取り方を選べません"):
        choose(person=person, choices={"job": "muted", "training.enrolment": "muted"})

    assert not person.notice_preferences.exists()


# --- Reading --------------------------------------------------------------------------------


def test_marking_all_as_read_can_be_taken_back_exactly():
    person = StaffMemberFactory()
    earlier = NoticeFactory(recipient=person, read_at=timezone.now() - timedelta(days=1))
    unread = NoticeFactory.create_batch(2, recipient=person)
    muted = NoticeFactory(recipient=person, is_muted=True)
    other = NoticeFactory()

    moment = mark_all_read(person=person)
    assert Notice.objects.visible_to(person).unread().count() == 0
    muted.refresh_from_db()
    assert muted.read_at is None
    other.refresh_from_db()
    assert other.read_at is None

    assert undo_all_read(person=person, moment=moment) == 2
    assert set(Notice.objects.visible_to(person).unread()) == set(unread)
    earlier.refresh_from_db()
    assert earlier.read_at is not None


def test_marking_all_as_read_without_any_gives_nothing_to_take_back():
    assert mark_all_read(person=StaffMemberFactory()) is None


# --- Announcing -----------------------------------------------------------------------------


def test_what_concerns_one_person_is_never_announced():
    with pytest.raises(ValueError, match="single people"):
        announce(kind="training.enrolment.confirmed", key="x", title="花子さんの受講")

    assert not Announcement.objects.exists()


def test_what_is_meant_for_channels_is_no_personal_notice():
    with pytest.raises(ValueError, match="announced in channels"):
        tell(StaffMemberFactory(), kind="training.opening")

    assert not Notice.objects.exists()


# --- Keeping --------------------------------------------------------------------------------


def test_old_notices_leave_with_their_log_and_waiting_ones_stay(settings):
    settings.NOTICE_KEEP_DAYS = 730
    old, young = (timezone.now() - timedelta(days=days) for days in (731, 729))
    kept = NoticeFactory(created_at=young)
    DeliveryFactory(notice=NoticeFactory(created_at=old), state="sent", created_at=old)
    waiting = DeliveryFactory(notice=NoticeFactory(created_at=old), created_at=old).notice
    AnnouncementFactory(created_at=old)
    NoticeDigestFactory(day=old.date())

    tasks.remove_old_notices()
    tasks.remove_old_notices()

    assert set(Notice.objects.all()) == {kept, waiting}
    assert [row.notice for row in Delivery.objects.all()] == [waiting]
    assert not Announcement.objects.exists()
    assert not NoticeDigest.objects.exists()


def test_old_notices_leave_in_portions(monkeypatch):
    monkeypatch.setattr(deliveries, "PORTION", 2)
    NoticeFactory.create_batch(5, created_at=timezone.now() - timedelta(days=2))
    NoticeFactory()

    assert deliveries.remove_old(before=timezone.now() - timedelta(days=1)) == 5
    assert Notice.objects.count() == 1


def test_nothing_leaves_where_the_setting_is_zero(settings):
    settings.NOTICE_KEEP_DAYS = 0
    NoticeFactory(created_at=timezone.now() - timedelta(days=9999))

    tasks.remove_old_notices()

    assert Notice.objects.count() == 1
