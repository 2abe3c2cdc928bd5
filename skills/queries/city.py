"""What the statistics pages show, withheld where a group is small (skills.rules.suppression).

Everybody reads the same published figures. Who may see the people behind them anyway (office and
職員課) reads all, as of today.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from skills.choices import Category, Level
from skills.models import Skill
from skills.queries.figures import Crew, Figures
from skills.rules.independence import are_independent
from skills.rules.suppression import Counts, Detail, Group, added, details
from staff.choices import Grade
from teams.choices import TeamRole

CITY: Hashable = "city"
NO_ROLE, NO_GRADE = "役割なし", "職位なし"


@dataclass(frozen=True)
class Cell:
    """A group's figures, in one skill or added up over several, and how much may be shown.

    people: everybody in the group, once for each skill. missing: levels to the targets, added up;
    None where only those who may see persons read it.
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


@dataclass(frozen=True)
class Line:
    """A group with its name: a row of a table. key is None for a sum over several groups."""

    key: Hashable
    label: str
    cell: Cell
    code: str = ""


class Statistics:
    """The figures of a day as one kind of reader may see them."""

    def __init__(self, figures: Figures, *, sees_all: bool) -> None:
        """Prepare; ``sees_all`` is for who may see the persons."""
        self.figures, self.sees_all = figures, sees_all

    @cached_property
    def heads(self) -> dict[Hashable, int]:
        """Return how many people each group has."""
        found: dict[Hashable, int] = defaultdict(int)
        for crew in self.figures.people:
            for key in keys_of(crew):
                found[key] += crew.people
        return found

    @cached_property
    def cells(self) -> dict[tuple[Hashable, int], Cell]:
        """Return the cell of every group and skill; groups without people have none."""
        found: dict[tuple[Hashable, int], Cell] = {}
        for skill in self.figures.skills:
            crews = self.figures.by_skill.get(skill.pk, [])
            shown = None if self.sees_all else details_of(crews)
            sums = _sums(crews)
            for key, people in self.heads.items():
                counts, missing, levels = sums.get(key, (Counts(), 0, (0, 0, 0, 0)))
                detail = Detail.ALL if shown is None else shown.get(key, Detail.ALL)
                own = (missing, levels) if self.sees_all else (None, ())
                found[key, skill.pk] = Cell(counts, people, detail, *own)
        return found

    def cell(self, key: Hashable, skill: Skill) -> Cell:
        """Return one cell; of a group without people an empty one."""
        return self.cells.get((key, skill.pk)) or Cell(Counts(), 0, Detail.ALL)

    def over(self, key: Hashable, skills: Iterable[Skill]) -> Cell:
        """Add a group's cells up over skills, leaving out what is withheld.

        A sum of what is published anyway tells nothing more. Of one skill it is the cell itself.
        """
        cells = [self.cell(key, skill) for skill in skills]
        if len(cells) == 1:
            return cells[0]
        shown = [cell for cell in cells if not cell.is_withheld]
        details_shown = [cell.detail for cell in shown if cell.asked]
        return Cell(
            added(cell.counts for cell in shown),
            sum(cell.people for cell in shown),
            min(details_shown, default=Detail.ALL if shown else Detail.WITHHELD),
            sum(cell.missing or 0 for cell in shown) if self.sees_all else None,
            tuple(map(sum, zip(*(cell.levels for cell in shown), strict=True))),
        )

    def withheld(self, key: Hashable, skills: Iterable[Skill]) -> int:
        """Return in how many of the skills the group's figures are withheld."""
        return sum(self.cell(key, skill).is_withheld for skill in skills)

    # --- Groups -----------------------------------------------------------------------------

    def departments(self, skills: Sequence[Skill]) -> list[Line]:
        """Return the departments of the day."""
        return [
            Line(key, unit.name_then, self.over(key, skills), unit.code)
            for unit in self.figures.departments
            if self.heads[key := ("department", unit.pk)]
        ]

    def divisions(self, department_id: int, skills: Sequence[Skill]) -> list[Line]:
        """Return the sections of a department."""
        return [
            Line(key, unit.name_then, self.over(key, skills), unit.code)
            for unit in self.figures.divisions
            if unit.department_id == department_id
            if self.heads[key := ("division", unit.pk)]
        ]

    def grades(self, skills: Sequence[Skill]) -> list[Line]:
        """Return the three grades, and those without one if there are any."""
        return self._bands("grade", [*Grade.choices, ("", NO_GRADE)], skills)

    def roles(self, skills: Sequence[Skill]) -> list[Line]:
        """Return the roles, each person in the highest, and everybody else."""
        return self._bands("role", [*TeamRole.choices, ("", NO_ROLE)], skills)

    def categories(self) -> list[Line]:
        """Return the categories of skills, over the whole city."""
        return [
            Line(None, str(category.label), self.over(CITY, skills), category.value)
            for category in Category
            if (skills := [s for s in self.figures.skills if s.category == category])
        ]

    def levels(self, cell: Cell) -> list[tuple[Level, int]]:
        """Return how many are at which level, 0 to 4; empty for who may not see persons."""
        if not cell.levels:
            return []
        return list(zip(Level, (cell.asked - sum(cell.levels), *cell.levels), strict=True))

    def _bands(
        self, kind: str, choices: Sequence[tuple[str, str]], skills: Sequence[Skill]
    ) -> list[Line]:
        return [
            Line(key, str(label), self.over(key, skills), value)
            for value, label in choices
            if self.heads[key := (kind, value)]
        ]


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
