"""Writing a list to a file: CSV in the two encodings that city halls use, and xlsx."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from japan.tables import write_csv, write_xlsx

# Up to here a person waits for the download; above it a worker writes the file.
INLINE_LIMIT = 2000

FORMATS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "csv_cp932": ("csv", "text/csv; charset=Shift_JIS"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def write_export(
    rows: Iterator[Sequence[Any]], *, title: str, export_format: str, target: BinaryIO
) -> None:
    """Write rows, the header first, to an open file.

    Raises japan.tables.UnencodableError when CP932 lacks a character: it names row and
    character, and nothing is replaced silently.
    """
    headers = [str(header) for header in next(rows)]
    if export_format == "xlsx":
        write_xlsx(rows, headers, sheet_name=title, path_or_fileobj=target)
        return
    encoding = "cp932" if export_format == "csv_cp932" else "utf-8-sig"
    for chunk in write_csv(rows, headers, encoding=encoding):
        target.write(chunk)


def export_filename(title: str, export_format: str, day: str) -> str:
    """Return the file's name: the list's title and the day, as people would name it."""
    return f"{title}_{day}.{FORMATS[export_format][0]}"
