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
    """Return the two halves of a span that a narrow column breaks between.

    The day and its hours; of a span over several days its beginning and its end.
    """
    words = span_words(start, end)
    if words.count(" ") == 1:
        day, _, hours = words.partition(" ")
        return day, hours
    first, _, last = words.partition("〜")
    return f"{first}〜", last


def _day_words(day: datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
