"""Working days of the city hall: its closed days are weekends, holidays and 29 Dec to 3 Jan."""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

from japan.days import japanese_day

_WEEKEND = {5: "土曜日", 6: "日曜日"}
_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
_ONE_DAY = timedelta(days=1)


def closed_reason(day: date) -> str | None:
    """Say in Japanese why the city hall is closed on day; None on a working day.

    A holiday's own name (振替休日 and 国民の休日 included) goes before 年末年始, and that before
    the weekday. Holidays of coming years follow today's law; the two equinoxes are forecasts
    until the February before.
    """
    return _closed_reason(japanese_day(day))


def is_working_day(day: date) -> bool:
    """Whether the city hall is open on day."""
    return closed_reason(day) is None


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after day (before it when n is negative); day is not counted.

    With n = 0: day itself when it is a working day, else the next one, as a deadline that
    falls on a closed day moves to the day after (地方自治法第4条の2第4項).
    """
    current = japanese_day(day)
    if n == 0:
        while not is_working_day(current):
            current += _ONE_DAY
        return current
    step, left = (_ONE_DAY if n > 0 else -_ONE_DAY), abs(n)
    while left:
        current += step
        left -= is_working_day(current)
    return current


def working_days_between(a: date, b: date) -> int:
    """Count the working days one passes going from a to b: a is not counted, b is.

    Negative when b lies before a. It undoes add_working_days:
    ``working_days_between(a, add_working_days(a, n)) == n`` for every n but 0.
    """
    start, end = japanese_day(a), japanese_day(b)
    step, sign = (_ONE_DAY, 1) if end >= start else (-_ONE_DAY, -1)
    count = 0
    while start != end:
        start += step
        count += is_working_day(start)
    return sign * count


@lru_cache(maxsize=8192)
def _closed_reason(day: date) -> str | None:
    holiday = jpholiday.is_holiday_name(day)
    if holiday is not None:
        return holiday
    if (day.month, day.day) in _YEAR_END:
        return "年末年始の休日"
    return _WEEKEND.get(day.weekday())
