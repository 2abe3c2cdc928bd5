"""Levels in words, what they look like in a skill, and how they have grown, drawn as bars."""

from collections.abc import Mapping
from typing import Any

from django import template

from skills.choices import Level
from skills.models import Skill
from skills.queries import Progress
from skills.queries.progress import Moment

register = template.Library()

LABEL_WIDTH, BAR_WIDTH, TOTAL_WIDTH = 120, 460, 60
ROW_HEIGHT, TEXT_DROP = 34, 16


@register.filter
def level_words(level: int) -> str:
    """Return a level with the word of the scale: 「2 使える」."""
    return f"{level} {Level(level).label}"


@register.filter
def level_text(skill: Skill, level: int) -> str:
    """Return what a level looks like in a skill; empty where nobody has said it yet."""
    return skill.level_text(level)


@register.filter
def of_key(values: Mapping[int, Any] | None, key: int) -> Any:
    """Return the value of a key, None without one."""
    return (values or {}).get(key)


@register.inclusion_tag("skills/_level_history.html")
def level_history(progress: Progress) -> dict[str, object]:
    """Draw how many skills were at which level, a bar for each moment; the table says the same."""
    most = max((moment.total for moment in progress.moments), default=0) or 1
    rows = [_row(moment, number, most) for number, moment in enumerate(progress.moments)]
    return {
        "rows": rows,
        "width": LABEL_WIDTH + BAR_WIDTH + TOTAL_WIDTH,
        "height": len(rows) * ROW_HEIGHT,
        "levels": [level for level in Level if level],
        "words": "。".join(
            f"{moment.label}はレベルのあるスキルが{moment.total}件" for moment in progress.moments
        ),
    }


def _row(moment: Moment, number: int, most: int) -> dict[str, object]:
    start, bars = float(LABEL_WIDTH), []
    for level, count in enumerate(moment.counts, start=1):
        width = count * BAR_WIDTH / most
        bars.append(
            {
                "level": level,
                "count": count,
                "x": f"{start:.1f}",
                "width": f"{width:.1f}",
                "middle": f"{start + width / 2:.1f}",
            }
        )
        start += width
    y = number * ROW_HEIGHT
    return {
        "label": moment.label,
        "bars": bars,
        "total": moment.total,
        "y": y,
        "text_y": y + TEXT_DROP,
        "end": f"{start + 8:.1f}",
    }
