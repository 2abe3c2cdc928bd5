"""One group in one skill: its figures, withheld where a group is small (skills.rules.suppression)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from skills.queries.figures import Crew, Figures
from skills.rules.independence import are_independent
from skills.rules.suppression import Counts, Detail, Group, added, details

CITY: Hashable = "city"


@dataclass(frozen=True)
class Cell:
    """A group's figures, in one skill or added up over several, and how much may be shown.

    counts: without what is withheld (Counts.told). people: everybody in the group, once for each
    skill. missing: levels to the targets, added up; None where only those who may see
    persons read it.
    """

    counts: Counts
    people: int
    detail: Detail
    missing: int | None = None
    levels: tuple[int, ...] = ()

    @property
    def asked(self) -> int:
        """Return the denominator: people with a target."""
        return self.counts.people

    @property
    def no_target(self) -> int:
        """Return how many have no target. It follows from grade and role and tells no level."""
        return self.people - self.counts.people

    @property
    def is_withheld(self) -> bool:
        """Tell whether not even 達成 may be shown."""
        return self.detail == Detail.WITHHELD

    @property
    def shows_all(self) -> bool:
        """Tell whether あと少し and これから may be told apart."""
        return self.detail == Detail.ALL

    @property
    def percent(self) -> int | None:
        """Return 達成 in whole per cent, rounded down; None if withheld or nobody is asked."""
        return None if self.is_withheld or not self.asked else self.counts.met * 100 // self.asked

    @property
    def average_gap(self) -> float | None:
        """Return how many levels are missing on average to a target."""
        return None if self.missing is None or not self.asked else self.missing / self.asked


Cells = dict[tuple[Hashable, int], Cell]


def heads_of(figures: Figures) -> dict[Hashable, int]:
    """Return how many people each group has."""
    found: dict[Hashable, int] = defaultdict(int)
    for crew in figures.people:
        for key in keys_of(crew):
            found[key] += crew.people
    return dict(found)


def cells_of(figures: Figures, *, sees_all: bool) -> Cells:
    """Return the cell of every group and skill, as far as the reader may see it.

    sees_all: for who may see the persons. Groups without people have no cell.
    """
    heads, found = heads_of(figures), Cells()
    for skill in figures.skills:
        crews = figures.by_skill.get(skill.pk, [])
        shown = {} if sees_all else details_of(crews)
        sums = _sums(crews)
        for key, people in heads.items():
            counts, missing, levels = sums.get(key, (Counts(), 0, (0, 0, 0, 0)))
            detail = shown.get(key, Detail.ALL)
            own = (missing, levels) if sees_all else (None, ())
            found[key, skill.pk] = Cell(counts.told(detail), people, detail, *own)
    return found


def keys_of(crew: Crew) -> tuple[Hashable, ...]:
    """Return the groups that a crew belongs to."""
    return (
        CITY,
        ("department", crew.department_id),
        ("division", crew.division_id),
        ("grade", crew.grade),
        ("role", crew.role),
    )


def details_of(crews: Sequence[Crew]) -> dict[Hashable, Detail]:
    """Return what may be shown of every group that is asked for one skill.

    Grades or roles that could be set off against the places, or against each other, are withheld.
    """
    shown = details(as_groups(crews))
    places = [key for key in shown if key != CITY and key[0] in ("department", "division")]
    tells_places = any(shown[key] for key in places)

    def independent(*kinds: str) -> bool:
        return are_independent(
            ((crew.division_id, *(getattr(crew, kind) for kind in kinds)) for crew in crews),
            places_are_told=tells_places,
        )

    choices = (("grade", "role"), ("grade",), ("role",))
    told = next((kinds for kinds in choices if independent(*kinds)), ())
    closed = [key for key in shown if key != CITY and key not in places and key[0] not in told]
    return shown | dict.fromkeys(closed, Detail.WITHHELD)


def as_groups(crews: Iterable[Crew]) -> Group:
    """Return the city with its breakdowns by place, grade and role, for one skill."""
    shares: dict[Hashable, dict[Hashable, Counts]] = defaultdict(dict)
    within: dict[int, set[Hashable]] = defaultdict(set)
    for crew in crews:
        counts = Counts(crew.met, crew.near, crew.off)
        for key in keys_of(crew):
            known = shares[key].get(crew.division_id, Counts())
            shares[key][crew.division_id] = added((known, counts))
        within[crew.department_id].add(("division", crew.division_id))

    def band(kind: str) -> tuple[Group, ...]:
        keys = [key for key in shares if isinstance(key, tuple) and key[0] == kind]
        return tuple(Group(key, shares[key]) for key in keys)

    departments = tuple(
        Group(
            ("department", pk),
            shares["department", pk],
            (tuple(Group(key, shares[key]) for key in sorted(within[pk], key=str)),),
        )
        for pk in within
    )
    return Group(CITY, shares[CITY], (departments, band("grade"), band("role")))


_Sum = tuple[Counts, int, tuple[int, ...]]


def _sums(crews: Iterable[Crew]) -> dict[Hashable, _Sum]:
    found: dict[Hashable, _Sum] = {}
    for crew in crews:
        for key in keys_of(crew):
            counts, missing, levels = found.get(key, (Counts(), 0, (0, 0, 0, 0)))
            found[key] = (
                added((counts, Counts(crew.met, crew.near, crew.off))),
                missing + crew.missing,
                tuple(map(sum, zip(levels, crew.levels, strict=True))),
            )
    return found
