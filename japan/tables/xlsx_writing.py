"""Excel workbooks: sheets with a header, typed cells, written in constant memory."""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import xlsxwriter  # type: ignore[import-untyped]  # has annotations, but no py.typed

from japan.tables.cell import (
    EXCEL_CELL_LIMIT,
    EXCEL_ROW_LIMIT,
    Cell,
    cell_text,
    fits_excel,
    japan_time,
)
from japan.tables.errors import TableError
from japan.tables.harmless import quote_marked
from japan.tables.source import IN_MEMORY

_SAMPLED_ROWS = 500  # rows whose text decides the width of the columns
_NARROWEST, _WIDEST = 8, 60  # widths in half-width characters
_FILTER_BUTTON = 3
_EXACT_DIGITS = 15  # Excel turns further digits of a number into zeros
_TEXT_FORMAT_LIMIT = 255  # characters
_FIRST_DATE = date(1900, 3, 1)  # Excel's calendar is wrong before it
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_OPTIONS = {
    "constant_memory": True,
    # We call write_string; these keep a plain write() harmless, should one slip in.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(
    rows: Iterable[Sequence[Cell]],
    headers: Sequence[str],
    *,
    sheet_name: str,
    path_or_fileobj: Path | str | BinaryIO,
) -> None:
    """Write rows under a bold, frozen header with filters; the target gets all or nothing.

    Text stays text (leading zeros, =1+1), numbers are numbers, dates are dates; numbers beyond
    15 digits and dates before March 1900, which Excel would falsify, become text. sheet_name
    loses what Excel forbids. Raises TableError, naming the row, for what Excel cannot hold.
    """
    write_workbook([(sheet_name, headers, rows)], path_or_fileobj=path_or_fileobj)


def write_workbook(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]],
    *,
    path_or_fileobj: Path | str | BinaryIO,
) -> None:
    """Write several sheets, each as a name, its headers and its rows; otherwise as write_xlsx.

    The names must differ.
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        with xlsxwriter.Workbook(spool, _OPTIONS) as book:
            for name, headers, rows in sheets:
                _Sheet(book, name, headers).fill(rows)
        spool.seek(0)
        if isinstance(path_or_fileobj, Path | str):
            with Path(path_or_fileobj).open("wb") as file:
                shutil.copyfileobj(cast("BinaryIO", spool), file)
        else:
            shutil.copyfileobj(cast("BinaryIO", spool), path_or_fileobj)


class _Sheet:
    """A worksheet, with its formats and the widths met so far."""

    def __init__(self, book: Any, name: str, headers: Sequence[str]) -> None:
        self._sheet = book.add_worksheet(_sheet_name(name))
        self._headers = headers
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy/mm/dd"})
        self._moment = book.add_format({"num_format": "yyyy/mm/dd hh:mm"})
        self._plain = book.add_format()
        self._text = book.add_format({"num_format": "@"})
        self._widths = [_width(header) + _FILTER_BUTTON for header in headers]

    def fill(self, rows: Iterable[Sequence[Cell]]) -> None:
        for column, header in enumerate(self._headers):
            self._write_text(0, column, header, self._bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last >= EXCEL_ROW_LIMIT:
                message = f"{EXCEL_ROW_LIMIT:,}行を超えます。条件で絞って出力してください。"
                raise TableError(message)
            for column, (_, value) in enumerate(zip(self._headers, row, strict=True)):
                self._write(last, column, value)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, last, max(len(self._headers) - 1, 0))
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, max(_NARROWEST, min(width + 1, _WIDEST)))

    def _write(self, row: int, column: int, value: Cell) -> None:
        text = cell_text(value)
        if row <= _SAMPLED_ROWS:
            self._widths[column] = max(self._widths[column], _width(text))
        if isinstance(value, int | float | Decimal) and _is_exact(value, text):
            self._sheet.write_number(row, column, float(value))
        elif isinstance(value, datetime) and value.date() >= _FIRST_DATE:
            self._sheet.write_datetime(row, column, japan_time(value), self._moment)
        elif isinstance(value, date) and text >= _FIRST_DATE.isoformat():
            self._sheet.write_datetime(row, column, value, self._day)
        else:
            # As "@" a code keeps its zeros even when somebody edits the cell; long texts would
            # show as #### in that format.
            style = self._text if len(text) <= _TEXT_FORMAT_LIMIT else self._plain
            self._write_text(row, column, text, style)

    def _write_text(self, row: int, column: int, text: str, style: Any) -> None:
        kept = quote_marked(text)
        if not fits_excel(kept):
            message = (
                f"{row + 1}行目「{self._headers[column]}」の文字が多すぎて"
                f"({len(text):,}文字)、Excelに書き出せません。"
                f"{EXCEL_CELL_LIMIT:,}文字までに減らすか、CSVで出力してください。"
            )
            raise TableError(message)
        if kept.startswith("<r>") and kept.endswith("</r>"):
            # XlsxWriter would take the text for markup of its own and write it unescaped.
            self._sheet.write_rich_string(row, column, kept[:1], style, kept[1:], style)
        elif kept:
            self._sheet.write_string(row, column, kept, style)


def _is_exact(value: float | Decimal, text: str) -> bool:
    digits = text.lstrip("-0.").replace(".", "")
    return not isinstance(value, bool) and (
        isinstance(value, float) or len(digits) <= _EXACT_DIGITS
    )


def _sheet_name(name: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub("_", name)[:31].strip("'") or "Sheet1"


def _width(text: str) -> int:
    """Return the width of the longest line in half-width characters; full-width counts 2."""
    return max(map(_line_width, text.split("\n")))


def _line_width(line: str) -> int:
    return len(line) + sum(unicodedata.east_asian_width(sign) in "WFA" for sign in line[:_WIDEST])
