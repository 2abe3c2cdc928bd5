"""Reading the policy's CSV files cell by cell; every fault is kept with its file and row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from japan.tables import TableError, read_table

T = TypeVar("T")

SEPARATOR = "|"
_HOURS = re.compile(r"\d{1,3}(\.\d)?", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """One thing that the person who keeps the files has to put right."""

    file: str
    row: int | None
    text: str

    def __str__(self) -> str:
        place = f"{self.file} {self.row}行目" if self.row else self.file
        return f"{place}: {self.text}"


@dataclass
class Row:
    """One row. A cell that cannot be used is noted as a fault and read as a harmless value."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: list[Fault]

    def refuse(self, text: str) -> None:
        """Note a fault of this row, once."""
        fault = Fault(self.file, self.number, text)
        if fault not in self.faults:
            self.faults.append(fault)

    def text(self, column: str, *, longest: int | None = None, needed: bool = True) -> str:
        """Return the cell without outer space."""
        value = self.cells[column].strip()
        if needed and not value:
            self.refuse(f"{column}が空です。入力してください。")
        if longest is not None and len(value) > longest:
            self.refuse(f"{column}が{len(value)}文字あります。{longest}文字までにしてください。")
        return value

    def flag(self, column: str) -> bool:
        """Return a cell of 1 or 0; empty is 0."""
        value = self.text(column, needed=False)
        if value not in {"", "0", "1"}:
            self.refuse(f"{column}の「{value}」は使えません。1(はい)か0(いいえ)にしてください。")
        return value == "1"

    def whole(self, column: str, *, lowest: int, highest: int) -> int:
        """Return a cell that holds a whole number within bounds."""
        value = self.text(column)
        number = int(value) if value.isascii() and value.isdigit() else None
        if number is not None and lowest <= number <= highest:
            return number
        if value:
            self.refuse(
                f"{column}の「{value}」は使えません。{lowest}から{highest}の整数にしてください。"
            )
        return lowest

    def hours(self, column: str) -> Decimal:
        """Return a cell that holds a number of hours, in tenths."""
        value = self.text(column)
        if _HOURS.fullmatch(value):
            return Decimal(value)
        if value:
            self.refuse(f"{column}の「{value}」は使えません。1.5のような時間数にしてください。")
        return Decimal(0)

    def word(self, column: str, words: Mapping[str, T]) -> T | None:
        """Return what a word of a fixed list stands for."""
        value = self.text(column)
        if value and value not in words:
            self.refuse(
                f"{column}の「{value}」は使えません。{_choices(words)}のどれかにしてください。"
            )
        return words.get(value)

    def words(self, column: str, words: Mapping[str, T]) -> list[T]:
        """Return what the words of a cell stand for, parted by |, each once."""
        found: list[T] = []
        for part in self.parts(column):
            if part not in words:
                self.refuse(
                    f"{column}の「{part}」は使えません。{_choices(words)}のどれかにしてください。"
                )
            elif words[part] in found:
                self.refuse(f"{column}に「{part}」が2回あります。1つにしてください。")
            else:
                found.append(words[part])
        return found

    def parts(self, column: str) -> list[str]:
        """Return the parts of a cell, parted by |."""
        return [part.strip() for part in self.cells[column].split(SEPARATOR) if part.strip()]


@dataclass
class Once:
    """Notes which values a file has used, and refuses the second of a kind."""

    column: str
    rows: dict[object, int] = field(default_factory=dict)

    def take(self, row: Row, value: object) -> None:
        """Note the value, or the fault that another row has it already."""
        if value in {"", None}:
            return
        if value in self.rows:
            row.refuse(f"{self.column}の「{value}」は{self.rows[value]}行目と重複しています。")
        else:
            self.rows[value] = row.number


def read_rows(path: Path, columns: list[str], faults: list[Fault]) -> list[Row]:
    """Return the rows of a file; what cannot be read at all, or lacks columns, is one fault."""
    try:
        table = read_table(path, filename=path.name)
        rows = [Row(path.name, row.number, row.cells, faults) for row in table.rows()]
    except FileNotFoundError:
        faults.append(
            Fault(path.name, None, f"ファイルがありません。{path.parent} に置いてください。")
        )
        return []
    except TableError as refusal:
        faults.append(Fault(path.name, None, str(refusal)))
        return []
    if missing := [column for column in columns if column not in table.headers]:
        listed = "、".join(missing)
        faults.append(
            Fault(path.name, 1, f"列「{listed}」がありません。1行目に列名を入れてください。")
        )
        return []
    return rows


def _choices(words: Mapping[str, object]) -> str:
    return "・".join(words)
