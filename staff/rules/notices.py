"""When a mail or a chat message goes, again or no more, and what the log says of it.

Moments, counts and hours are passed in; nothing here reads the clock or the settings.
"""

from datetime import datetime, time, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from typing import NamedTuple

from japan.calendar import is_working_day
from staff.choices import DeliveryState
from staff.rules.standing import StaffRefused

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# A long weekend: a mail server that breaks on Friday evening is mended by Tuesday noon.
GIVE_UP_AFTER = timedelta(days=4)
PERMANENT = 500


class Letter(NamedTuple):
    """The words of a notice. url: a path of the portal, to act or to look further."""

    title: str
    body: str = ""
    url: str = ""


class SendingProblem(Exception):  # noqa: N818 - an answer of the other side, not a fault of ours
    """Something was not sent; str() stands in the log.

    is_final: trying again by itself would not help, or might send a second time.
    is_general: the server is in trouble, not the one message; the next one need not be tried.
    """

    def __init__(self, words: str, *, is_final: bool = False, is_general: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final
        self.is_general = is_general


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: twice as long each time, an hour at most."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def gives_up(*, tried_since: datetime, now: datetime) -> bool:
    """Tell whether it has been tried for long enough; from then on a person decides."""
    return now - tried_since >= GIVE_UP_AFTER


def digest_cutoff(now: datetime, hour: int) -> datetime | None:
    """Return up to when notices go into today's digest; None while it is not time for one.

    now: in Japan's time. Digests come on working days; what falls between goes into the next one.
    """
    if not is_working_day(now.date()) or now.hour < hour:
        return None
    return datetime.combine(now.date(), time(hour), tzinfo=now.tzinfo)


def why_not_resend(state: str) -> str | None:
    """Return why a delivery cannot be sent again; None if it can."""
    if state == DeliveryState.FAILED:
        return None
    if state == DeliveryState.WAITING:
        return "まだ送信待ちです。自動でもう一度送ります。"
    return "もう一度送れるのは、「送れませんでした」のものだけです。"


def check_may_resend(state: str) -> None:
    """Refuse to send again what has gone out, or what still goes by itself."""
    if reason := why_not_resend(state):
        raise StaffRefused(reason)


def mail_problem(error: OSError | ValueError) -> SendingProblem:
    """Put what a mail server answered into words (``SMTPException`` is an ``OSError``).

    An address or a content that was refused for good (5xx, RFC 5321) stays refused. A password,
    a sender or a connection is the operator's to mend: these are tried again.
    """
    if isinstance(error, ValueError | SMTPNotSupportedError):
        return SendingProblem("メールアドレスに使えない文字があります。", is_final=True)
    if isinstance(error, SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        words = f"宛先のメールアドレスが受け付けられませんでした（{code} {_readable(answer)}）。"
        return SendingProblem(words, is_final=code >= PERMANENT)
    if isinstance(error, SMTPDataError):
        words = f"メールサーバーが内容を受け付けませんでした（{error.smtp_code} {_readable(error.smtp_error)}）。"
        return SendingProblem(words, is_final=error.smtp_code >= PERMANENT)
    return SendingProblem(_server_problem(error), is_general=True)


def _server_problem(error: Exception) -> str:
    if isinstance(error, SMTPAuthenticationError):
        return "メールサーバーにサインインできません。設定EMAIL_URLを確かめてください。"
    if isinstance(error, TimeoutError):
        return "メールサーバーから返事がありません。"
    if isinstance(error, SMTPServerDisconnected):
        return "メールサーバーとの接続が切れました。"
    return f"メールサーバーに接続できません（{_readable(error)}）。"


def _readable(answer: object) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())[:200]
