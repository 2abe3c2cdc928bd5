"""What the statistics pages show: groups with their cells, and sums over several skills.

Everybody reads the same published figures. Who may see the people behind them anyway (office and
職員課) reads all, as of today.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from skills.choices import Category, Level
from skills.models import Skill
from skills.queries.cells import CITY, Cell, Cells, cells_of, heads_of
from skills.queries.figures import Figures, Moment
from skills.rules.suppression import Counts, Detail, added
from staff.choices import Grade
from teams.choices import TeamRole

NO_ROLE, NO_GRADE = "役割なし", "職位なし"


@dataclass(frozen=True)
class Line:
    """A group with its name: a row of a table. key is None for a sum over several groups."""

    key: Hashable
    label: str
    cell: Cell
    code: str = ""


class Statistics:
    """The figures of a day as one kind of reader may see them.

    Counted from persons, or read from what is published of the day (skills.queries.published).
    """

    def __init__(
        self, figures: Moment, cells: Cells, heads: Mapping[Hashable, int], *, sees_all: bool
    ) -> None:
        """Prepare. heads: how many people each group has; ``sees_all``: who may see the persons."""
        self.figures, self.cells, self.heads, self.sees_all = figures, cells, heads, sees_all

    @classmethod
    def counted(cls, figures: Figures, *, sees_all: bool) -> Self:
        """Count the figures."""
        cells = cells_of(figures, sees_all=sees_all)
        return cls(figures, cells, heads_of(figures), sees_all=sees_all)

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
            if self.heads.get(key := ("department", unit.pk))
        ]

    def divisions(self, department_id: int, skills: Sequence[Skill]) -> list[Line]:
        """Return the sections of a department."""
        return [
            Line(key, unit.name_then, self.over(key, skills), unit.code)
            for unit in self.figures.divisions
            if self.figures.belongs[unit.pk] == department_id
            if self.heads.get(key := ("division", unit.pk))
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
            if self.heads.get(key := (kind, value))
        ]
