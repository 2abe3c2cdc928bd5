"""Decisions about activity records (活動記録): their time, and their calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from japan.calendar import closed_reason
from teams.rules.seats import TeamRefused

MINUTES_A_DAY = 24 * 60
EARLIEST = date(2020, 4, 1)
QUIET_DAYS = 60  # a team without any record for so long is asked how it is (既定の例)


def activity_minutes(*, starts_at: time | None, ends_at: time | None, hours: float | None) -> int:
    """Return how long it took in minutes: from–to where both are known, else the hours.

    Raises TeamRefused when neither is told, or the end is not after the start.
    """
    if (starts_at is None) != (ends_at is None):
        raise TeamRefused("開始と終了の時刻は、両方とも入力してください。")
    if starts_at is not None and ends_at is not None:
        minutes = _minutes(ends_at) - _minutes(starts_at)
        if minutes <= 0:
            raise TeamRefused("終了の時刻は、開始より後にしてください。")
        return minutes
    if hours is None:
        raise TeamRefused("開始と終了の時刻か、時間のどちらかを入力してください。")
    minutes = round(hours * 60)
    if not 0 < minutes <= MINUTES_A_DAY:
        raise TeamRefused("時間は、0より大きく24以下にしてください。")
    return minutes


def check_activity_day(*, day: date, today: date) -> None:
    """Refuse a record of what has not happened yet, or of a mistyped year."""
    if day > today:
        raise TeamRefused("活動の日は、今日以前にしてください。予定は「次にすること」に書けます。")
    if day < EARLIEST:
        raise TeamRefused("活動の日の年を確かめてください。")


def is_action_overdue(*, due_on: date | None, done_on: date | None, today: date) -> bool:
    """Tell whether a next action is late."""
    return done_on is None and due_on is not None and due_on < today


def is_quiet(last: date | None, today: date) -> bool:
    """Tell whether a team has no record within the last 60 days."""
    return last is None or last < today - timedelta(days=QUIET_DAYS)


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        """Return the month after."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        """Return the month before."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def next_first_day(self) -> date:
        """Return its exclusive end."""
        return self.next.first_day

    @property
    def label(self) -> str:
        """Return 2026年11月."""
        return f"{self.year}年{self.number}月"

    @property
    def key(self) -> str:
        """Return 2026-11, as addresses carry it."""
        return f"{self.year}-{self.number:02}"

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str, otherwise: date) -> "Month":
        """Read 2026-11; anything else is the month of the other day."""
        year, _, number = text.partition("-")
        is_read = year.isascii() and year.isdecimal() and number.isascii() and number.isdecimal()
        if is_read and 2000 <= int(year) <= 2100 and 1 <= int(number) <= 12:
            return cls(int(year), int(number))
        return cls.of(otherwise)


@dataclass(frozen=True)
class CalendarDay:
    """One cell of the calendar. closed: why the city hall is closed, empty on a working day."""

    day: date
    is_of_month: bool
    is_today: bool
    closed: str


def calendar_weeks(month: Month, today: date) -> Iterator[list[CalendarDay]]:
    """Yield the weeks of a month from Monday to Sunday, filled up with the neighbours' days."""
    day = month.first_day - timedelta(days=month.first_day.weekday())
    while day < month.next_first_day:
        yield [
            CalendarDay(each, Month.of(each) == month, each == today, closed_reason(each) or "")
            for each in (day + timedelta(days=n) for n in range(7))
        ]
        day += timedelta(days=7)


def hours_words(minutes: int) -> str:
    """Return 1.5時間 for 90 minutes; quarters are exact, the rest is rounded to two digits."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".") + "時間"


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
