"""What the draft board says of people and counts."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.choices import TransferKind
from staff.rules.draft_board import Move
from staff.templatetags.ui import status

register = template.Library()


@register.filter
def signed(number: int) -> str:
    """Return +3人, −2人 or ±0人."""
    if not number:
        return "±0人"
    return f"+{number:,}人" if number > 0 else f"−{-number:,}人"


@register.filter
def now_words(number: int) -> str:
    """Return 今は2,800人."""
    return f"今は{number:,}人"


@register.simple_tag
def board_gap(label: str, count: int) -> SafeString:
    """Show how many divisions something is amiss with."""
    return status(f"{label} {count:,}所属", "problem")


@register.simple_tag
def board_place(places: Mapping[int, str], division: int | None, nowhere: str) -> str:
    """Return a division in words, or what stands where there is none."""
    return places.get(division, nowhere) if division is not None else nowhere


@register.simple_tag
def board_move(
    moves: Mapping[str, Move], number: str, places: Mapping[int, str]
) -> SafeString | str:
    """Say what the draft does to a person; nothing for somebody whom it leaves alone."""
    move = moves.get(number)
    if move is None:
        return "—"
    if move.kind == TransferKind.LEAVE:
        return status("退職", "neutral")
    where = places.get(move.into, "廃止の所属") if move.into is not None else ""
    if not move.changes_division:
        where = "職名変更"
    mark = status("直す点があります", "problem") if move.weight == "fault" else ""
    return format_html("{} {} {}", status(f"→ {where}", "progress"), move.title, mark)
