"""What can be wrong with a table, in sentences for the person who holds the file."""

from dataclasses import dataclass, field
from typing import NamedTuple

_LISTED = 50  # faults kept word by word; beyond it only the count grows


class TableError(ValueError):
    """A file or table that cannot be taken or made; str() is the sentence that people read."""


class Fault(NamedTuple):
    """One character that an encoding lacks, at the row that Excel shows (the header is row 1)."""

    row: int
    header: str
    character: str
    code: str  # "U+20BB7"; "U+845B U+E0100" with a variation selector


@dataclass
class Faults:
    """The first faults of a table, and how many there are in all; false when there is none."""

    first: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, fault: Fault) -> None:
        """Count fault, and keep it while the list is short."""
        self.total += 1
        if len(self.first) < _LISTED:
            self.first.append(fault)

    def __bool__(self) -> bool:
        return self.total > 0


class UnencodableError(TableError):
    """A table holds characters that the encoding lacks; nothing was replaced or written."""

    def __init__(self, found: Faults) -> None:
        self.faults = found.first
        self.total = found.total
        row, header, character, code = found.first[0]
        amount = f"など{found.total}文字" if found.total > 1 else ""
        super().__init__(
            f"{row}行目「{header}」の「{character}」({code}){amount}は、Shift_JIS(CP932)では"
            "表せません。文字コードに「UTF-8」を選んで出力し直してください。"
        )
