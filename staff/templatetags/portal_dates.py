"""Dates as the city hall writes them."""

from datetime import date, datetime, timedelta

from django import template
from django.utils.timezone import localtime
from psycopg.types.range import DateRange

from japan.era import format_era
from japan.fiscal import FiscalYear

register = template.Library()

WEEKDAYS = "月火水木金土日"


@register.filter
def wareki(day: date | None) -> str:
    """Return 令和8年11月23日; nothing for nothing."""
    return format_era(day) if day else ""


@register.filter
def day_label(day: date | None) -> str:
    """Return 2026年11月23日(月)."""
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})" if day else ""


@register.filter
def moment_label(moment: datetime | None) -> str:
    """Return 2026年11月23日(月) 14:00, in Japan's time."""
    if moment is None:
        return ""
    here = localtime(moment)
    return f"{day_label(here.date())} {here:%H:%M}"


@register.filter
def time_range(start: datetime, end: datetime) -> str:
    """Return 2026年11月23日(月) 14:00〜16:00; both days where they differ."""
    here, there = localtime(start), localtime(end)
    last = f"{there:%H:%M}" if here.date() == there.date() else moment_label(end)
    return f"{moment_label(start)}〜{last}"


@register.filter
def period(span: DateRange) -> str:
    """Return a half-open period with its last day: 2024年4月1日から2026年3月31日まで."""
    first = f"{_plain(span.lower)}から" if span.lower else ""
    last = f"{_plain(span.upper - timedelta(days=1))}まで" if span.upper else ""
    return first + last or "期限なし"


@register.filter
def fiscal_year(value: int | date) -> str:
    """Return 令和8年度 for a fiscal year's number or a day in it."""
    year = FiscalYear.of(value) if isinstance(value, date) else FiscalYear(value)
    return year.label


def _plain(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
