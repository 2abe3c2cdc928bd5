"""The map of a year as lines of a file: what one says, and what it would change. Pure.

A line without department and job family is the skill itself: its words and its general targets.
A line with either of them holds the narrowed targets of a skill that the map has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from skills.choices import RowOutcome
from skills.rules.grid import COLUMN_LABELS

# Heading → field of a skill, in the order of the file.
TEXTS = {
    "分類": "category",
    "スキル名": "name",
    "状態": "status",
    "説明": "description",
    "レベル1の目安": "level_1",
    "レベル2の目安": "level_2",
    "レベル3の目安": "level_3",
    "レベル4の目安": "level_4",
    "根拠": "source",
    "並び順": "order",
}
CODE, DEPARTMENT, DEPARTMENT_NAME, FAMILY = "コード", "部局コード", "部局名", "職種"
LEVELS = {label: column for column, label in COLUMN_LABELS.items()}
HEADINGS = (
    CODE, "分類", "スキル名", DEPARTMENT, DEPARTMENT_NAME, FAMILY, *LEVELS,
    *(heading for heading in TEXTS if heading not in {"分類", "スキル名"}),
)  # fmt: skip
_LABELS = {name: heading for heading, name in TEXTS.items()} | COLUMN_LABELS

RowKey = tuple[str, str, str]  # code, department's code, job family


@dataclass
class MapRow:
    """One line, clean. Texts and levels hold only the columns that the file has."""

    code: str
    department: str = ""
    family: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    number: int = 0

    @property
    def key(self) -> RowKey:
        """Return what the line is about."""
        return self.code, self.department, self.family

    @property
    def is_narrowed(self) -> bool:
        """Tell whether it is about one department or job family only."""
        return bool(self.department or self.family)


@dataclass(frozen=True)
class RowChange:
    """One value of a line that a file would change, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlannedRow:
    """What a file would do with one line."""

    row: MapRow
    outcome: RowOutcome
    changes: tuple[RowChange, ...] = ()


def plan(rows: Iterable[MapRow], stored: Mapping[RowKey, MapRow]) -> list[PlannedRow]:
    """Return line by line what would change. Lines of the map that the file leaves out stay."""
    return [_planned(row, stored.get(row.key)) for row in rows]


def _planned(row: MapRow, known: MapRow | None) -> PlannedRow:
    held = known or MapRow(*row.key)
    texts = [
        RowChange(_LABELS[name], held.texts.get(name, ""), value)
        for name, value in row.texts.items()
        if not row.is_narrowed and held.texts.get(name, "") != value
    ]
    levels = [
        RowChange(_LABELS[name], _word(held.levels.get(name, 0)), _word(level))
        for name, level in row.levels.items()
        if held.levels.get(name, 0) != level
    ]
    changes = (*texts, *levels)
    if not changes:
        return PlannedRow(row, RowOutcome.UNCHANGED)
    return PlannedRow(row, RowOutcome.CHANGED if known else RowOutcome.NEW, changes)


def _word(level: int) -> str:
    return str(level) if level else "目標なし"
