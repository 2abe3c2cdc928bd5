"""Decisions about access: deputies, the end of accounts and sign-ins, trusted addresses.

Nothing here queries, writes or reads the clock.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from staff.rules.standing import StaffRefused

# A deputy is named for an absence or a fiscal year; what lasts longer is a post of its own.
LONGEST_DEPUTY = timedelta(days=366)
ONE_TIME_DIGITS = 6
# A password has at least this many letters (PASSWORD_MIN_LENGTH), a staff number fewer.
LONGEST_LOGGED = 9
Address = IPv4Address | IPv6Address


class Grant(NamedTuple):
    """One reason why a person may do more than everybody: role, why, and for how long."""

    person_id: int
    role: str
    label: str
    why: str
    since: date | None = None
    until: date | None = None  # the last day

    @property
    def term(self) -> str:
        """Return the period as a list shows it; empty where there is none."""
        first = f"{self.since:%Y/%m/%d}" if self.since else ""
        last = f"{self.until:%Y/%m/%d}" if self.until else ""
        return f"{first}〜{last}" if first or last else ""


def check_deputy(
    *,
    first_day: date,
    last_day: date,
    today: date,
    is_head: bool,
    is_in_post: bool,
) -> None:
    """Refuse a deputy who cannot stand in, or for a time that cannot be meant."""
    if is_head:
        raise StaffRefused("この人は、この所属の所属長です。代決者には別の人を選んでください。")
    if not is_in_post:
        raise StaffRefused(
            "この人は、始まりの日に配属がありません。配属のある職員を選んでください。"
        )
    if first_day < today:
        raise StaffRefused(
            "始まりの日は、今日以後にしてください。過ぎた日の代決者は定められません。"
        )
    if last_day < first_day:
        raise StaffRefused("最後の日は、始まりの日以後にしてください。")
    if last_day - first_day >= LONGEST_DEPUTY:
        raise StaffRefused("期間は1年以内にしてください。続けるときは、改めて定めてください。")


def check_deputy_end(*, last_day: date, today: date) -> None:
    """Refuse to end what is over already."""
    if last_day < today:
        raise StaffRefused("この代決は、すでに終わっています。")


def check_operator_change(*, is_self: bool, may_still: bool) -> None:
    """Nobody takes the operator's right from oneself, so that there is always one left.

    may_still: whether who does it is an operator at this very moment.
    """
    if not may_still:
        raise StaffRefused(
            "あなたは、もうシステム管理者ではありません。ほかのシステム管理者に確認してください。"
        )
    if is_self:
        raise StaffRefused(
            "自分のシステム管理者の権限は外せません。ほかのシステム管理者に依頼してください。"
        )


def check_division_role(*, others_left: bool) -> None:
    """Refuse to leave the city without a division that runs the programme."""
    if not others_left:
        raise StaffRefused(
            "事務局の所属がなくなるため、外せません。先に、別の所属を事務局に指定してください。"
        )


# --- Accounts and sign-ins ------------------------------------------------------------------


def closed_account(*, is_active: bool, expires_on: date | None, today: date) -> str:
    """Return why an account cannot be used, as a sentence; empty when it can."""
    if not is_active:
        return "この職員番号は現在使えません。情報政策課にお問い合わせください。"
    if expires_on is not None and expires_on < today:
        day = f"{expires_on.year}年{expires_on.month}月{expires_on.day}日"
        return f"この職員番号の利用期間は、{day}に終わりました。情報政策課にお問い合わせください。"
    return ""


def unknown_number(number: str) -> str:
    """Return the sentence for somebody whom another system knows and the portal does not."""
    return (
        f"職員番号「{number}」は、ポータルに登録されていません。"
        "情報政策課に、職員番号を伝えてお問い合わせください。"
    )


def is_one_time_code(code: str) -> bool:
    """Tell a code of six digits from a recovery code, which has letters in it."""
    return len(code) == ONE_TIME_DIGITS and code.isdecimal()


class SessionEnd(Enum):
    """Why a sign-in is over without the person having said so."""

    IDLE = "idle"
    TOO_OLD = "too old"


def session_end(
    *, now: datetime, signed_in_at: datetime, seen_at: datetime, idle: timedelta, longest: timedelta
) -> SessionEnd | None:
    """Return why a sign-in is over, or None. Both times are the server's, not the browser's."""
    if now - signed_in_at >= longest:
        return SessionEnd.TOO_OLD
    if now - seen_at >= idle:
        return SessionEnd.IDLE
    return None


def counts_as_activity(*, method: str, is_fragment: bool) -> bool:
    """Tell whether a request shows that somebody is there.

    A page that asks for news by itself must not keep a sign-in alive, so a fragment that is only
    read never counts; what is sent does.
    """
    return not (is_fragment and method in {"GET", "HEAD"})


def is_trusted_address(address: str, trusted: Iterable[str]) -> bool:
    """Tell whether an address is one of those listed, each an address or a network (10.1.0.0/24)."""
    found = _address(address)
    return found is not None and any(found in ip_network(each, strict=False) for each in trusted)


def client_address(*, remote: str, forwarded_for: str, trusted: Iterable[str]) -> str | None:
    """Return where a request comes from; what a proxy says counts only if the proxy is listed.

    Each proxy adds to the end of X-Forwarded-For, so the last address that is no proxy of ours is
    the one that nobody can have made up.
    """
    trusted = list(trusted)
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    address = remote
    while chain and is_trusted_address(address, trusted):
        address = chain.pop()
    found = _address(address) or _address(remote)
    return str(found) if found else None


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def loggable_number(typed: str) -> str:
    """Return what the log keeps of a typed number: somebody may have typed a password there."""
    return typed if len(typed) <= LONGEST_LOGGED else f"{typed[:2]}…（{len(typed)}文字）"
