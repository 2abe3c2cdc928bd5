"""One cell: values of ours as text, and what Excel can hold."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from japan.days import JAPAN_TIME

# What the writers take; anything else is written as its str().
Cell = str | int | float | Decimal | bool | date | datetime | time | timedelta | None | object

EXCEL_CELL_LIMIT = 32_767  # UTF-16 units in one cell
EXCEL_ROW_LIMIT = 1_048_576
YES, NO = "はい", "いいえ"


def cell_text(value: Cell) -> str:
    """Write a value as a person reads it in a cell.

    None is empty, bool はい or いいえ, a date 2026-11-23, a datetime 2026-11-23 13:30 in Japan
    time (seconds only when there are any), a number plain: no exponent, no ".0".
    Raises ValueError for NaN and infinity.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime):
        local = japan_time(value)
        return f"{local.date().isoformat()} {_clock(local.hour, local.minute, local.second)}"
    if isinstance(value, date):
        return value.isoformat()
    return _other_text(value)


def japan_time(value: datetime) -> datetime:
    """Return value as a naive datetime in Japan time; spreadsheets know no time zone."""
    return value.replace(tzinfo=None) if value.tzinfo is None else _moved(value)


def fits_excel(text: str) -> bool:
    """Whether Excel can hold text in one cell."""
    if len(text) <= EXCEL_CELL_LIMIT // 2:
        return True
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 <= EXCEL_CELL_LIMIT


def _moved(value: datetime) -> datetime:
    return value.astimezone(JAPAN_TIME).replace(tzinfo=None)


def _other_text(value: object) -> str:
    if isinstance(value, time):
        return _clock(value.hour, value.minute, value.second)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return _clock(*divmod(minutes, 60), seconds)
    return str(value)


def _number_text(value: float | Decimal) -> str:
    if not math.isfinite(value):
        message = f"表に書き出せない数値です: {value}"
        raise ValueError(message)
    if isinstance(value, int):
        return str(int(value))  # an enum of numbers, too
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = f"{exact:f}"
    return text.removesuffix(".0") if isinstance(value, float) else text


def _clock(hours: int, minutes: int, seconds: int) -> str:
    text = f"{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text
