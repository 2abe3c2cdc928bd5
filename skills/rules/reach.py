"""The registry of ways to a level: up to which level can a grade or role get in a skill?

The map asks people for levels without knowing how they are taught. An app that teaches registers
its answer when Django starts; the editor then flags a target that nothing reaches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# (skill's key, grade or role) → the highest level that somebody of it can reach.
Reach = Mapping[tuple[int, str], int]


@dataclass(frozen=True)
class ReachSource:
    """One way to levels. what: 「研修」. reach: a fiscal year → the levels; few queries."""

    what: str
    reach: Callable[[int], Reach]


_sources: list[ReachSource] = []


def register_reach(source: ReachSource) -> None:
    """Make a source known. Registering twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def reach_sources() -> tuple[ReachSource, ...]:
    """Return every source."""
    return tuple(_sources)


def reach_of(year: int) -> dict[tuple[int, str], int] | None:
    """Return the highest level by skill and column over all sources; None if there is none."""
    if not _sources:
        return None
    highest: dict[tuple[int, str], int] = {}
    for source in _sources:
        for key, level in source.reach(year).items():
            highest[key] = max(level, highest.get(key, 0))
    return highest


def why_out_of_reach(level: int, reached: int) -> str:
    """Say why a target cannot be met by learning; empty if it can."""
    if level <= reached:
        return ""
    if not reached:
        return "この職位・役割が受けられる研修が、1つもありません。"
    return f"この職位・役割が受けられる研修で届くのは、レベル{reached}までです。"


@dataclass(frozen=True)
class SkillUse:
    """Where a skill is used: 「研修科目」, how many, and the page that shows them."""

    label: str
    count: int
    url: str = ""


UseSource = Callable[[int], Iterable[SkillUse]]
_uses: list[UseSource] = []


def register_uses(source: UseSource) -> None:
    """Make known where an app uses skills: a skill's key → the uses. Twice changes nothing."""
    if source not in _uses:
        _uses.append(source)


def uses_of(skill_id: int) -> list[SkillUse]:
    """Return every use of a skill by higher apps that there is."""
    return [use for source in _uses for use in source(skill_id) if use.count]
