"""The registry of what a number stands for: 「課題12」 in a record leads to a page of a higher app.

Teams may not know the cross-forum, yet a meeting is about its issues. The app that has them
registers how to turn numbers into titles and addresses that the reader may see. The source reads
the database, this registry does not.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Linked:
    """What a number leads to."""

    title: str
    url: str


@dataclass(frozen=True)
class LinkSource:
    """Where the numbers of one kind come from.

    label: what the number counts (「課題」). resolve: reader, numbers → those that the reader may
    see, in one query.
    """

    label: str
    resolve: Callable[[Any, Collection[int]], Mapping[int, Linked]]


@dataclass(frozen=True)
class ShownLink:
    """A number on a page; without ``linked`` the reader may not see what it stands for."""

    label: str
    linked: Linked | None


_sources: dict[str, LinkSource] = {}
ISSUE = "issue"


def register_links(kind: str, source: LinkSource) -> None:
    """Make a kind of numbers known. Called from ``ready()``; the same kind again takes its place."""
    _sources[kind] = source


def knows_links(kind: str = ISSUE) -> bool:
    """Tell whether some app has such numbers."""
    return kind in _sources


def resolve_links(user: Any, numbers: Collection[int], kind: str = ISSUE) -> dict[int, Linked]:
    """Return what the reader may see of these numbers; one query at most, none without numbers."""
    if not numbers or kind not in _sources:
        return {}
    return dict(_sources[kind].resolve(user, set(numbers)))


def shown_links(user: Any, numbers: Collection[int], kind: str = ISSUE) -> list[ShownLink]:
    """Return the numbers for a page, in their order."""
    found = resolve_links(user, numbers, kind)
    label = _sources[kind].label if kind in _sources else "番号"
    return [ShownLink(f"{label}{number}", found.get(number)) for number in numbers]
