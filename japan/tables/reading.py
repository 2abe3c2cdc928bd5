"""Reading an uploaded table by what it is, whatever its name says."""

from functools import partial
from pathlib import Path
from typing import BinaryIO

from japan.sentences import quoted
from japan.tables.csv_reading import csv_records
from japan.tables.encoding import detect_stream
from japan.tables.errors import TableError
from japan.tables.source import Source
from japan.tables.table import Table
from japan.tables.xlsx_reading import sheet_names, xlsx_records

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # .xls, and any Office file with a password
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"%pdf")
_SAVE_AGAIN = "Excelで開き、「Excelブック(*.xlsx)」で保存し直してください。"


def read_table(
    source: Path | bytes | BinaryIO, *, filename: str, sheet: str | None = None
) -> Table:
    """Open a CSV file or an Excel workbook (.xlsx, .xlsm) as a Table.

    filename is what the person knows the file by, for the sentences. sheet picks a worksheet
    of a workbook; the first visible one is read otherwise. A stream must stay open while the
    table is in use. Raises TableError for anything else, saying how to save it instead.
    """
    kept = Source(source)
    head = kept.head(1024)
    if head.startswith(_ZIP):
        return _workbook(kept, filename, sheet)
    if head.startswith(_OLE):
        message = (
            f"{quoted(filename)}は古い形式(.xls)か、パスワード付きのファイルです。"
            f"パスワードがあれば外し、{_SAVE_AGAIN}"
        )
        raise TableError(message)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        message = f"{quoted(filename)}はExcelのブックでもCSVでもありません。{_SAVE_AGAIN}"
        raise TableError(message)
    with kept.open() as file:
        encoding = detect_stream(file)
    return Table(partial(csv_records, kept, encoding), filename=filename, sheet_names=[])


def _workbook(source: Source, filename: str, sheet: str | None) -> Table:
    names = sheet_names(source, filename)
    chosen = names[0] if sheet is None else sheet
    if chosen not in names:
        listed = "".join(quoted(name) for name in names)
        message = f"シート{quoted(chosen)}がありません。{listed}から選んでください。"
        raise TableError(message)
    records = partial(xlsx_records, source, filename, chosen)
    return Table(records, filename=filename, sheet_names=names)
