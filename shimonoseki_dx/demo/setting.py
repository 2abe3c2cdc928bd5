"""The day on which the demo city is looked at, its random streams, and its data files."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from django.utils import timezone

from japan.calendar import add_working_days, is_working_day
from japan.fiscal import FiscalYear

SEED = 2026
DATA = Path(__file__).parent / "data"
USUAL_SIZE = 2800


@dataclass(frozen=True)
class Setting:
    """How many people, and on which day. All dates of the city count from it."""

    people: int
    today: date

    @property
    def year(self) -> FiscalYear:
        """Return the fiscal year that the city lives in."""
        return FiscalYear.of(self.today)

    @property
    def now(self) -> datetime:
        """Return the beginning of the day: nothing of the city has happened after it."""
        return at(self.today, 0)

    @property
    def scale(self) -> int:
        """Return how many times the usual city this is, at least once."""
        return max(1, round(self.people / USUAL_SIZE))

    @cached_property
    def training_days(self) -> list[date]:
        """Return the working days between the first and the last session.

        In April and in March the year is almost empty or almost over; then the span reaches
        into the neighbouring year, so that there is always something behind and ahead.
        """
        first = min(self.year.first_day + timedelta(days=12), self.today - timedelta(days=90))
        last = max(self.year.last_day - timedelta(days=20), self.today + timedelta(days=75))
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if is_working_day(day)]

    def random(self, part: str) -> Random:
        """Return the stream of one part, so that a change in one part leaves the others alone."""
        return Random(f"{SEED} {part}")  # noqa: S311 - a demo, nothing secret

    def april(self, years_ago: int) -> date:
        """Return 1 April of the fiscal year so many years ago."""
        return date(self.year.year - years_ago, 4, 1)

    def working_day(self, offset: int) -> date:
        """Return the working day so many days from today; a closed day leads away from today."""
        day = self.today + timedelta(days=offset)
        return (
            add_working_days(day + timedelta(days=1), -1)
            if offset < 0
            else add_working_days(day, 0)
        )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day in Japan."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def in_office(moment: datetime) -> datetime:
    """Return the same time on a working day: the day itself or the last one before it."""
    here = timezone.localtime(moment)
    day = add_working_days(here.date() + timedelta(days=1), -1)
    return at(day, min(max(here.hour, 8), 17), here.minute)


def data_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the demo's files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shares(total: int, weights: list[float], least: list[int]) -> list[int]:
    """Split a whole number by weights, giving everybody at least the stated part.

    The largest remainders get what is left over, so that the sum is exact.
    """
    spare = total - sum(least)
    if spare < 0:
        raise ValueError(f"{total} do not suffice for {sum(least)}.")
    scale = spare / (sum(weights) or 1)
    exact = [weight * scale for weight in weights]
    result = [low + int(part) for low, part in zip(least, exact, strict=True)]
    by_remainder = sorted(range(len(exact)), key=lambda n: (int(exact[n]) - exact[n], n))
    for n in by_remainder[: total - sum(result)]:
        result[n] += 1
    return result
