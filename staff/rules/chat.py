"""Chat channels: to which addresses anything may leave the house, and in which form.

Pure: the list of hosts comes from the settings (``CHAT_HOSTS``), and is empty by default.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from staff.choices import ChatFormat
from staff.rules.standing import StaffRefused

LOCAL = "127.0.0.1"
# Teams takes 28 KB a message, Slack 3,000 letters a block and 150 a heading.
LONGEST_BODY = 2000
LONGEST_HEADING = 150
PLAIN_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class StaleChannel(StaffRefused):
    """Somebody else changed the channel since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの人がこの送り先を変更しました。いまの内容を確かめてから、もう一度保存してください。"
        )


@dataclass(frozen=True)
class Target:
    """Where to connect, taken apart once and for all: nobody parses the address a second time."""

    host: str
    port: int
    path: str
    is_https: bool


def check_target(url: str, *, allowed: Sequence[str], local_http: bool = False) -> Target:
    """Return where a channel's address leads; StaffRefused unless its host is on the list.

    allowed: names (``hooks.example.jp``), with their subdomains when they begin with a dot
    (``.logic.azure.com``), with a port when it is not 443 (``chat.example.jp:8443``).
    local_http: plain http to 127.0.0.1 is allowed, for trials on one machine.
    """
    if not allowed:
        raise StaffRefused(
            "チャットへの送信は止めてあります。使うときは、システム管理者が設定CHAT_HOSTSに送り先のホスト名を加えます。"
        )
    parts = _split(url)
    host = parts.hostname or ""
    is_https = parts.scheme == "https"
    if not is_https and not (local_http and parts.scheme == "http" and host == LOCAL):
        raise StaffRefused("URLは「https://」で始まるものを入力してください。")
    port = _port(parts)
    if not _is_listed(host, port, allowed):
        raise StaffRefused(
            f"「{host}」には送れません。使うときは、システム管理者が設定CHAT_HOSTSに加えます。"
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host=host, port=port, path=path, is_https=is_https)


def _split(url: str) -> SplitResult:
    """Take the address apart; letters over which programs disagree are refused, not interpreted."""
    wrong = StaffRefused("URLの形が正しくありません。チャットの画面から、もう一度写してください。")
    if not url.isascii() or any(letter == "\\" or letter <= " " for letter in url):
        raise wrong
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError:
        raise wrong from None
    if "@" in parts.netloc or not PLAIN_HOST.fullmatch(parts.hostname or ""):
        raise wrong
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else (443 if parts.scheme == "https" else 80)


def _is_listed(host: str, port: int, allowed: Sequence[str]) -> bool:
    for entry in allowed:
        name, _, listed_port = entry.strip().lower().partition(":")
        if port != int(listed_port or 443):
            continue
        # Only names have subdomains: the last label of an address in numbers is a number.
        if host == name or (name.startswith(".") and host.endswith(name) and not _is_number(host)):
            return True
    return False


def _is_number(host: str) -> bool:
    last = host.rpartition(".")[2]
    return last.isdecimal() or last.startswith("0x")


def wants(*, kinds: Iterable[str], department_id: int | None, kind: str, about: int | None) -> bool:
    """Tell whether a channel takes an announcement.

    kinds: the registered beginnings that it asks for; none means all of them.
    department_id: it takes what concerns this department (``about``) or the whole city; None: all.
    """
    asked = list(kinds)
    if asked and not any(kind == each or kind.startswith(f"{each}.") for each in asked):
        return False
    return department_id is None or about is None or about == department_id


@dataclass(frozen=True)
class ChatMessage:
    """What is announced, as plain text; ``url`` is complete or empty."""

    kind: str
    key: str
    title: str
    body: str
    url: str
    department: str = ""

    @property
    def plain(self) -> str:
        """Return the text as a person would paste it."""
        return "\n".join(part for part in (self.title, self.body, self.url) if part)


def payload(chat_format: str, message: ChatMessage) -> dict[str, Any]:
    """Return the message in the form that the chat service takes. No text is read as markup."""
    if chat_format == ChatFormat.TEAMS:
        return _teams(message)
    return _slack(message) if chat_format == ChatFormat.SLACK else _json(message)


def _teams(message: ChatMessage) -> dict[str, Any]:
    """Return an Adaptive Card in the envelope of a Teams Workflow.

    The old MessageCard of Office 365 connectors is no longer taken. TextBlock reads Markdown;
    TextRun does not.
    """
    body: list[dict[str, Any]] = [_text_run(message.title, weight="Bolder", size="Medium")]
    if message.body:
        body.append(_text_run(_shortened(message.body)))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": message.plain[:LONGEST_BODY],
        "body": body,
    }
    if message.url:
        card["actions"] = [
            {"type": "Action.OpenUrl", "title": "ポータルで見る", "url": message.url}
        ]
    kind = "application/vnd.microsoft.card.adaptive"
    attachment = {"contentType": kind, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _text_run(text: str, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


def _slack(message: ChatMessage) -> dict[str, Any]:
    """Return blocks of plain text, and the text that Slack shows in its own notifications."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain(message.title[:LONGEST_HEADING])}
    ]
    if message.body:
        blocks.append({"type": "section", "text": _plain(_shortened(message.body))})
    if message.url:
        button = {"type": "button", "text": _plain("ポータルで見る"), "url": message.url}
        blocks.append({"type": "actions", "elements": [button]})
    return {"text": _escaped(message.title), "blocks": blocks}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _json(message: ChatMessage) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "key": message.key,
        "title": message.title,
        "body": message.body,
        "url": message.url,
        "department": message.department,
        "text": message.plain,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_BODY else f"{text[: LONGEST_BODY - 1]}…"


def answer_problem(status: int) -> tuple[str, bool] | None:
    """Return what an answer means in words and whether it is final; None when it was taken."""
    if 200 <= status < 300:
        return None
    if status == 429 or status >= 500:
        return f"チャットが混み合っているか、止まっています（{status}）。", False
    if 300 <= status < 400:
        return (
            f"送り先が別の場所へ移っています（{status}）。転送はたどりません。URLを確かめてください。",
            True,
        )
    return f"チャットが受け付けませんでした（{status}）。URLを確かめてください。", True
