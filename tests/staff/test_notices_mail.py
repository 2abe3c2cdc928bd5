"""Mail: plain and HTML, once, again after trouble, as one digest a day, or into a file."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.exceptions import Retry
from django.core import mail
from django.utils import timezone

from staff import tasks
from staff.actions import deliveries
from staff.models import Delivery, Notice, NoticeDigest
from staff.rules import StaffRefused
from tests.factories.staff import (
    DeliveryFactory,
    NoticeFactory,
    NoticePreferenceFactory,
    StaffMemberFactory,
    employee,
)
from tests.staff.mail_server import running
from tests.staff.test_notices import sent_ways, tell

pytestmark = pytest.mark.django_db
JAPAN = ZoneInfo("Asia/Tokyo")
TUESDAY = datetime(2026, 11, 24, 8, 5, tzinfo=JAPAN)


def mails():
    return Delivery.objects.filter(channel="mail")


def send_all():
    tasks.send_mails.run([row.pk for row in mails().order_by("pk")])


@pytest.fixture
def smtp(settings):
    """Send over the network, to a port on which nobody listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with running() as server:
        settings.EMAIL_PORT = server.server_address[1]
    return settings


@pytest.fixture
def handed(monkeypatch):
    """Note what the beat hands to the workers, instead of queueing it."""
    found = []
    for task in (tasks.send_mails, tasks.send_chat_message):
        monkeypatch.setattr(task, "delay", found.append)
    return found


# --- At once --------------------------------------------------------------------------------


def test_mail_says_what_and_where_and_is_sent_once(settings):
    person = StaffMemberFactory(name="髙橋 花子", email="hanako@city.example.lg.jp")
    tell(person)

    send_all()
    send_all()

    (message,) = mail.outbox
    delivery = mails().get()
    assert message.to == ["hanako@city.example.lg.jp"]
    assert message.subject == "【DX推進ポータル】受講が確定しました"
    assert message.body == (
        "髙橋 花子 様\n\n受講が確定しました\n\n日時をご確認ください。\n\n"
        "くわしくは、次のページをご覧ください。\n"
        f"{settings.PORTAL_URL}/training/sessions/1/\n\n"
        "--\nDX推進ポータル\nこのメールには返信できません。\n"
        "メールの受け取り方は、次のページで変えられます。\n"
        f"{settings.PORTAL_URL}/staff/notices/settings/\n"
    )
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"] == f"<delivery-{delivery.pk}@city.example.lg.jp>"
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert Notice.objects.get().mailed_at == delivery.ended_at


def test_mail_has_an_html_part_that_shows_markup_as_text(settings):
    person = StaffMemberFactory(name="<b>花子</b>")
    tell(person)
    Notice.objects.update(title="<script>x</script>\n課題", url="https://evil.example/")

    send_all()

    (message,) = mail.outbox
    html, kind = message.alternatives[0]
    assert message.subject == "【DX推進ポータル】<script>x</script> 課題"
    assert kind == "text/html"
    assert '<html lang="ja">' in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "&lt;b&gt;花子&lt;/b&gt; 様" in html
    assert f'{settings.PORTAL_URL}/staff/notices/settings/"' in html
    assert "evil.example" not in html + message.body


def test_mail_goes_to_the_address_that_is_right_by_now():
    person = StaffMemberFactory(email="old@city.example.lg.jp")
    tell(person)
    person.email = "new@city.example.lg.jp"
    person.save()

    send_all()

    assert mail.outbox[0].to == ["new@city.example.lg.jp"]
    assert mails().get().address == "new@city.example.lg.jp"


def test_somebody_who_has_left_gets_no_mail():
    person = StaffMemberFactory()
    tell(person)
    person.is_active = False
    person.save()

    send_all()

    assert mail.outbox == []
    assert sent_ways(person) == [("portal", "sent"), ("mail", "dropped")]


def test_address_that_was_removed_is_told_in_the_log():
    person = StaffMemberFactory()
    tell(person)
    person.email = ""
    person.save()

    send_all()

    assert (mails().get().state, mails().get().error) == ("failed", "メールアドレスがありません。")


# --- Trouble --------------------------------------------------------------------------------


def test_server_down_then_up_loses_nothing_and_sends_once(smtp, handed):
    people = StaffMemberFactory.create_batch(3)
    with time_machine.travel(TUESDAY, tick=False):
        tell(*people)
        with pytest.raises(Retry):
            send_all()

        first, *rest = mails().order_by("pk")
        assert (first.state, first.attempts) == ("waiting", 1)
        assert first.error.startswith("メールサーバーに接続できません（")
        assert [row.attempts for row in rest] == [0, 0]  # they keep their turn

    with (
        time_machine.travel(TUESDAY + timedelta(minutes=5), tick=False),
        running(smtp.EMAIL_PORT) as server,
    ):
        tasks.send_held_back_mail()
        (portion,) = handed
        tasks.send_mails.run(portion)
        tasks.send_mails.run(portion)

    assert sorted(message["To"] for message in server.mails) == sorted(p.email for p in people)
    assert {message["Subject"].strip() for message in server.mails} == {
        "【DX推進ポータル】受講が確定しました"
    }
    assert {(row.state, row.error) for row in mails()} == {("sent", "")}
    assert sum(row.attempts for row in mails()) == 4


def test_refused_address_fails_alone_and_goes_again_when_the_office_asks(smtp):
    bad, good = (
        StaffMemberFactory(email="bad@x.example"),
        StaffMemberFactory(email="good@x.example"),
    )
    office = StaffMemberFactory()
    tell(bad, good)
    with running(smtp.EMAIL_PORT) as server:
        server.refused["bad@x.example"] = "550 no such user"
        send_all()

        failed = mails().get(recipient=bad)
        assert (failed.state, failed.attempts) == ("failed", 1)
        assert (
            failed.error == "宛先のメールアドレスが受け付けられませんでした（550 no such user）。"
        )
        assert mails().get(recipient=good).state == "sent"

        server.refused.clear()
        deliveries.resend(delivery=failed, by=office)
        send_all()

    failed.refresh_from_db()
    assert (failed.state, failed.error, failed.resent_by) == ("sent", "", office)
    assert [message["To"] for message in server.mails] == ["good@x.example", "bad@x.example"]


def test_address_that_is_refused_for_now_does_not_hold_up_others(smtp):
    busy, good = (
        StaffMemberFactory(email="busy@x.example"),
        StaffMemberFactory(email="good@x.example"),
    )
    tell(busy, good)
    with running(smtp.EMAIL_PORT) as server:
        server.refused["busy@x.example"] = "450 try later"
        send_all()

    assert mails().get(recipient=busy).state == "waiting"
    assert mails().get(recipient=good).state == "sent"


def test_address_that_no_mail_can_carry_fails_alone(smtp):
    odd, good = StaffMemberFactory(email="花子 市民課"), StaffMemberFactory(email="good@x.example")
    tell(odd, good)
    with running(smtp.EMAIL_PORT) as server:
        send_all()

    assert mails().get(recipient=odd).error == "メールアドレスに使えない文字があります。"
    assert [message["To"] for message in server.mails] == ["good@x.example"]


def test_after_days_without_success_a_person_decides(smtp):
    tell(StaffMemberFactory())
    mails().update(tried_since=timezone.now() - timedelta(days=4), attempts=90)

    with pytest.raises(Retry):
        send_all()

    assert mails().get().state == "failed"
    assert mails().get().error.startswith("メールサーバーに接続できません")


@pytest.mark.parametrize("state", ["waiting", "sent", "rehearsed", "dropped"])
def test_what_has_not_failed_is_not_sent_again(state):
    delivery = DeliveryFactory(state=state)

    with pytest.raises(StaffRefused):
        deliveries.resend(delivery=delivery, by=StaffMemberFactory())

    delivery.refresh_from_db()
    assert delivery.state == state


def test_beat_hands_out_what_is_due_and_no_longer_in_the_hands_of_its_task(handed):
    now = timezone.now()
    old = now - timedelta(minutes=10)
    due = DeliveryFactory(created_at=old, next_try_at=old)
    DeliveryFactory(created_at=now, next_try_at=now)
    DeliveryFactory(created_at=old, next_try_at=now + timedelta(minutes=10))
    DeliveryFactory(created_at=old, next_try_at=old, state="failed")
    DeliveryFactory(created_at=old, next_try_at=old, channel="digest")

    tasks.send_held_back_mail()

    assert handed == [[due.pk]]


# --- Digest ---------------------------------------------------------------------------------


def for_digest(person, title, *, at, kind="crossforum.comment", read=False):
    notice = NoticeFactory(
        recipient=person, title=title, kind=kind, created_at=at, read_at=at if read else None
    )
    return DeliveryFactory(notice=notice, channel="digest", created_at=at)


@pytest.fixture
def _digests_run_here(monkeypatch):
    monkeypatch.setattr(tasks.send_digests, "delay", tasks.send_digests.run)


@pytest.mark.usefixtures("_digests_run_here")
@time_machine.travel(TUESDAY, tick=False)
def test_digest_lists_exactly_what_is_waiting_and_unread(settings):
    person = employee(name="下関 太郎", email="taro@city.example.lg.jp")
    friday = TUESDAY - timedelta(days=4, hours=-2)
    first = for_digest(person, "コメントがありました：窓口", at=friday)
    second = for_digest(
        person, "受講が確定しました", at=friday, kind="training.enrolment.confirmed"
    )
    read = for_digest(person, "もう読んだ", at=friday, read=True)
    late = for_digest(person, "8時を過ぎた", at=TUESDAY - timedelta(minutes=1))

    tasks.hand_out_digests()
    tasks.hand_out_digests()

    (message,) = mail.outbox
    assert message.to == ["taro@city.example.lg.jp"]
    assert message.subject == "【DX推進ポータル】お知らせのまとめ（2件）"
    assert message.body == (
        "下関 太郎 様\n\nまだお読みでないお知らせが2件あります。\n\n"
        "■ クロスフォーラム\n"
        "・コメントがありました：窓口（2026年11月20日(金) 10:05）\n"
        f"  {settings.PORTAL_URL}/staff/notices/{first.notice_id}/\n\n"
        "■ 研修\n"
        "・受講が確定しました（2026年11月20日(金) 10:05）\n"
        f"  {settings.PORTAL_URL}/staff/notices/{second.notice_id}/\n\n"
        "--\nDX推進ポータル\nこのメールには返信できません。\n"
        "メールの受け取り方は、次のページで変えられます。\n"
        f"{settings.PORTAL_URL}/staff/notices/settings/\n"
    )
    html, _ = message.alternatives[0]
    assert html.count("<li") == 2
    states = {row.pk: row.state for row in Delivery.objects.all()}
    assert states == {
        first.pk: "sent", second.pk: "sent", read.pk: "dropped", late.pk: "waiting",
    }  # fmt: skip
    assert NoticeDigest.objects.get().sent_at == TUESDAY


@pytest.mark.usefixtures("_digests_run_here")
def test_late_notice_comes_with_the_next_working_days_digest():
    person = employee()
    for_digest(person, "きょう", at=TUESDAY - timedelta(hours=1))
    late = for_digest(person, "8時を過ぎた", at=TUESDAY + timedelta(hours=1))

    for hours in (0, 2, 24):
        with time_machine.travel(TUESDAY + timedelta(hours=hours), tick=False):
            tasks.hand_out_digests()

    assert [message.body.count("・") for message in mail.outbox] == [1, 1]
    assert late.notice.title in mail.outbox[1].body


@pytest.mark.usefixtures("_digests_run_here")
@pytest.mark.parametrize("moment", [TUESDAY - timedelta(minutes=6), TUESDAY - timedelta(days=1)])
def test_no_digest_before_the_hour_or_on_a_holiday(moment):
    for_digest(employee(), "件名", at=moment - timedelta(days=3))

    with time_machine.travel(moment, tick=False):
        tasks.hand_out_digests()

    assert mail.outbox == []


@pytest.mark.usefixtures("_digests_run_here")
def test_digest_survives_a_server_that_is_down_at_the_hour(smtp):
    people = [employee(), employee()]
    for person in people:
        for_digest(person, "件名", at=TUESDAY - timedelta(days=1))

    with time_machine.travel(TUESDAY, tick=False):
        tasks.hand_out_digests()
    waiting = Delivery.objects.order_by("pk")
    assert [(row.state, row.attempts) for row in waiting] == [("waiting", 1), ("waiting", 0)]

    with (
        time_machine.travel(TUESDAY + timedelta(minutes=10), tick=False),
        running(smtp.EMAIL_PORT) as server,
    ):
        tasks.hand_out_digests()
        tasks.hand_out_digests()

    assert sorted(m["To"] for m in server.mails) == sorted(person.email for person in people)


@pytest.mark.usefixtures("_digests_run_here")
@time_machine.travel(TUESDAY, tick=False)
def test_digest_of_nothing_unread_is_not_sent():
    for_digest(employee(), "読んだ", at=TUESDAY - timedelta(days=1), read=True)

    tasks.hand_out_digests()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "dropped"


def test_digest_of_chosen_kinds_waits_for_the_beat():
    person = NoticePreferenceFactory(kind="crossforum.comment", choice="digest").person
    tell(person, kind="crossforum.comment")

    send_all()

    assert mail.outbox == []
    assert sent_ways(person) == [("portal", "sent"), ("digest", "waiting")]


# --- Rehearsal ------------------------------------------------------------------------------


def test_rehearsal_writes_files_and_the_log_says_so(settings, tmp_path):
    settings.REHEARSAL, settings.REHEARSAL_DIR = True, tmp_path / "rehearsal"
    person = StaffMemberFactory(email="hanako@city.example.lg.jp")
    tell(person)

    send_all()
    send_all()

    (path,) = settings.REHEARSAL_DIR.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail.outbox == []
    assert path.name.endswith(f"-delivery-{mails().get().pk}.eml")
    assert message["To"] == "hanako@city.example.lg.jp"
    assert "日時をご確認ください。" in message.get_body(("plain",)).get_content()
    assert sent_ways(person) == [("portal", "sent"), ("mail", "rehearsed")]
    assert Notice.objects.get().mailed_at is None
