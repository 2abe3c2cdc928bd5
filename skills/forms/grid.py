"""The grid of a year: one small field for each skill and column, saved all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from skills.choices import Category
from skills.forms.fields import LevelCell
from skills.models import Skill
from skills.rules.grid import COLUMN_LABELS, COLUMNS


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it. stored: what is saved now, where it differs from typed."""

    field: BoundField
    flag: str
    stored: str


@dataclass(frozen=True)
class Line:
    """One skill with its cells. flag: what is to be said of the skill as a whole."""

    skill: Skill
    cells: list[Cell]
    flag: str


class TargetGridForm(forms.Form):
    """Levels by skill and column. ``levels`` are the stored ones, ``flags`` what to look at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        skills: Sequence[Skill],
        levels: Mapping[tuple[int, str], int],
        flags: Mapping[tuple[int, str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._skills, self._levels, self._flags = skills, levels, flags or {}
        for skill in skills:
            for column in COLUMNS:
                self.fields[_name(skill, column.value)] = self._cell(skill, column.value)

    def _cell(self, skill: Skill, column: str) -> LevelCell:
        label = f"{skill.name}、{COLUMN_LABELS[column]}の目標"
        attrs = {
            "class": "grid-input",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": "2",
            "aria-label": label,
        }
        return LevelCell(
            label=label,
            initial=self._levels.get((skill.pk, column), 0),
            widget=forms.TextInput(attrs=attrs),
        )

    @property
    def levels(self) -> dict[tuple[int, str], int]:
        """Return the levels that were typed, of every cell that was sent."""
        return {
            (skill.pk, str(column.value)): self.cleaned_data[name]
            for skill in self._skills
            for column in COLUMNS
            if (name := _name(skill, column.value)) in self.data
        }

    @property
    def sections(self) -> list[tuple[Category, list[Line]]]:
        """Return the lines of the grid by category."""
        lines = list(self._lines())
        by_category = [
            (category, [line for line in lines if line.skill.category == category])
            for category in Category
        ]
        return [(category, found) for category, found in by_category if found]

    def _lines(self) -> Iterator[Line]:
        for skill in self._skills:
            cells = [self._shown(skill, str(column.value)) for column in COLUMNS]
            yield Line(skill, cells, self._flags.get((skill.pk, ""), ""))

    def _shown(self, skill: Skill, column: str) -> Cell:
        field = self[_name(skill, column)]
        stored = self._levels.get((skill.pk, column), 0)
        typed = str(field.value() or "0").strip() or "0"
        differs = self.is_bound and field.html_name in self.data and typed != str(stored)
        words = (f"今は{stored}" if stored else "今は目標なし") if differs else ""
        return Cell(field, self._flags.get((skill.pk, column), ""), words)


def _name(skill: Skill, column: str) -> str:
    return f"t{skill.pk}-{column}"
