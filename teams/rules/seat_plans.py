"""Which chairs the rules of a fiscal year ask for, and what that means for those there are.

Pure. Chairs are counted by role and division: a chair that somebody sits on is never closed, and
is counted first, whatever its number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from teams.choices import TeamRole
from teams.rules.seats import SeatPlace, TeamRefused

Group = tuple[TeamRole, int | None]
NOT_BEFORE_TODAY = "過ぎた日の席は変えられません。今日か、これからの日を選んでください。"


def check_applying(*, on: date, today: date) -> None:
    """Refuse to change chairs from a day that is over: its figures have been read."""
    if on < today:
        raise TeamRefused(NOT_BEFORE_TODAY)


@dataclass(frozen=True)
class RuleLine:
    """A rule as plain values. organ_kind: for departments of this kind alone; empty for all."""

    role: TeamRole
    per_division: bool
    minimum: int
    total: int
    organ_kind: str = ""


@dataclass(frozen=True)
class Asked:
    """How many chairs a place must have, and how many there usually are, those included."""

    minimum: int
    total: int


@dataclass(frozen=True)
class StandingSeat:
    """A chair that is there. is_taken: somebody sits on it, or will, or it belongs to a post."""

    pk: int
    place: SeatPlace
    is_required: bool
    is_taken: bool


@dataclass(frozen=True)
class NewSeat:
    """A chair to be added."""

    place: SeatPlace
    is_required: bool


@dataclass(frozen=True)
class SeatChanges:
    """What the rules would do to one team's chairs, as keys of the chairs that are there.

    kept: chairs that no rule asks for, left because somebody sits on them.
    """

    added: tuple[NewSeat, ...] = ()
    closed: tuple[int, ...] = ()
    made_required: tuple[int, ...] = ()
    made_optional: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Return how many chairs would be added, closed or changed."""
        written = (self.added, self.closed, self.made_required, self.made_optional)
        return sum(len(part) for part in written)


@dataclass
class _Changes:
    added: list[NewSeat] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    made_required: list[int] = field(default_factory=list)
    made_optional: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)


def lines_for(lines: Iterable[RuleLine], organ_kind: str) -> list[RuleLine]:
    """Return the rules for a kind of department: a role's own ones take the place of the general."""
    lines = list(lines)
    special = {line.role for line in lines if organ_kind and line.organ_kind == organ_kind}
    return [
        line for line in lines if line.organ_kind == (organ_kind if line.role in special else "")
    ]


def asked_seats(
    lines: Iterable[RuleLine], *, organ_kind: str, divisions: Mapping[int, str]
) -> dict[Group, Asked]:
    """Return how many chairs of each role a team has, for the whole of it and in each division.

    organ_kind: the kind of the team's own department. divisions: those of the day, of all the
    departments of a joint team, each with the kind of its department.
    """
    lines = list(lines)
    asked: dict[Group, Asked] = {}
    for line in lines_for(lines, organ_kind):
        if not line.per_division:
            asked[line.role, None] = Asked(line.minimum, line.total)
    for division_id, kind in divisions.items():
        for line in lines_for(lines, kind):
            if line.per_division:
                asked[line.role, division_id] = Asked(line.minimum, line.total)
    return asked


def plan_seats(asked: Mapping[Group, Asked], seats: Iterable[StandingSeat]) -> SeatChanges:
    """Return what has to change so that the chairs are those asked for."""
    standing: dict[Group, list[StandingSeat]] = defaultdict(list)
    for seat in seats:
        standing[seat.place.role, seat.place.division_id].append(seat)
    changes = _Changes()
    for group in [*asked, *(group for group in standing if group not in asked)]:
        wanted = asked.get(group, Asked(0, 0))
        _settle(changes, wanted, standing.get(group, []))
        _add(changes, group, wanted, standing.get(group, []))
    return SeatChanges(*(tuple(part) for part in vars(changes).values()))


def _settle(changes: _Changes, wanted: Asked, seats: Collection[StandingSeat]) -> None:
    first = sorted(seats, key=lambda seat: (not seat.is_taken, seat.place.position))
    for number, seat in enumerate(first):
        if number >= wanted.total and not seat.is_taken:
            changes.closed.append(seat.pk)
            continue
        if number >= wanted.total:
            changes.kept.append(seat.pk)
        must = number < wanted.minimum
        if must != seat.is_required:
            (changes.made_required if must else changes.made_optional).append(seat.pk)


def _add(changes: _Changes, group: Group, wanted: Asked, seats: Collection[StandingSeat]) -> None:
    used = {seat.place.position for seat in seats}
    free = (number for number in range(1, wanted.total + len(seats) + 1) if number not in used)
    for number in range(len(seats), wanted.total):
        place = SeatPlace(*group, next(free))
        changes.added.append(NewSeat(place, is_required=number < wanted.minimum))


@dataclass(frozen=True)
class ApplyTotals:
    """How many chairs were or would be added, closed, changed and kept, and in how many teams."""

    added: int = 0
    closed: int = 0
    changed: int = 0
    kept: int = 0
    teams: int = 0

    @property
    def is_still(self) -> bool:
        """Tell whether nothing would be written."""
        return not (self.added or self.closed or self.changed)

    @property
    def words(self) -> str:
        """Return the counts as a sentence part: 加える席 3、閉じる席 1."""
        parts = [("加える席", self.added), ("閉じる席", self.closed), ("変える席", self.changed)]
        return "、".join(f"{label} {count:,}" for label, count in parts if count)
