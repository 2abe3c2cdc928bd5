"""The radar of a category, drawn on the server: no script, prints well, same data as the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django import template

from skills.models import Skill
from skills.queries import SkillLine

register = template.Library()

HIGHEST = 4
FEWEST_AXES = 3  # fewer do not span an area
RADIUS = 110.0
LABEL_RADIUS_X, LABEL_RADIUS_Y = 142.0, 127.0  # words are wider than high
CENTRE_X, CENTRE_Y = 170.0, 145.0


@dataclass(frozen=True)
class Spot:
    """A place in the drawing, as text: a template must not localise its decimals."""

    x: str
    y: str
    label: str = ""
    title: str = ""


@register.inclusion_tag("skills/_radar.html")
def radar(lines: Sequence[SkillLine], title: str, chart_id: str) -> dict[str, object]:
    """Draw level and target of each skill as a radar; ``chart_id`` must be unique on the page."""
    count = len(lines)
    if count < FEWEST_AXES:
        return {"too_few": True, "title": title}
    values = [(line.skill.name, line.level, line.target) for line in lines]
    return {
        "title": title,
        "chart_id": chart_id,
        "rings": [_outline([ring] * count) for ring in range(1, HIGHEST + 1)],
        "axes": [_spot(n, count, RADIUS) for n in range(count)],
        "labels": [_label(n, count, lines[n].skill) for n in range(count)],
        "level": _outline([level for _, level, _ in values]),
        "target": _outline([target for _, _, target in values]),
        "points": [
            _spot(n, count, RADIUS * level / HIGHEST) for n, (_, level, _) in enumerate(values)
        ],
        "words": "、".join(
            f"{name}はレベル{level}（{f'目標{target}' if target else '目標なし'}）"
            for name, level, target in values
        ),
        "centre": Spot(_number(CENTRE_X), _number(CENTRE_Y)),
    }


def _outline(levels: Sequence[int]) -> str:
    spots = [_spot(n, len(levels), RADIUS * level / HIGHEST) for n, level in enumerate(levels)]
    return " ".join(f"{spot.x},{spot.y}" for spot in spots)


def _spot(position: int, count: int, radius: float) -> Spot:
    angle = _angle(position, count)
    return Spot(_number(CENTRE_X + radius * cos(angle)), _number(CENTRE_Y + radius * sin(angle)))


def _label(position: int, count: int, skill: Skill) -> Spot:
    angle = _angle(position, count)
    x, y = CENTRE_X + LABEL_RADIUS_X * cos(angle), CENTRE_Y + LABEL_RADIUS_Y * sin(angle)
    return Spot(_number(x), _number(y), skill.code, skill.name)


def _angle(position: int, count: int) -> float:
    return 2 * pi * position / count - pi / 2  # the first axis points up


def _number(value: float) -> str:
    return f"{value:.1f}"
