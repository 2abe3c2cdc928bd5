"""What may be muted, when to try again, where chat may go: tables without a database."""

import ast
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from zoneinfo import ZoneInfo

import pytest

from shimonoseki_dx.embedded import ROOT
from staff.choices import ChatFormat, DeliveryState, NoticeChoice
from staff.rules import StaffRefused
from staff.rules.chat import ChatMessage, Target, answer_problem, check_target, payload, wants
from staff.rules.notice_kinds import (
    NoticeKind,
    UnknownKindError,
    group_of,
    kind_of,
    label_of,
    register_kinds,
)
from staff.rules.notices import (
    GIVE_UP_AFTER,
    check_may_resend,
    digest_cutoff,
    gives_up,
    mail_problem,
    pause_after,
)

JAPAN = ZoneInfo("Asia/Tokyo")
ALLOWED = ["chat.example.jp", ".logic.azure.com", "own.example.jp:8443", "192.0.2.7"]


# --- Kinds ----------------------------------------------------------------------------------


def told_kinds():
    """Yield the kind of every notice in our code, up to its first variable."""
    for app in ("staff", "teams", "skills", "training", "crossforum", "shimonoseki_dx"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in {
                    "notify",
                    "notify_each",
                    "announce",
                }:
                    kind = next(word.value for word in node.keywords if word.arg == "kind")
                    if beginning := _beginning(kind):
                        yield pytest.param(beginning, id=f"{app}.{path.stem}:{node.lineno}")


def _name(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def _beginning(node):
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return first.value.rstrip(".") if isinstance(first, ast.Constant) else ""


@pytest.mark.parametrize("kind", list(told_kinds()))
def test_every_kind_that_is_told_is_registered(kind):
    assert label_of(kind) != "その他"


def test_unknown_kind_fails_loudly_and_says_what_to_do():
    with pytest.raises(UnknownKindError, match=r"register_kinds"):
        kind_of("training.enrollment.confirmed")

    assert label_of("training.enrollment.confirmed") == group_of("x.y") == "その他"


@pytest.mark.parametrize("prefix", ["job", "job.export", "training"])
def test_kinds_never_overlap(prefix):
    with pytest.raises(ValueError, match="overlaps"):
        register_kinds(NoticeKind(prefix, "別の名前", "別"))


def test_kind_does_not_cover_a_longer_word():
    kind = NoticeKind("training.session", "", "")

    assert kind.covers("training.session.cancelled")
    assert not kind.covers("training.sessions.cancelled")


@pytest.mark.parametrize(
    ("mutable", "chosen", "expected"),
    [
        (True, None, NoticeChoice.NOW),
        (True, "muted", NoticeChoice.MUTED),
        (False, "muted", NoticeChoice.NOW),
        (False, "digest", NoticeChoice.DIGEST),
        (True, "no longer known", NoticeChoice.NOW),
    ],
)
def test_choice_holds_where_it_is_allowed(mutable, chosen, expected):
    assert NoticeKind("a", "", "", mutable=mutable).resolve(chosen) == expected


# --- When -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 30), (1, 30), (2, 60), (4, 240), (8, 3600), (10_000, 3600)]
)
def test_pauses_double_up_to_an_hour(attempts, seconds):
    assert pause_after(attempts) == timedelta(seconds=seconds)


def test_it_gives_up_after_a_long_weekend():
    start = datetime(2026, 11, 20, 18, tzinfo=JAPAN)

    assert not gives_up(tried_since=start, now=start + GIVE_UP_AFTER - timedelta(seconds=1))
    assert gives_up(tried_since=start, now=start + GIVE_UP_AFTER)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 07:59", None),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 17:30", "2026-11-24 08:00"),
        ("2026-11-23 09:00", None),  # 勤労感謝の日
        ("2026-11-22 09:00", None),  # a Sunday
        ("2026-12-29 09:00", None),  # 年末年始
    ],
)
def test_digest_goes_at_the_hour_of_working_days(moment, expected):
    now = datetime.fromisoformat(moment).replace(tzinfo=JAPAN)

    cutoff = digest_cutoff(now, 8)

    assert cutoff == (expected and datetime.fromisoformat(expected).replace(tzinfo=JAPAN))


@pytest.mark.parametrize(
    ("error", "words", "is_final", "is_general"),
    [
        (SMTPRecipientsRefused({"a@b": (550, b"no such user")}),
         "宛先のメールアドレスが受け付けられませんでした（550 no such user）。", True, False),
        (SMTPRecipientsRefused({"a@b": (450, b"later")}),
         "宛先のメールアドレスが受け付けられませんでした（450 later）。", False, False),
        (SMTPDataError(554, b"virus"),
         "メールサーバーが内容を受け付けませんでした（554 virus）。", True, False),
        (SMTPAuthenticationError(535, b"no"),
         "メールサーバーにサインインできません。設定EMAIL_URLを確かめてください。", False, True),
        (SMTPServerDisconnected("x"), "メールサーバーとの接続が切れました。", False, True),
        (TimeoutError(), "メールサーバーから返事がありません。", False, True),
        (ConnectionRefusedError(111, "Connection refused"),
         "メールサーバーに接続できません（[Errno 111] Connection refused）。", False, True),
        (UnicodeEncodeError("ascii", "花", 0, 1, "x"),
         "メールアドレスに使えない文字があります。", True, False),
    ],
)  # fmt: skip
def test_mail_problems_are_told_in_words(error, words, is_final, is_general):
    problem = mail_problem(error)

    assert (str(problem), problem.is_final, problem.is_general) == (words, is_final, is_general)


@pytest.mark.parametrize("state", [each for each in DeliveryState if each != DeliveryState.FAILED])
def test_only_what_failed_is_sent_again(state):
    with pytest.raises(StaffRefused):
        check_may_resend(state)

    check_may_resend(DeliveryState.FAILED)


# --- Where chat may go ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://chat.example.jp/hook?key=1", Target("chat.example.jp", 443, "/hook?key=1", True)),
        ("https://CHAT.example.jp", Target("chat.example.jp", 443, "/", True)),
        ("https://prod-1.logic.azure.com/x", Target("prod-1.logic.azure.com", 443, "/x", True)),
        ("https://own.example.jp:8443/x", Target("own.example.jp", 8443, "/x", True)),
        ("https://192.0.2.7/x", Target("192.0.2.7", 443, "/x", True)),
    ],
)
def test_chat_goes_to_listed_hosts(url, expected):
    assert check_target(url, allowed=ALLOWED) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example.jp/hook",
        "ftp://chat.example.jp/hook",
        "file:///etc/passwd",
        "//chat.example.jp/hook",
        "chat.example.jp/hook",
        "",
        "https://evil.example/",
        "https://chat.example.jp.evil.example/",
        "https://evil-chat.example.jp/",
        "https://sub.chat.example.jp/",
        "https://logic.azure.com/",
        "https://evillogic.azure.com/",
        "https://chat.example.jp@evil.example/",
        "https://user:pass@chat.example.jp/",
        "https://evil.example\\@chat.example.jp/",
        "https://evil.example#@chat.example.jp/",
        "https://chat.example.jp\n.evil.example/",
        "https://chat.example.jp%2eevil.example/",
        "https://chat.example.jp./",
        "https://chat.example.jp:8443/",
        "https://chat.example.jp:99999/",
        "https://own.example.jp/",
        "https://сhat.example.jp/",  # a Cyrillic letter
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://[::1]/",
        "https://192.0.2.8/",
        "http://127.0.0.1:8000/",
    ],
)
def test_chat_goes_nowhere_else(url):
    with pytest.raises(StaffRefused):
        check_target(url, allowed=ALLOWED)


def test_number_has_no_subdomains():
    with pytest.raises(StaffRefused):
        check_target("https://10.0.2.7/", allowed=[".0.2.7"])


def test_chat_is_off_without_a_list():
    with pytest.raises(StaffRefused, match="止めてあります"):
        check_target("https://chat.example.jp/", allowed=[])


@pytest.mark.parametrize(
    ("url", "local_http", "is_allowed"),
    [
        ("http://127.0.0.1:8001/", True, True),
        ("http://127.0.0.1:8001/", False, False),
        ("http://127.0.0.1:8002/", True, False),
        ("http://localhost:8001/", True, False),
        ("http://chat.example.jp/", True, False),
    ],
)
def test_plain_http_is_for_trials_on_this_machine(url, local_http, is_allowed):
    allowed = ["127.0.0.1:8001", "localhost:8001", "chat.example.jp"]

    try:
        check_target(url, allowed=allowed, local_http=local_http)
    except StaffRefused:
        assert not is_allowed
    else:
        assert is_allowed


@pytest.mark.parametrize(
    ("kinds", "department", "about", "expected"),
    [
        ([], None, None, True),
        ([], None, 5, True),
        (["crossforum.case"], None, None, True),
        (["crossforum"], None, None, True),
        (["training.opening"], None, None, False),
        (["crossforum.ca"], None, None, False),
        ([], 5, 5, True),
        ([], 5, None, True),
        ([], 5, 6, False),
    ],
)
def test_channel_takes_what_it_asks_for(kinds, department, about, expected):
    taken = wants(kinds=kinds, department_id=department, kind="crossforum.case.new", about=about)

    assert taken is expected


MESSAGE = ChatMessage(
    kind="crossforum.case.new", key="case:1", title="<b>窓口</b> & [改善](http://x)",
    body="本文" * 1500, url="https://dx.example.jp/forum/", department="市民部",
)  # fmt: skip


def test_teams_gets_an_adaptive_card_whose_text_is_no_markup():
    content = payload(ChatFormat.TEAMS, MESSAGE)

    (attachment,) = content["attachments"]
    card = attachment["content"]
    assert (content["type"], attachment["contentType"], card["type"]) == (
        "message", "application/vnd.microsoft.card.adaptive", "AdaptiveCard",
    )  # fmt: skip
    assert [block["type"] for block in card["body"]] == ["RichTextBlock", "RichTextBlock"]
    assert card["body"][0]["inlines"][0]["text"] == MESSAGE.title
    assert len(card["body"][1]["inlines"][0]["text"]) == 2000
    assert card["actions"] == [
        {"type": "Action.OpenUrl", "title": "ポータルで見る", "url": MESSAGE.url}
    ]


def test_slack_gets_plain_text_blocks():
    content = payload(ChatFormat.SLACK, MESSAGE)

    assert content["text"] == "&lt;b&gt;窓口&lt;/b&gt; &amp; [改善](http://x)"
    assert [block["type"] for block in content["blocks"]] == ["header", "section", "actions"]
    assert content["blocks"][0]["text"]["type"] == "plain_text"


def test_others_get_plain_json():
    message = ChatMessage(kind="a", key="a:1", title="件名", body="", url="")

    assert payload(ChatFormat.JSON, message) == {
        "kind": "a", "key": "a:1", "title": "件名", "body": "", "url": "", "department": "",
        "text": "件名",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "is_final"),
    [(200, None), (202, None), (204, None), (301, True), (302, True), (308, True),
     (400, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)  # fmt: skip
def test_answers_of_a_chat_service(status, is_final):
    problem = answer_problem(status)

    assert (problem and problem[1]) is is_final
