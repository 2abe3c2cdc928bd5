"""The pages: one's own notices and choices, and the office's log and channels."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from staff.models import ChatChannel, Delivery, Notice
from tests.factories.staff import (
    AnnouncementFactory,
    ChatChannelFactory,
    DeliveryFactory,
    NoticeFactory,
    NoticePreferenceFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = employee(name="下関 太郎")
    client.force_login(person)
    return person


@pytest.fixture
def office(client):
    office = office_member()
    client.force_login(office)
    return office


def shown(response):
    return response.content.decode()


def titles(response):
    return [row.record.title for row in response.context_data["table"].rows]


# --- One's own list -------------------------------------------------------------------------


def test_opening_a_notice_marks_it_as_read_and_it_can_be_put_back(client, person):
    notice = NoticeFactory(recipient=person)

    page = client.get(notice.get_absolute_url())

    assert "お知らせの件名" in shown(page)
    notice.refresh_from_db()
    assert notice.read_at is not None

    client.post(reverse("staff:notice-unread", args=[notice.pk]))

    notice.refresh_from_db()
    assert notice.read_at is None


def test_notice_of_somebody_else_does_not_exist(client, person):
    notice = NoticeFactory(body="ひみつ")

    assert client.get(notice.get_absolute_url()).status_code == 404
    assert client.post(reverse("staff:notice-unread", args=[notice.pk])).status_code == 404
    client.post(reverse("staff:notice-read-all"))

    notice.refresh_from_db()
    assert notice.read_at is None
    assert titles(client.get(reverse("staff:notice-list"))) == []


def test_nobody_reads_others_notices_not_even_the_office(client, office):
    notice = NoticeFactory()

    assert client.get(notice.get_absolute_url()).status_code == 404


def test_notice_never_links_to_another_host(client, person):
    for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        notice = NoticeFactory(recipient=person, url=url)

        page = shown(client.get(notice.get_absolute_url()))

        assert "evil.example" not in page
        assert "javascript:" not in page


def test_notice_offers_text_for_a_chat(client, person):
    notice = NoticeFactory(recipient=person, title="件名<b>", body="本文です。", url="/training/")

    page = shown(client.get(notice.get_absolute_url()))

    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert text == "件名&lt;b&gt;\n本文です。\nhttp://testserver/training/"
    assert "readonly" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["未読", "既読"]),
        ({"state": "unread"}, ["未読"]),
        ({"state": "read"}, ["既読"]),
        ({"state": "muted"}, ["ミュート"]),
        ({"state": "nonsense"}, ["未読", "既読"]),
        ({"kind": "job"}, ["既読"]),
        ({"kind": "training.enrolment"}, ["未読"]),
        ({"q": "ﾌｫｰﾗﾑ"}, ["未読"]),
        ({"q": "ふぉーらむ"}, ["未読"]),
        ({"q": "見つからない"}, []),
    ],
)
def test_list_is_filtered_by_state_kind_and_words(client, person, query, expected):
    now = timezone.now()
    for number, (title, fields) in enumerate(
        {
            "未読": {"kind": "training.enrolment.confirmed", "body": "クロスフォーラムの件"},
            "既読": {"kind": "job.export.done", "read_at": now},
            "ミュート": {"kind": "crossforum.comment", "is_muted": True},
        }.items()
    ):
        notice = NoticeFactory(
            recipient=person, title=title, created_at=now - timedelta(minutes=number), **fields
        )
        notice.fold_search_text()
        notice.save()

    response = client.get(reverse("staff:notice-list"), query)

    assert titles(response) == expected
    counts = {tab["label"]: tab["count"] for tab in response.context_data["tabs"]}
    assert counts == {"すべて": 2, "未読": 1, "既読": 1, "ミュート中": 1}


def test_bell_counts_what_the_unread_tab_lists(client, person):
    NoticeFactory.create_batch(2, recipient=person)
    NoticeFactory(recipient=person, is_muted=True)
    NoticeFactory(recipient=person, read_at=timezone.now())

    response = client.get(reverse("staff:notice-list"), {"state": "unread"})

    assert response.context_data["count"] == 2
    assert 'class="visually-hidden">未読</span>2<span' in response.content.decode()


def test_all_are_marked_as_read_and_taken_back(client, person):
    NoticeFactory.create_batch(2, recipient=person)

    response = client.post(reverse("staff:notice-read-all"), follow=True)
    assert "すべて既読にしました" in shown(response)
    assert not Notice.objects.visible_to(person).unread().exists()

    undo = {"moment": response.context_data["marked"]}
    response = client.post(reverse("staff:notice-read-undo"), undo, follow=True)
    assert "2件を未読に戻しました。" in shown(response)
    assert Notice.objects.visible_to(person).unread().count() == 2


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-11-23"])
def test_undo_of_nothing_changes_nothing(client, person, moment):
    NoticeFactory(recipient=person, read_at=timezone.now())

    response = client.post(reverse("staff:notice-read-undo"), {"moment": moment})

    assert response.status_code == 302
    assert not Notice.objects.visible_to(person).unread().exists()


@pytest.mark.parametrize("count", [1, 30])
def test_notice_list_num_queries(client, person, count, django_assert_num_queries):
    NoticeFactory.create_batch(count, recipient=person)

    with django_assert_num_queries(6):
        client.get(reverse("staff:notice-list"))


# --- One's choices --------------------------------------------------------------------------


def test_kind_is_muted_from_a_notice_and_heard_again(client, person):
    notice = NoticeFactory(recipient=person, kind="crossforum.comment")
    assert "この種類をミュートする" in shown(client.get(notice.get_absolute_url()))

    client.post(reverse("staff:notice-mute"), {"kind": "crossforum.comment"})
    notice.refresh_from_db()
    assert notice.is_muted
    assert "この種類をまた知らせる" in shown(client.get(notice.get_absolute_url()))

    client.post(reverse("staff:notice-unmute"), {"kind": "crossforum.comment"})
    notice.refresh_from_db()
    assert not notice.is_muted


@pytest.mark.parametrize("kind", ["training.enrolment", "nonsense", "staff.chat_test", ""])
def test_kind_that_may_not_be_muted_is_not_found(client, person, kind):
    assert client.post(reverse("staff:notice-mute"), {"kind": kind}).status_code == 404
    assert not person.notice_preferences.exists()


def test_notice_of_a_decision_offers_no_mute(client, person):
    notice = NoticeFactory(recipient=person, kind="training.enrolment.confirmed")

    assert "ミュート" not in shown(client.get(notice.get_absolute_url()))


def settings_form(client):
    form = client.get(reverse("staff:notice-settings")).context_data["form"]
    return {name: field.initial for name, field in form.fields.items()}


def test_choices_are_stored_and_shown_again(client, person):
    NoticePreferenceFactory(person=person, kind="job", choice="muted")
    before = settings_form(client)
    assert (before["job"], before["crossforum.comment"]) == ("muted", "now")
    assert "staff.chat_test" not in before

    data = {**before, "crossforum.comment": "digest", "training.enrolment": "portal"}
    response = client.post(reverse("staff:notice-settings"), data, follow=True)

    assert "お知らせの受け取り方を保存しました。" in shown(response)
    assert settings_form(client) == data


def test_choice_that_is_not_offered_is_refused_and_nothing_is_stored(client, person):
    data = {**settings_form(client), "job": "muted", "training.enrolment": "muted"}

    response = client.post(reverse("staff:notice-settings"), data)

    assert response.status_code == 422
    assert "受け取り方を選び直してください。" in shown(response)
    assert response.context_data["form"]["job"].value() == "muted"
    assert not person.notice_preferences.exists()


def test_person_without_address_is_told_that_no_mail_comes(client):
    client.force_login(employee(email=""))

    page = shown(client.get(reverse("staff:notice-settings")))

    assert "メールアドレスが登録されていません" in page


# --- The log --------------------------------------------------------------------------------

OFFICE_PAGES = [
    ("get", "staff:delivery-list"),
    ("get", "staff:chat-channel-list"),
    ("get", "staff:chat-channel-create"),
    ("post", "staff:chat-channel-create"),
    ("get", "staff:chat-channel-edit"),
    ("post", "staff:chat-channel-edit"),
    ("post", "staff:chat-channel-try"),
    ("post", "staff:delivery-resend"),
]


@pytest.mark.parametrize("who", ["employee", "head", "office", "operator"])
@pytest.mark.parametrize(("method", "name"), OFFICE_PAGES)
def test_log_and_channels_are_for_the_office(client, settings, who, method, name):
    people = {
        "employee": employee,
        "head": lambda: employee(is_head=True),
        "office": office_member,
        "operator": lambda: employee(is_operator=True),
    }
    client.force_login(people[who]())
    delivery = DeliveryFactory(state="failed")
    target = delivery if "delivery" in name else ChatChannelFactory()
    arguments = [] if name.endswith(("list", "create")) else [target.pk]

    response = getattr(client, method)(reverse(name, args=arguments))

    allowed = who in {"office", "operator"}
    assert (response.status_code != 404) is allowed
    delivery.refresh_from_db()
    assert (delivery.state == "waiting") is (allowed and name == "staff:delivery-resend")
    assert not Delivery.objects.filter(channel="chat").exists() or allowed


def test_log_is_filtered(client, office):
    mail = DeliveryFactory(state="failed", title="メールの件", kind="training.enrolment.confirmed")
    chat = DeliveryFactory(
        notice=None, announcement=AnnouncementFactory(), recipient=None, channel="chat",
        address="全庁チャンネル", state="sent", title="チャットの件", kind="crossforum.case",
    )  # fmt: skip
    old = DeliveryFactory(created_at=timezone.now() - timedelta(days=60))

    def listed(**query):
        response = client.get(reverse("staff:delivery-list"), query)
        return {row.record.pk for row in response.context_data["table"].rows}

    assert listed() == {mail.pk, chat.pk}
    assert listed(days="all") == {mail.pk, chat.pk, old.pk}
    assert listed(state="failed") == {mail.pk}
    assert listed(channel="chat") == {chat.pk}
    assert listed(kind="training.enrolment") == {mail.pk}
    assert listed(q="全庁チャンネル") == {chat.pk}
    assert listed(q=mail.recipient.number) == {mail.pk}


def test_log_says_why_and_sends_again(client, office):
    delivery = DeliveryFactory(state="failed", error="メールサーバーに接続できません。", attempts=9)
    back = reverse("staff:delivery-list", query={"state": "failed"})
    page = shown(client.get(back))
    assert "メールサーバーに接続できません。" in page
    assert page.count("もう一度送る") == 1

    response = client.post(reverse("staff:delivery-resend", args=[delivery.pk]), {"next": back})

    assert response["Location"] == back
    delivery.refresh_from_db()
    assert (delivery.state, delivery.resent_by) == ("waiting", office)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_resend_never_leads_to_another_host(client, office, target):
    delivery = DeliveryFactory(state="failed")

    response = client.post(reverse("staff:delivery-resend", args=[delivery.pk]), {"next": target})

    assert response["Location"] == reverse("staff:delivery-list")


def test_resend_of_what_was_sent_meanwhile_is_refused(client, office):
    delivery = DeliveryFactory(state="sent")

    response = client.post(reverse("staff:delivery-resend", args=[delivery.pk]))

    assert response.status_code == 409
    assert "もう一度送れるのは" in shown(response)
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_log_is_exported_without_buttons(client, office):
    DeliveryFactory(state="failed", error="=1+1")

    response = client.get(reverse("staff:delivery-list"), {"export": "csv"})

    header, row = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert header == "受付日時,送り方,宛先,送り先,種類,件名,状態,試した回数,理由"
    assert row.count("<") == 0
    assert "送れませんでした" in row
    assert "'=1+1" in row


@pytest.mark.parametrize("count", [1, 30])
def test_delivery_list_num_queries(client, office, count, django_assert_num_queries):
    DeliveryFactory.create_batch(count, state="failed")

    with django_assert_num_queries(5):
        client.get(reverse("staff:delivery-list"))


# --- Channels -------------------------------------------------------------------------------

CHANNEL = {
    "name": "DX推進チーム",
    "format": "teams",
    "url": "https://prod-1.logic.azure.com/hook?sig=secret",
    "kinds": ["crossforum.case"],
    "department": "",
    "is_active": "on",
}


@pytest.fixture
def _azure(settings):
    settings.CHAT_HOSTS = [".logic.azure.com"]


@pytest.mark.usefixtures("_azure")
def test_channel_is_entered_and_its_secret_stays_out_of_lists_and_trail(client, office):
    response = client.post(reverse("staff:chat-channel-create"), CHANNEL)

    channel = ChatChannel.objects.get()
    assert response["Location"] == channel.get_absolute_url()
    assert (channel.kinds, channel.url) == (["crossforum.case"], CHANNEL["url"])
    page = shown(client.get(reverse("staff:chat-channel-list")))
    assert "prod-1.logic.azure.com" in page
    assert "改善事例の公開" in page
    assert "secret" not in page
    history = client.get(channel.get_absolute_url()).context_data["history"]
    assert [change.what for change in history] == ["チャットの送り先の登録"]
    assert "secret" not in str(history)


def test_channel_is_refused_while_chat_is_off(client, office):
    response = client.post(reverse("staff:chat-channel-create"), CHANNEL)

    assert response.status_code == 422
    assert "チャットへの送信は止めてあります。" in shown(response)
    assert response.context_data["form"]["name"].value() == "DX推進チーム"
    assert "チャットへの送信は止めてあります" in shown(
        client.get(reverse("staff:chat-channel-list"))
    )
    assert not ChatChannel.objects.exists()


@pytest.mark.usefixtures("_azure")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "名前を入力してください。"),
        ({"url": ""}, "送り先のURLを入力してください。"),
        ({"url": "https://evil.example/"}, "「evil.example」には送れません。"),
        ({"url": "http://prod-1.logic.azure.com/"}, "「https://」で始まる"),
        ({"kinds": ["training.enrolment"]}, "training.enrolment"),
    ],
)
def test_channel_with_faults_is_refused_with_a_sentence(client, office, change, sentence):
    response = client.post(reverse("staff:chat-channel-create"), CHANNEL | change)

    assert response.status_code == 422
    assert sentence in shown(response)
    assert not ChatChannel.objects.exists()


@pytest.mark.usefixtures("_azure")
def test_channel_that_somebody_else_changed_is_not_overwritten_unseen(client, office):
    channel = ChatChannelFactory(version=2)
    data = CHANNEL | {"name": "わたしの名前", "version": "1"}

    response = client.post(channel.get_absolute_url(), data)

    assert response.status_code == 409
    assert "ほかの人がこの送り先を変更しました。" in shown(response)
    assert response.context_data["form"]["name"].value() == "わたしの名前"
    assert response.context_data["form"]["version"].value() == "2"
    assert client.post(channel.get_absolute_url(), data | {"version": "2"}).status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.version) == ("わたしの名前", 3)


def test_trial_is_written_into_the_log(client, office):
    channel = ChatChannelFactory(name="ためし")

    response = client.post(reverse("staff:chat-channel-try", args=[channel.pk]), follow=True)

    assert "「ためし」へ試しに送ります。" in shown(response)
    assert Delivery.objects.get().address == "ためし"


@pytest.mark.parametrize("count", [1, 30])
def test_chat_channel_list_num_queries(client, office, count, django_assert_num_queries):
    ChatChannelFactory.create_batch(count)

    with django_assert_num_queries(5):
        client.get(reverse("staff:chat-channel-list"))


# --- Rehearsal ------------------------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_says_that_it_is_a_rehearsal(client, settings, signed_in):
    settings.REHEARSAL = True
    if signed_in:
        client.force_login(StaffMemberFactory())
    name = "staff:notice-list" if signed_in else "staff:sign-in"

    assert "リハーサル中です。メールは送られません。" in shown(client.get(reverse(name)))

    settings.REHEARSAL = False
    assert "リハーサル中" not in shown(client.get(reverse(name)))
