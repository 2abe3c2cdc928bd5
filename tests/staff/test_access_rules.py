"""Deputies, the end of accounts and sign-ins, trusted addresses, kinds of letters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from staff.rules import StaffRefused
from staff.rules.access import (
    SessionEnd,
    check_deputy,
    check_deputy_end,
    check_division_role,
    check_operator_change,
    client_address,
    closed_account,
    counts_as_activity,
    is_one_time_code,
    is_trusted_address,
    loggable_number,
    session_end,
)
from staff.rules.passwords import KindsOfLettersValidator, kinds_of_letters

TODAY = date(2026, 11, 23)
NEXT = TODAY + timedelta(days=1)


def deputy(**changes):
    asked = {
        "first_day": TODAY,
        "last_day": TODAY,
        "today": TODAY,
        "is_head": False,
        "is_in_post": True,
    }
    return check_deputy(**asked | changes)


@pytest.mark.parametrize("days", [0, 365])
def test_deputy_for_one_day_and_for_a_year_is_accepted(days):
    assert deputy(last_day=TODAY + timedelta(days=days)) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_head": True}, "この人は、この所属の所属長です。"),
        ({"is_in_post": False}, "この人は、始まりの日に配属がありません。"),
        ({"first_day": TODAY - timedelta(days=1)}, "始まりの日は、今日以後にしてください。"),
        ({"first_day": NEXT}, "最後の日は、始まりの日以後にしてください。"),
        ({"last_day": TODAY + timedelta(days=366)}, "期間は1年以内にしてください。"),
    ],
)
def test_deputy_is_refused(changes, sentence):
    with pytest.raises(StaffRefused, match=sentence):
        deputy(**changes)


def test_deputy_ends_on_its_last_day_at_the_latest():
    check_deputy_end(last_day=TODAY, today=TODAY)
    with pytest.raises(StaffRefused, match="すでに終わっています。"):
        check_deputy_end(last_day=TODAY, today=NEXT)


def test_operator_cannot_drop_the_own_right_nor_act_without_it():
    check_operator_change(is_self=False, may_still=True)
    with pytest.raises(StaffRefused, match="自分のシステム管理者の権限は外せません。"):
        check_operator_change(is_self=True, may_still=True)
    with pytest.raises(StaffRefused, match="あなたは、もうシステム管理者ではありません。"):
        check_operator_change(is_self=False, may_still=False)


def test_last_office_division_stays():
    check_division_role(others_left=True)
    with pytest.raises(StaffRefused, match="事務局の所属がなくなる"):
        check_division_role(others_left=False)


@pytest.mark.parametrize(
    ("is_active", "expires_on", "today", "expected"),
    [
        (True, None, TODAY, ""),
        (True, TODAY, TODAY, ""),
        (True, TODAY, NEXT, "この職員番号の利用期間は、2026年11月23日に終わりました。"),
        (False, None, TODAY, "この職員番号は現在使えません。"),
    ],
)
def test_account_is_closed_after_its_last_day(is_active, expires_on, today, expected):
    sentence = closed_account(is_active=is_active, expires_on=expires_on, today=today)

    assert sentence.startswith(expected)
    assert bool(sentence) is bool(expected)


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signed_in", "seen", "expected"),
    [
        (0, 0, None),
        (7, 59 / 60, None),
        (7, 1, SessionEnd.IDLE),
        (8, 0, SessionEnd.TOO_OLD),
        (9, 2, SessionEnd.TOO_OLD),
    ],
)
def test_session_ends_by_idleness_or_age(signed_in, seen, expected):
    assert (
        session_end(
            now=NOON,
            signed_in_at=NOON - timedelta(hours=signed_in),
            seen_at=NOON - timedelta(hours=seen),
            idle=timedelta(hours=1),
            longest=timedelta(hours=8),
        )
        == expected
    )


@pytest.mark.parametrize(
    ("method", "is_fragment", "expected"),
    [("GET", False, True), ("POST", False, True), ("POST", True, True), ("GET", True, False)],
)
def test_a_page_that_polls_is_no_activity(method, is_fragment, expected):
    assert counts_as_activity(method=method, is_fragment=is_fragment) is expected


PROXIES = ["10.1.2.3", "192.0.2.0/28", "2001:db8::/64"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.1.2.3", True),
        ("10.1.2.4", False),
        ("192.0.2.15", True),
        ("192.0.2.16", False),
        ("2001:db8::9", True),
        ("::ffff:10.1.2.3", True),
        ("", False),
        ("unix", False),
    ],
)
def test_trusted_address(address, expected):
    assert is_trusted_address(address, PROXIES) is expected


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("172.16.0.9", "", "172.16.0.9"),
        ("172.16.0.9", "1.1.1.1", "172.16.0.9"),
        ("10.1.2.3", "1.1.1.1, 172.16.0.7", "172.16.0.7"),
        ("10.1.2.3", "172.16.0.7, 192.0.2.1", "172.16.0.7"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("", "", None),
    ],
    ids=["direct", "made up", "through proxy", "two proxies", "nonsense", "no word", "socket"],
)
def test_client_address(remote, forwarded, expected):
    assert client_address(remote=remote, forwarded_for=forwarded, trusted=PROXIES) == expected


def test_log_keeps_no_password_typed_into_the_wrong_field():
    assert loggable_number("004321") == "004321"
    assert loggable_number("kanmon-2026-dx") == "ka…（14文字）"


@pytest.mark.parametrize(
    ("code", "expected"), [("123456", True), ("12345", False), ("2345672a", False), ("", False)]
)
def test_one_time_code(code, expected):
    assert is_one_time_code(code) is expected


@pytest.mark.parametrize(
    ("password", "kinds"), [("abc", 1), ("aB3", 3), ("aB3!", 4), ("うみ1", 2), ("", 0)]
)
def test_kinds_of_letters(password, kinds):
    assert kinds_of_letters(password) == kinds


def test_password_with_too_few_kinds_is_refused_with_the_rule():
    validator = KindsOfLettersValidator(3)

    validator.validate("Kanmon2026")
    with pytest.raises(ValidationError, match="のうち、3種類以上を使ってください。"):
        validator.validate("kanmon2026")
