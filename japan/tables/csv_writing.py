"""CSV for Excel: CRLF, commas, formulas made harmless, no character ever replaced."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Literal

from japan.tables.cell import Cell, cell_text
from japan.tables.encoding import add_faults
from japan.tables.errors import Faults, UnencodableError
from japan.tables.harmless import harmless
from japan.tables.source import IN_MEMORY

_CHUNK = 1 << 15  # characters gathered before they are passed on


def write_csv(
    rows: Iterable[Sequence[Cell]],
    headers: Sequence[str],
    *,
    encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig",
) -> Iterator[bytes]:
    """Return the file piece by piece.

    UTF-8 streams: rows are asked for as the pieces are. CP932 is written out before the first
    piece is returned (to a temporary file when large), so a character that it lacks raises
    UnencodableError from this call, while a page can still be shown instead of half a file.
    """
    if encoding == "cp932":
        pieces = _cp932(rows, headers)
        return chain([next(pieces)], pieces)
    return _utf8(rows, headers)


def _utf8(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # without the mark Excel takes the file for CP932
    for piece in _pieces(rows, headers):
        yield piece.encode("utf-8")


def _cp932(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> Iterator[bytes]:
    faults = Faults()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        for piece in _pieces(_watched(rows, headers, faults), headers):
            if not faults:
                spool.write(piece.encode("cp932"))
        if faults:
            raise UnencodableError(faults)
        spool.seek(0)
        while chunk := spool.read(_CHUNK):
            yield chunk


def _watched(
    rows: Iterable[Sequence[Cell]], headers: Sequence[str], faults: Faults
) -> Iterator[Sequence[Cell]]:
    """Pass rows on, noting what CP932 lacks before any of it can be encoded."""
    add_faults(faults, 1, headers, headers, "cp932")
    for number, row in enumerate(rows, start=2):
        add_faults(faults, number, headers, [cell_text(value) for value in row], "cp932")
        yield row


def _pieces(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(header) for header in headers])
    for row in rows:
        if len(row) != len(headers):
            message = f"{len(headers)} headers, but a row of {len(row)} cells"
            raise ValueError(message)
        writer.writerow([_safe_text(value) for value in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _safe_text(value: Cell) -> str:
    """Write a number as it is: the minus of -5 is no formula, that of a text may be."""
    text = cell_text(value)
    return text if isinstance(value, int | float | Decimal) else harmless(text)
