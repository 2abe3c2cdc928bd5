"""Chat channels: off by default, only to listed hosts, once, and never with personal notices."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from celery.exceptions import Retry
from django.db import transaction
from django.utils import timezone

from staff import tasks
from staff.actions import channels, sending
from staff.actions.notices import announce
from staff.models import Announcement, Delivery
from tests.factories.staff import ChatChannelFactory, DepartmentFactory, StaffMemberFactory
from tests.staff.test_notices import tell

pytestmark = pytest.mark.django_db


class Hook(BaseHTTPRequestHandler):
    """Takes messages, or answers as the server is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))
        status, headers = self.server.answer
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self):
        self.server.taken.append((self.path, None))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Stay quiet."""


@contextmanager
def hook(port=0):
    with ThreadingHTTPServer(("127.0.0.1", port), Hook) as server:
        server.taken, server.answer, server.daemon_threads = [], (200, {}), True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server(settings):
    with hook() as running:
        allow(settings, running.server_port)
        yield running


def allow(settings, port):
    settings.CHAT_LOCAL_HTTP = True
    settings.CHAT_HOSTS = [f"127.0.0.1:{port}"]


def channel_at(port, **fields):
    return ChatChannelFactory(url=f"http://127.0.0.1:{port}/hook?key=secret", **fields)


def announce_case(key="crossforum.case:1", kind="crossforum.case.published", **more):
    with transaction.atomic():
        announce(
            kind=kind, key=key, title="改善事例が公開されました", body="窓口の待ち時間を半分にしました。",
            url="/forum/cases/1/", **more,
        )  # fmt: skip


def send_all():
    for pk in Delivery.objects.order_by("pk").values_list("pk", flat=True):
        tasks.send_chat_message.run(pk)


def test_announcement_reaches_the_channel_once_however_often_it_is_made(server, settings):
    channel_at(server.server_port, name="全庁")

    announce_case()
    announce_case()
    send_all()
    send_all()

    ((path, content),) = server.taken
    assert path == "/hook?key=secret"
    assert content["title"] == "改善事例が公開されました"
    assert content["url"] == f"{settings.PORTAL_URL}/forum/cases/1/"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.address, delivery.channel) == ("sent", "全庁", "chat")


@pytest.mark.parametrize(
    ("chat_format", "first"), [("teams", "type"), ("slack", "text"), ("json", "kind")]
)
def test_each_service_gets_its_own_form(server, chat_format, first):
    channel_at(server.server_port, format=chat_format)

    announce_case()
    send_all()

    assert next(iter(server.taken[0][1])) == first


def test_channels_get_what_they_ask_for():
    city, other = DepartmentFactory(), DepartmentFactory()
    ChatChannelFactory(name="すべて")
    ChatChannelFactory(name="事例", kinds=["crossforum.case"])
    ChatChannelFactory(name="研修", kinds=["training.opening"])
    ChatChannelFactory(name="その部", department=city)
    ChatChannelFactory(name="別の部", department=other)
    ChatChannelFactory(name="休み", is_active=False)

    announce_case(department=city)

    assert sorted(Delivery.objects.values_list("address", flat=True)) == sorted(
        ["すべて", "事例", "その部"]
    )


def test_personal_notices_never_reach_a_channel():
    ChatChannelFactory()

    tell(StaffMemberFactory())

    assert not Delivery.objects.filter(channel="chat").exists()
    assert not Announcement.objects.exists()


# --- Nothing leaves the house ---------------------------------------------------------------


def test_chat_is_off_by_default(settings):
    with hook() as server:
        assert (settings.CHAT_HOSTS, settings.CHAT_LOCAL_HTTP) == ([], False)
        channel_at(server.server_port)
        announce_case()

        send_all()

        assert server.taken == []
    assert Delivery.objects.get().state == "failed"
    assert Delivery.objects.get().error.startswith("チャットへの送信は止めてあります。")


def test_host_that_left_the_list_gets_nothing_more(server, settings):
    channel_at(server.server_port)
    announce_case()
    settings.CHAT_HOSTS = ["chat.example.jp"]

    send_all()

    assert server.taken == []
    assert Delivery.objects.get().error.startswith("「127.0.0.1」には送れません。")


def test_channel_that_is_no_longer_used_gets_nothing_more(server):
    channel = channel_at(server.server_port)
    announce_case()
    channel.is_active = False
    channel.save()

    send_all()

    assert server.taken == []
    assert Delivery.objects.get().state == "dropped"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(server, settings, status):
    with hook() as elsewhere:
        settings.CHAT_HOSTS.append(f"127.0.0.1:{elsewhere.server_port}")
        server.answer = (status, {"Location": f"http://127.0.0.1:{elsewhere.server_port}/"})
        channel_at(server.server_port)
        announce_case()

        send_all()

        assert elsewhere.taken == []
    delivery = Delivery.objects.get()
    assert delivery.state == "failed"
    assert (
        delivery.error
        == f"送り先が別の場所へ移っています（{status}）。転送はたどりません。URLを確かめてください。"
    )


def test_proxies_of_the_environment_are_not_asked(server, monkeypatch):
    with hook() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_port}")
        channel_at(server.server_port)
        announce_case()

        send_all()

        assert proxy.taken == []
    assert len(server.taken) == 1


# --- Trouble --------------------------------------------------------------------------------


def test_service_down_then_up_loses_nothing_and_tells_once(settings, monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.send_chat_message, "delay", handed.append)
    with hook() as server:
        port = server.server_port
    allow(settings, port)
    channel_at(port)
    announce_case()

    with pytest.raises(Retry):
        send_all()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.error.startswith("チャットに接続できません")

    with hook(port) as server:
        Delivery.objects.update(
            created_at=timezone.now() - tasks.HELD_BACK_AFTER * 2, next_try_at=timezone.now()
        )
        tasks.send_held_back_mail()
        for pk in handed * 2:
            tasks.send_chat_message.run(pk)

        assert len(server.taken) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 2, "")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_service_is_tried_again(server, status):
    server.answer = (status, {})
    channel_at(server.server_port)
    announce_case()

    with pytest.raises(Retry):
        send_all()

    assert Delivery.objects.get().state == "waiting"


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_refusal_is_final(server, status):
    server.answer = (status, {})
    channel_at(server.server_port)
    announce_case()

    send_all()

    assert Delivery.objects.get().state == "failed"
    assert (
        Delivery.objects.get().error
        == f"チャットが受け付けませんでした（{status}）。URLを確かめてください。"
    )


def test_message_that_may_have_arrived_is_not_sent_again_by_itself(server):
    server.answer = (None, {})
    channel_at(server.server_port)
    announce_case()

    send_all()
    send_all()

    assert len(server.taken) == 1
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (
        "failed",
        sending.NO_ANSWER,
    )


def test_rehearsal_writes_a_file(server, settings, tmp_path):
    settings.REHEARSAL, settings.REHEARSAL_DIR = True, tmp_path / "rehearsal"
    channel_at(server.server_port, format="teams")
    announce_case()

    send_all()

    assert server.taken == []
    (path,) = settings.REHEARSAL_DIR.iterdir()
    assert json.loads(path.read_text())["attachments"][0]["content"]["type"] == "AdaptiveCard"
    assert Delivery.objects.get().state == "rehearsed"


def test_trial_goes_to_the_one_channel(server):
    channel = channel_at(server.server_port, name="ためし")
    ChatChannelFactory()

    channels.try_out(channel=channel, by=StaffMemberFactory(name="事務局 花子"))
    send_all()

    ((_, content),) = server.taken
    assert content["body"] == "送り先「ためし」の確認です。事務局 花子さんが送りました。"
