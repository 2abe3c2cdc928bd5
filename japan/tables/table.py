"""A table under a header row, read row by row."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

from openpyxl.utils import get_column_letter

from japan.sentences import quoted
from japan.tables.cell import EXCEL_CELL_LIMIT, fits_excel
from japan.tables.errors import TableError

# A row's number as Excel shows it, and the texts of its cells from column A on.
Record: TypeAlias = tuple[int, list[str]]
Records: TypeAlias = Callable[[], Generator[Record, None, None]]


@dataclass(frozen=True)
class Row:
    """One data row: its number as the person sees it in Excel, and its cells by header."""

    number: int
    cells: dict[str, str]


class Table:
    """The data rows under the first row that is not empty.

    headers are stripped of outer space; cells are exactly what the file holds, "" when empty.
    sheet_names are the visible sheets of a workbook, none for CSV.
    """

    def __init__(self, records: Records, *, filename: str, sheet_names: list[str]) -> None:
        """Read as far as the first data row; TableError when there is nothing to take."""
        self._records = records
        self.sheet_names = sheet_names
        with closing(_filled(records())) as filled:
            self._header_number, names = next(filled, (0, []))
            if not names:
                message = f"{quoted(filename)}は空です。見出しの行とデータを入れてください。"
                raise TableError(message)
            self._columns = [name.strip() for name in names]
            self.headers = [name for name in self._columns if name]
            self._check_headers()
            if next(filled, None) is None:
                message = (
                    f"{quoted(filename)}には見出しの行しかありません。データを入れてください。"
                )
                raise TableError(message)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not empty, reading as it goes; may be called again.

        Raises TableError, naming the row, for a value under no header and a cell that is longer
        than Excel allows.
        """
        with closing(_filled(self._records())) as filled:
            next(filled)  # the header
            for number, texts in filled:
                yield Row(number, self._by_header(number, texts))

    def _by_header(self, number: int, texts: list[str]) -> dict[str, str]:
        cells = dict.fromkeys(self.headers, "")
        for position, text in enumerate(texts):
            header = self._columns[position] if position < len(self._columns) else ""
            if header:
                cells[header] = text
            elif text.strip():
                column = get_column_letter(position + 1)
                message = (
                    f"{number}行目の{column}列に、見出しのない値{quoted(text)}があります。"
                    "区切りの位置を確認し、見出しを付けるか値を消してください。"
                )
                raise TableError(message)
        return cells

    def _check_headers(self) -> None:
        twice = [name for name in dict.fromkeys(self.headers) if self.headers.count(name) > 1]
        if twice:
            names = "".join(quoted(name) for name in twice)
            message = f"見出し{names}が2つ以上あります。見出しを1つずつ別の名前にしてください。"
            raise TableError(message)


def _filled(records: Generator[Record, None, None]) -> Generator[Record, None, None]:
    """Pass on the rows that hold anything but white space, having checked the cells' length."""
    with closing(records):  # gives the file back at once, also when nobody reads to the end
        for number, texts in records:
            if any(text.strip() for text in texts):
                _check_lengths(number, texts)
                yield number, texts


def _check_lengths(number: int, texts: list[str]) -> None:
    for position, text in enumerate(texts, start=1):
        if not fits_excel(text):
            column = get_column_letter(position)
            message = (
                f"{number}行目の{column}列の文字が多すぎます({len(text):,}文字)。"
                f"{EXCEL_CELL_LIMIT:,}文字までに減らしてください。"
            )
            raise TableError(message)
