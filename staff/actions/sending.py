"""The way out of the house: one mail, one chat message, or in rehearsal a file instead of either.

Nothing here knows the database. What goes wrong is a ``SendingProblem`` with its words.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone

from staff.models import StaffMember
from staff.rules.chat import Target, answer_problem
from staff.rules.notices import SendingProblem, mail_problem

CHAT_SECONDS = 10
NO_ANSWER = (
    "チャットから返事がありませんでした。届いたかどうかを、チャットの画面で確かめてください。"
)


@contextmanager
def mail_connection() -> Iterator[BaseEmailBackend]:
    """Give a connection for several mails; in rehearsal one that nobody opens."""
    connection = get_connection()
    try:
        yield connection
    finally:
        if not settings.REHEARSAL:
            _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    """Say goodbye; what the server answers to that changes nothing about the mails it has taken."""
    try:
        connection.close()
    except OSError:
        return


def send_mail(
    *,
    to: StaffMember,
    subject: str,
    template: str,
    context: dict[str, Any],
    name: str,
    connection: BaseEmailBackend,
) -> None:
    """Send one mail as plain text and HTML; raises SendingProblem.

    name: names the mail for good ("delivery-12"). It makes the Message-ID, so that a mail whose
    receipt a crash kept us from noting is known as the same one where it comes again.
    """
    context = {**context, "recipient": to, "portal": settings.PORTAL_URL, "subject": subject}
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=f"【DX推進ポータル】{' '.join(subject.split())}",
        body=render_to_string(f"staff/mails/{template}.txt", context).strip() + "\n",
        to=[to.email],
        # No out-of-office reply shall come back, RFC 3834 and Exchange's own word for it.
        headers={
            "Message-ID": f"<{name}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        connection=connection,
    )
    message.attach_alternative(
        render_to_string(f"staff/mails/{template}.html", context), "text/html"
    )
    if settings.REHEARSAL:
        rehearse(f"{name}.eml", message.message().as_bytes())
        return
    try:
        connection.open()  # stays open for the next mail
        message.send()
    except (OSError, ValueError) as error:
        _close(connection)  # half a conversation is no start for the next mail
        raise mail_problem(error) from error


def post_json(*, target: Target, content: dict[str, Any], name: str) -> None:
    """Post a message to a chat service; raises SendingProblem.

    No redirect is followed and no proxy of the environment asked: the host that was checked is
    the host that is spoken to.
    """
    data = json.dumps(content, ensure_ascii=False).encode()
    if settings.REHEARSAL:
        rehearse(f"{name}.json", json.dumps(content, ensure_ascii=False, indent=2).encode())
        return
    connection = _http(target)
    try:
        _connect(connection)
        try:
            connection.request(
                "POST", target.path, data, {"Content-Type": "application/json; charset=utf-8"}
            )
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            # It may have arrived: trying again by itself might tell twice.
            raise SendingProblem(NO_ANSWER, is_final=True) from error
    finally:
        connection.close()
    if problem := answer_problem(status):
        words, is_final = problem
        raise SendingProblem(words, is_final=is_final)


def _http(target: Target) -> HTTPConnection:
    if not target.is_https:
        return HTTPConnection(target.host, target.port, timeout=CHAT_SECONDS)
    context = ssl.create_default_context()
    return HTTPSConnection(target.host, target.port, timeout=CHAT_SECONDS, context=context)


def _connect(connection: HTTPConnection) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError as error:
        raise SendingProblem("チャットのサーバー証明書を確かめられません。") from error
    except OSError as error:
        raise SendingProblem(f"チャットに接続できません（{error}）。") from error


def rehearse(filename: str, content: bytes) -> None:
    """Keep what would have been sent as a file; its name begins with the moment."""
    settings.REHEARSAL_DIR.mkdir(parents=True, exist_ok=True)
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    (settings.REHEARSAL_DIR / f"{stamp}-{filename}").write_bytes(content)
