from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.calendar import add_working_days, closed_reason, is_working_day, working_days_between

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 12, 31))
STEPS = st.integers(-40, 40)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), "土曜日"),
        (date(2026, 11, 22), "日曜日"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2026, 5, 6), "憲法記念日 振替休日"),
        (date(2024, 11, 23), "勤労感謝の日"),
        (date(2026, 12, 28), None),
        (date(2026, 12, 29), "年末年始の休日"),
        (date(2026, 12, 31), "年末年始の休日"),
        (date(2027, 1, 1), "元日"),
        (date(2027, 1, 3), "年末年始の休日"),
        (date(2027, 1, 4), None),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "勤労感謝の日"),
    ],
)
def test_closed_reason(day, reason):
    assert (closed_reason(day), is_working_day(day)) == (reason, reason is None)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 24)),
        (date(2026, 11, 24), -1, date(2026, 11, 20)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 24)),
        (date(2026, 12, 28), 2, date(2027, 1, 5)),
        (date(2027, 1, 4), -1, date(2026, 12, 28)),
    ],
)
def test_add_working_days_over_closed_days(day, n, expected):
    assert add_working_days(day, n) == expected


@given(DAYS, STEPS)
def test_add_working_days_arrives_on_a_working_day(day, n):
    assert is_working_day(add_working_days(day, n))


@given(DAYS, STEPS.filter(bool))
def test_working_days_between_undoes_add_working_days(day, n):
    assert working_days_between(day, add_working_days(day, n)) == n


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_between_adds_up(start, first, second):
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    total = working_days_between(start, middle) + working_days_between(middle, end)

    assert working_days_between(start, end) == total


def test_working_days_between_counts_the_end_and_not_the_start():
    friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)

    counts = [working_days_between(friday, tuesday), working_days_between(tuesday, friday)]

    assert counts == [1, -1]
    assert working_days_between(friday, friday) == 0
