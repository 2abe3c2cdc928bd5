"""Notices: once, in the portal at once, by mail when it can be sent, and only one's own."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from staff import tasks
from staff.actions.notices import notify
from staff.models import Notice
from tests.factories.staff import NoticeFactory, StaffMemberFactory, employee

pytestmark = pytest.mark.django_db


def tell(*people, key="training.enrolment:1:confirmed"):
    with transaction.atomic():
        notify(
            recipients=people, kind="training.enrolment.confirmed", key=key,
            title="受講が確定しました", body="日時をご確認ください。", url="/training/sessions/1/",
        )


def test_notify_writes_one_notice_a_person_however_often_it_is_called():
    first, second = StaffMemberFactory.create_batch(2)

    tell(first, second)
    tell(first, second)

    assert Notice.objects.filter(recipient=first).count() == 1
    assert Notice.objects.filter(recipient=second).count() == 1


def test_mail_says_what_and_where_and_is_sent_once(settings):
    person = StaffMemberFactory(name="髙橋 花子", email="hanako@city.example.lg.jp")
    tell(person)
    notice = Notice.objects.get()

    tasks.send_notice_mail(notice.pk)
    tasks.send_notice_mail(notice.pk)

    assert [message.to for message in mail.outbox] == [["hanako@city.example.lg.jp"]]
    assert mail.outbox[0].subject == "【DX推進ポータル】受講が確定しました"
    assert "髙橋 花子 様" in mail.outbox[0].body
    assert f"{settings.PORTAL_URL}/training/sessions/1/" in mail.outbox[0].body


def test_broken_mail_server_loses_nothing(settings):
    tell(StaffMemberFactory())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9  # nobody listens there
    notice = Notice.objects.get()

    with pytest.raises((OSError, SMTPException)):
        tasks.send_notice_mail.run(notice.pk)

    notice.refresh_from_db()
    assert notice.mailed_at is None
    assert Notice.objects.filter(wants_mail=True, mailed_at=None).count() == 1


def test_held_back_mail_is_handed_out_again(monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.send_notice_mail, "delay", handed.append)
    old = NoticeFactory(wants_mail=True, created_at=timezone.now() - timedelta(minutes=10))
    NoticeFactory(wants_mail=True)
    NoticeFactory(wants_mail=False, created_at=timezone.now() - timedelta(minutes=10))

    tasks.send_held_back_mail()

    assert handed == [old.pk]


def test_person_without_address_gets_no_mail():
    tell(StaffMemberFactory(email=""))

    assert Notice.objects.get().wants_mail is False


def test_opening_a_notice_marks_it_as_read(client):
    person = employee()
    notice = NoticeFactory(recipient=person)
    client.force_login(person)

    page = client.get(reverse("staff:notice-open", args=[notice.pk]))

    assert "お知らせの件名" in page.content.decode()
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_notice_of_somebody_else_does_not_exist(client):
    notice = NoticeFactory()
    client.force_login(employee())

    assert client.get(reverse("staff:notice-open", args=[notice.pk])).status_code == 404
    assert client.post(reverse("staff:notice-read-all")).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notice_never_links_to_another_host(client):
    person = employee()
    notice = NoticeFactory(recipient=person, url="https://evil.example/")
    client.force_login(person)

    page = client.get(reverse("staff:notice-open", args=[notice.pk])).content.decode()

    assert "evil.example" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_notice_list_num_queries(client, count, django_assert_num_queries):
    person = employee()
    NoticeFactory.create_batch(count, recipient=person)
    client.force_login(person)

    with django_assert_num_queries(7):
        client.get(reverse("staff:notice-list"))
