"""Bars of the four counts, drawn on the server; the numbers stand beside them in the table."""

from django import template

from skills.queries.cells import Cell

register = template.Library()

WIDTH = 160


@register.inclusion_tag("skills/_state_bar.html")
def state_bar(cell: Cell) -> dict[str, object]:
    """Draw 達成, あと少し and これから of those with a target, one bar of full width."""
    if cell.is_withheld or not cell.asked:
        return {}
    counts = cell.counts
    parts = [("met", counts.met)]
    parts += (
        [("near", counts.near), ("off", counts.off)] if cell.shows_all else [("off", counts.below)]
    )
    drawn, start = [], 0.0
    for name, value in parts:
        width = WIDTH * value / cell.asked
        if value:
            drawn.append({"name": name, "x": f"{start:.1f}", "width": f"{width:.1f}"})
        start += width
    return {"parts": drawn, "width": WIDTH}


@register.inclusion_tag("skills/_level_bars.html")
def level_bars(levels: list[tuple[int, int]]) -> dict[str, object]:
    """Draw how many are at which level, with the numbers as a table."""
    highest = max((count for _, count in levels), default=0)
    total = sum(count for _, count in levels)
    rows = [
        {
            "level": level,
            "count": count,
            "percent": count * 100 // total if total else 0,
            "width": f"{WIDTH * count / highest:.1f}" if highest else "0",
        }
        for level, count in levels
    ]
    return {"rows": rows, "width": WIDTH}
