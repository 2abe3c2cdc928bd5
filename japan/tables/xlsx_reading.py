"""Rows of an Excel workbook, streamed by openpyxl and turned into the text that Excel shows."""

import re
import warnings
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from japan.sentences import quoted
from japan.tables.cell import EXCEL_ROW_LIMIT, cell_text
from japan.tables.errors import TableError
from japan.tables.harmless import unharmless
from japan.tables.source import Source
from japan.tables.table import Record

UNPACKED_LIMIT = 500 << 20  # bytes; a larger workbook is no list of people but a zip bomb

_SAVE_AGAIN = "Excelで開き、「Excelブック(*.xlsx)」で保存し直してください。"
_ENCRYPTED = 0x1  # flag bit of a zip entry
_ZEROS = re.compile(r"0[0-]*0")  # number formats such as 00000000 and 000-0000
_ESCAPE = re.compile("_x(005F|00[01][0-9A-F]|FFF[EF])_", re.IGNORECASE)


def sheet_names(source: Source, filename: str) -> list[str]:
    """Return the visible sheets' names; TableError when the file is no workbook that we take."""
    with _opened(source, filename) as book:
        names = _visible(book)
    if not names:
        message = f"{quoted(filename)}にワークシートがありません。表のあるブックを選んでください。"
        raise TableError(message)
    return names


def xlsx_records(source: Source, filename: str, sheet: str) -> Generator[Record, None, None]:
    """Yield every row of sheet, empty ones too, as texts.

    Formulas count by the value that Excel stored last; one that failed raises TableError.
    """
    with _opened(source, filename) as book:
        worksheet: Any = book[sheet]
        worksheet.reset_dimensions()  # some systems write a wrong size, and rows would be lost
        for number, cells in enumerate(worksheet.iter_rows(), start=1):
            if number > EXCEL_ROW_LIMIT:
                message = (
                    f"{quoted(filename)}の行が多すぎます。{EXCEL_ROW_LIMIT:,}行までにしてください。"
                )
                raise TableError(message)
            yield number, [_text(cell) for cell in cells]


@contextmanager
def _opened(source: Source, filename: str) -> Iterator[Workbook]:
    """Open the workbook; whatever a damaged file makes the parser raise becomes a TableError."""
    try:
        with source.open() as file:
            _check_archive(file, filename)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about looks that openpyxl cannot keep
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (TableError, MemoryError, OSError):
        raise
    except Exception as error:
        message = f"{quoted(filename)}は壊れているか、Excelのブックではありません。{_SAVE_AGAIN}"
        raise TableError(message) from error


def _check_archive(file: BinaryIO, filename: str) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        reason = "はパスワード付きです。パスワードを外して選び直してください。"
    elif "xl/workbook.bin" in names:
        reason = f"はバイナリ形式(.xlsb)です。{_SAVE_AGAIN}"
    elif not any(name.startswith("xl/") for name in names):
        reason = "はExcelのブックではありません。ExcelブックかCSVを選んでください。"
    elif sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        reason = "は大きすぎます(展開して500MBを超えます)。ファイルを分けてください。"
    else:
        return
    raise TableError(quoted(filename) + reason)


def _visible(book: Workbook) -> list[str]:
    return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            message = (
                f"{cell.row}行目の{cell.column_letter}列の計算がエラー({value})です。"
                "Excelで直して保存し直してください。"
            )
            raise TableError(message)
        return unharmless(_ESCAPE.sub(_unescaped, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_text(value, cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return cell_text(value)


def _number_text(value: float, number_format: str) -> str:
    """Write a number with the zeros that its format shows and the 15 digits that Excel has."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    text = f"{exact:f}"
    pattern = re.sub(r'[\\"]', "", number_format.split(";", maxsplit=1)[0])
    if not text.isdigit() or not _ZEROS.fullmatch(pattern):
        return text
    digits = iter(text.zfill(pattern.count("0"))[::-1])
    tail = [sign if sign == "-" else next(digits) for sign in pattern[::-1]]
    return "".join([*tail, *digits])[::-1]


def _unescaped(escape: re.Match[str]) -> str:
    """Undo _x000D_ and the like, by which a workbook keeps signs that XML cannot hold."""
    return chr(int(escape[1], 16))
