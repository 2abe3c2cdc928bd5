"""Sentences and dates that rules, notices and pages of the training app share. Pure."""

from datetime import datetime

from japan.days import JAPAN_TIME

WEEKDAYS = "月火水木金土日"


def moment_words(moment: datetime) -> str:
    """Return 2026年11月23日(月) 14:00."""
    here = moment.astimezone(JAPAN_TIME)
    return f"{_day_words(here)} {here:%H:%M}"


def span_words(start: datetime, end: datetime) -> str:
    """Return 2026年11月23日(月) 14:00〜16:00; both days where they differ."""
    here, there = start.astimezone(JAPAN_TIME), end.astimezone(JAPAN_TIME)
    last = f"{there:%H:%M}" if here.date() == there.date() else moment_words(there)
    return f"{moment_words(here)}〜{last}"


def span_parts(start: datetime, end: datetime) -> tuple[str, str]:
    """Return the day and the hours apart, for a narrow column that breaks between them."""
    day, _, hours = span_words(start, end).partition(" ")
    return day, hours


def _day_words(day: datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
