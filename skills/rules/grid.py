"""The grid of a year: one line a skill, one column a grade or team role."""

from collections.abc import Mapping
from dataclasses import dataclass

from staff.choices import Grade
from teams.choices import TeamRole

# (skill's key, column) → level; 0 asks nothing.
Cells = Mapping[tuple[int, str], int]
COLUMNS: tuple[Grade | TeamRole, ...] = (*Grade, *TeamRole)
COLUMN_LABELS = {str(column.value): str(column.label) for column in COLUMNS}
# What a narrow column can hold; the whole word is the heading's title.
SHORT_LABELS = {**COLUMN_LABELS, "general": "係長級・一般"}


def column_fields(column: str) -> dict[str, str | None]:
    """Return the fields of a rule that a column stands for."""
    is_grade = column in Grade.values
    return {"grade": column if is_grade else None, "role": None if is_grade else column}


@dataclass(frozen=True)
class CellChange:
    """One cell that a saving changes. 0 is no target."""

    skill_id: int
    column: str
    before: int
    after: int

    @property
    def label(self) -> str:
        """Return the column's name."""
        return COLUMN_LABELS[self.column]


def changed_cells(before: Cells, after: Cells) -> list[CellChange]:
    """Return the cells of ``after`` that differ, in its order; cells it leaves out stay."""
    return [
        CellChange(skill, column, before.get((skill, column), 0), level)
        for (skill, column), level in after.items()
        if before.get((skill, column), 0) != level
    ]
