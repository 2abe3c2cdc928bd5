"""Rows of a CSV file, whatever separates its columns."""

import csv
import io
import re
from collections.abc import Generator, Iterator

from japan.tables.encoding import Encoding
from japan.tables.errors import TableError
from japan.tables.harmless import unharmless
from japan.tables.source import Source
from japan.tables.table import Record

_HEAD = 1 << 16  # bytes in which the header row is looked for
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_EMPTY_LINES = re.compile(r'\A(?:[\s,;"]*[\r\n])+')
_DELIMITERS = ",\t;"  # the comma when the header has as many of each, or none


def csv_records(source: Source, encoding: Encoding) -> Generator[Record, None, None]:
    """Yield every row, empty ones too; a row counts once however many lines its cells have.

    Quotation marks must match (strict): guessing would move values into other columns.
    """
    delimiter = _delimiter(source, encoding)
    with source.open() as file:
        lines = io.TextIOWrapper(file, encoding=encoding, newline="")
        number = 0
        try:
            for number, values in enumerate(_reader(lines, delimiter), start=1):
                yield number, [unharmless(value) for value in values]
        except csv.Error as error:
            message = (
                f'{number + 1}行目の引用符(")が正しく閉じていないか、文字が多すぎます。'
                "Excelで開いて直し、保存し直してください。"
            )
            raise TableError(message) from error
        finally:
            lines.detach()  # else the wrapper would close the caller's file


def _reader(lines: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _delimiter(source: Source, encoding: Encoding) -> str:
    """Return what parts the header's cells: the most frequent of comma, tab and semicolon."""
    head = source.head(_HEAD).decode(encoding, errors="ignore")
    plain = _QUOTED.sub('"', _EMPTY_LINES.sub("", head))
    header = plain.lstrip("\r\n").splitlines()[:1]
    return max(_DELIMITERS, key="".join(header).count)
