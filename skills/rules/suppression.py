"""Which figures about levels may be shown to everybody: the rule for small groups (ADR 66).

A *group* is everybody counted in a section, a department, a grade band, a role band or the city.
For one skill its people with a target are 達成, あと少し or これから. A figure from one to four
would tell of persons, so a group shows one of three details: all three figures, only 達成 and
未達成 (their sum), or nothing but how many people have a target. Groups of several breakdowns
share one total, and parts add up to their whole; what subtraction would give away is therefore
withheld with it, also from somebody who knows one section in full (its head).

Pure: nothing here queries.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

SMALLEST_GROUP = 5


class Detail(IntEnum):
    """How much a group shows of a skill."""

    WITHHELD = 0
    MET = 1
    ALL = 2


class Counts(NamedTuple):
    """People with a target in a skill, by where they stand."""

    met: int = 0
    near: int = 0
    off: int = 0

    @property
    def below(self) -> int:
        """Return how many have not met their target (未達成)."""
        return self.near + self.off

    @property
    def people(self) -> int:
        """Return the denominator: how many have a target."""
        return self.met + self.near + self.off

    def told(self, detail: Detail) -> "Counts":
        """Return the counts without what is withheld: it stands with これから.

        So 未達成 is right where 達成 is shown, and the denominator always.
        """
        if detail == Detail.ALL:
            return self
        met = self.met if detail == Detail.MET else 0
        return Counts(met, 0, self.people - met)


def may_say_what_is_missing(hidden: int) -> bool:
    """Tell whether a reader may know that nobody of a group reaches a level.

    hidden: the members whose levels the reader may not see. It is a statement about each of
    them, so they must be none or five.
    """
    return not hidden or hidden >= SMALLEST_GROUP


def added(several: Iterable[Counts]) -> Counts:
    """Return the sum."""
    met = near = off = 0
    for counts in several:
        met, near, off = met + counts.met, near + counts.near, off + counts.off
    return Counts(met, near, off)


def _less(whole: Counts, part: Counts) -> Counts:
    return Counts(*(every - own for every, own in zip(whole, part, strict=True)))


@dataclass(frozen=True)
class Group:
    """A group with its parts, breakdown by breakdown.

    shares: how each section contributes to it; whoever heads a section knows that share.
    """

    key: Hashable
    shares: Mapping[Hashable, Counts]
    breakdowns: tuple[tuple["Group", ...], ...] = field(default=())

    @cached_property
    def counts(self) -> Counts:
        """Return the figures of the whole group."""
        return added(self.shares.values())


def details(city: Group) -> dict[Hashable, Detail]:
    """Return what may be shown of the city and of every group below it, by key.

    The keys must be unique. First 達成 against 未達成; then, where these are shown, the two
    parts of 未達成.
    """
    shown = {group.key: Detail.WITHHELD for group in _all_groups(city)}
    for detail, pair_of in ((Detail.MET, _by_met), (Detail.ALL, _by_gap)):
        _Pass(detail, pair_of, shown).run(city)
    return shown


Pair = tuple[int, int]


def _by_met(counts: Counts) -> Pair:
    return counts.met, counts.below


def _by_gap(counts: Counts) -> Pair:
    return counts.near, counts.off


def _all_groups(group: Group) -> Iterator[Group]:
    yield group
    for parts in group.breakdowns:
        for part in parts:
            yield from _all_groups(part)


class _Pass:
    """Opens one pair of figures, group by group, where that gives nothing away."""

    def __init__(
        self, detail: Detail, pair_of: Callable[[Counts], Pair], shown: dict[Hashable, Detail]
    ) -> None:
        self.detail, self.pair_of, self.shown = detail, pair_of, shown
        self._closed: dict[Hashable, bool] = {}

    def run(self, city: Group) -> None:
        if not self._must_stay_closed(city):
            self._open(city)

    def _open(self, group: Group) -> None:
        """Show the group; of its parts withhold those that must be, and as many as hide them."""
        self.shown[group.key] = self.detail
        for parts in group.breakdowns:
            closed = [part for part in parts if self._must_stay_closed(part)]
            rest = [part for part in parts if part not in closed]
            while not self._is_safe(closed):
                closed.append(self._next_to_close(closed, rest))
                rest.remove(closed[-1])
            for part in rest:
                self._open(part)

    def _must_stay_closed(self, group: Group) -> bool:
        """Tell whether the group has a small figure, or could not keep that of a part."""
        if group.key not in self._closed:
            self._closed[group.key] = self._is_telling(group)
        return self._closed[group.key]

    def _is_telling(self, group: Group) -> bool:
        if self._says_nothing(group):
            return False
        if self.shown[group.key] < self.detail - 1:
            return True  # what stands above the pair is withheld already
        if self._has_a_small_figure(group.counts):
            return True
        if any(self._has_a_small_figure(_less(group.counts, own)) for own in group.shares.values()):
            return True  # to the head of that section
        return any(self._gives_a_part_away(parts) for parts in group.breakdowns)

    def _has_a_small_figure(self, counts: Counts) -> bool:
        return any(0 < value < SMALLEST_GROUP for value in self.pair_of(counts))

    def _gives_a_part_away(self, parts: Sequence[Group]) -> bool:
        closed = [self._must_stay_closed(part) for part in parts]
        return any(closed) and not self._is_safe(parts)

    def _says_nothing(self, group: Group) -> bool:
        """Tell whether the pair is known to be 0 and 0: nobody is asked, or nobody is below."""
        if not group.counts.people:
            return True
        return self.shown[group.key] >= self.detail - 1 and self.pair_of(group.counts) == (0, 0)

    def _is_safe(self, closed: Sequence[Group]) -> bool:
        """Tell whether the sum that subtraction yields is of five on both sides.

        Nobody may be nearer: not even who takes the own section away as well.
        """
        if not closed:
            return True
        shares = [(key, share) for group in closed for key, share in group.shares.items()]
        whole = added(share for _, share in shares)
        sections: dict[Hashable, list[Counts]] = {}
        for key, share in shares:
            sections.setdefault(key, []).append(share)
        return _is_wide(self.pair_of(whole)) and all(
            self._is_wide_without(whole, added(own)) for own in sections.values()
        )

    def _is_wide_without(self, whole: Counts, own: Counts) -> bool:
        rest = _less(whole, own)
        return not rest.people or _is_wide(self.pair_of(rest))

    def _next_to_close(self, closed: list[Group], rest: list[Group]) -> Group:
        """Return the smallest group that is enough, else the smallest wide one to begin with."""

        def cost(part: Group) -> tuple[bool, bool, int]:
            enough = self._is_safe([*closed, part])
            return not enough, not _is_wide(self.pair_of(part.counts)), part.counts.people

        return min(rest, key=cost)


def _is_wide(pair: Pair) -> bool:
    return min(pair) >= SMALLEST_GROUP
