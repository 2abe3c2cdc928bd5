"""Bars over the months of a year, drawn on the server; the table beside them has the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template

register = template.Library()

WIDTH, HEIGHT = 640.0, 180.0
LEFT, TOP, BOTTOM = 8.0, 24.0, 26.0
SHARE = 0.62  # of a month's place that its bar takes


@dataclass(frozen=True)
class Bar:
    """One bar, as text: a template must not localise its decimals."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    label: str
    words: str


@register.inclusion_tag("teams/_bars.html")
def bars(
    values: Sequence[Decimal | float], labels: Sequence[str], title: str, chart_id: str
) -> dict[str, object]:
    """Draw hours by month; ``chart_id`` must be unique on the page."""
    highest = max([float(value) for value in values], default=0.0)
    place = (WIDTH - 2 * LEFT) / max(len(values), 1)
    drawn = [
        _bar(n, float(value), label, place, highest)
        for n, (value, label) in enumerate(zip(values, labels, strict=True))
    ]
    return {
        "bars": drawn,
        "title": title,
        "chart_id": chart_id,
        "base": _number(HEIGHT - BOTTOM),
        "label_y": _number(HEIGHT - 8),
        "right": _number(WIDTH - LEFT),
        "left": _number(LEFT),
        "box": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        "words": "、".join(f"{bar.label}は{bar.words or '0'}時間" for bar in drawn),
    }


def hours_text(value: Decimal | float) -> str:
    """Return 1.5 for 1.50, and 0 for nothing."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


@register.filter
def hours(value: Decimal | float | None) -> str:
    """Show hours without needless zeros; nothing as a dash."""
    return hours_text(value) if value else "—"


@register.filter
def beside(labels: Sequence[str], values: Sequence[Decimal]) -> list[tuple[str, Decimal]]:
    """Pair months with their hours, so that a cell on a phone says its month."""
    return list(zip(labels, values, strict=True))


@register.filter
def minutes_as_hours(value: int | None) -> str:
    """Show minutes as hours."""
    return hours_text(value / 60) if value else "0"


def _bar(position: int, value: float, label: str, place: float, highest: float) -> Bar:
    tall = (HEIGHT - TOP - BOTTOM) * value / highest if highest else 0.0
    left = LEFT + place * (position + (1 - SHARE) / 2)
    top = HEIGHT - BOTTOM - tall
    return Bar(
        x=_number(left),
        y=_number(top),
        width=_number(place * SHARE),
        height=_number(tall),
        middle=_number(left + place * SHARE / 2),
        above=_number(top - 6),
        label=label,
        words=hours_text(value) if value else "",
    )


def _number(value: float) -> str:
    return f"{value:.1f}"
