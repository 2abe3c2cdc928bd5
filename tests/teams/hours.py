"""Moments of a day in the city, for tests of what runs by the clock."""

from datetime import datetime

from japan.days import JAPAN_TIME


def at(day, hour=9):
    """Return this hour of the day in Japan."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=JAPAN_TIME)
