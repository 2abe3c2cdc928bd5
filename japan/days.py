"""The civil day in Japan: one answer for dates and datetimes alike."""

from datetime import date, datetime, timedelta, timezone

JAPAN_TIME = timezone(timedelta(hours=9), "JST")  # no daylight saving, so a fixed offset suffices


def japanese_day(value: date) -> date:
    """Return the plain calendar day of value in Japan.

    An aware datetime is moved to Japan time first: 15:00 UTC on 31 March is already 1 April
    here, another fiscal year. A naive datetime is taken to be Japan time.
    """
    if not isinstance(value, datetime):
        return value
    local = value if value.tzinfo is None else value.astimezone(JAPAN_TIME)
    return local.date()
