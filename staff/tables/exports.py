"""Writing a list to a file: CSV in the two encodings that city halls use, and xlsx."""

from typing import BinaryIO

from japan.tables import write_csv, write_xlsx
from staff.tables.listing import Listing

# Up to here a person waits for the download; above it a worker writes the file.
INLINE_LIMIT = 2000

FORMATS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "csv_cp932": ("csv", "text/csv; charset=Shift_JIS"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def write_export(listing: Listing, export_format: str, target: BinaryIO) -> int:
    """Write everything under the filter to an open file; return the number of rows.

    Raises japan.tables.UnencodableError when CP932 lacks a character: it names row and
    character, and nothing is replaced silently.
    """
    rows = listing.export_rows()
    headers = [str(header) for header in next(rows)]
    body = list(rows)
    if export_format == "xlsx":
        write_xlsx(body, headers, sheet_name=listing.spec.title, target=target)
    else:
        encoding = "cp932" if export_format == "csv_cp932" else "utf-8-sig"
        for chunk in write_csv(body, headers, encoding=encoding):
            target.write(chunk)
    return len(body)


def export_filename(listing: Listing, export_format: str, day: str) -> str:
    """Return the file's name: the list's title and the day, as people would name it."""
    return f"{listing.spec.title}_{day}.{FORMATS[export_format][0]}"
