"""A person's posts as a strip over the years. The list below it says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.queries.postings import SpanLine
from staff.templatetags.portal_dates import period

register = template.Library()

YEARS_BACK = 10
YEARS_AHEAD = 3
LANE, BAR, TOP = 34, 28, 22
MOST_TICKS = 8


@dataclass(frozen=True)
class Bar:
    """One post: where it stands, in percent of the width and pixels of the height."""

    x: str
    width: str
    y: int
    state: str
    is_main: bool
    label: str


@register.simple_tag
def posting_strip(lines: Sequence[SpanLine], today: date) -> SafeString:
    """Draw the posts: past ones grey, later ones dashed, a line for today."""
    if not lines:
        return SafeString("")
    first, after = _window(lines, today)
    lanes = _lanes(lines)

    def place(day: date) -> float:
        return round((day - first).days / (after - first).days * 100, 2)

    bars = []
    for line, lane in lanes:
        since, until = max(line.since or first, first), min(line.until or after, after)
        if since < until:
            x, end = place(since), place(until)
            bars.append(
                Bar(
                    f"{x}%",
                    f"{round(end - x, 2)}%",
                    TOP + lane * LANE,
                    line.state,
                    line.span.is_main,
                    line.place.rpartition(" ")[2],
                )
            )
    years = range(FiscalYear.of(first).year, FiscalYear.of(after).year + 1)
    step = max(1, -(-len(years) // MOST_TICKS))
    ticks = [
        (f"{place(date(year, 4, 1))}%", year) for year in years[::step] if date(year, 4, 1) >= first
    ]
    height = TOP + (max(lane for _, lane in lanes) + 1) * LANE
    context = {"bars": bars, "ticks": ticks, "now": f"{place(today)}%", "height": height}
    return render_to_string("staff/_posting_strip.html", {**context, "bar": BAR, "top": TOP})


def _window(lines: Sequence[SpanLine], today: date) -> tuple[date, date]:
    """Show whole fiscal years: from the first post, ten years back at most, to what is planned."""
    this_year = FiscalYear.of(today).year
    begun = [line.since for line in lines if line.since]
    known = [day for line in lines for day in (line.since, line.until) if day]
    first = min((FiscalYear.of(day).year for day in begun), default=this_year - 1)
    last = max((FiscalYear.of(day).year for day in known), default=this_year)
    return (
        date(max(min(first, this_year), this_year - YEARS_BACK), 4, 1),
        date(min(max(last, this_year), this_year + YEARS_AHEAD) + 1, 4, 1),
    )


def _lanes(lines: Sequence[SpanLine]) -> list[tuple[SpanLine, int]]:
    """Put posts that are held at once below each other, main posts on top."""
    taken: list[list[SpanLine]] = []
    placed = []
    for line in sorted(lines, key=lambda each: (not each.span.is_main, each.since or date.min)):
        for number, lane in enumerate(taken):
            if not any(line.span.meets(other.span) for other in lane) and (
                lane[0].span.is_main == line.span.is_main
            ):
                lane.append(line)
                placed.append((line, number))
                break
        else:
            taken.append([line])
            placed.append((line, len(taken) - 1))
    return placed


@register.filter
def span_period(line: SpanLine) -> str:
    """Return a post's period with its last day, as far as the viewer may know of it."""
    return period(DateRange(line.since, line.until))


@register.filter
def known_period(row: Any, known_until: date) -> str:
    """Return a dated row's period without an end that is only planned."""
    upper = row.period.upper
    return period(DateRange(row.period.lower, upper if upper and upper <= known_until else None))
