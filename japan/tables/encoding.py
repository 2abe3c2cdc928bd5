"""Encodings of the CSV files that Windows and city systems make: UTF-8 and CP932.

The codec is always cp932, never shift_jis: only cp932 holds 髙, 﨑, ① and ㈱.
"""

import codecs
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Literal

from japan.tables.cell import Cell, cell_text
from japan.tables.errors import Fault, Faults, TableError

Encoding = Literal["utf-8-sig", "utf-8", "cp932"]

_CHUNK = 1 << 16  # bytes
_SAVE_AGAIN = "Excelで開き、「CSV UTF-8(コンマ区切り)」か「Excelブック」で保存し直してください。"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # what stray bytes decode to
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
# A letter with the marks that change its look: it is shown, and counted, as one character.
_CHARACTER = re.compile("(?s).[\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*")


def detect_encoding(data: bytes) -> Encoding:
    """Return the encoding that data is written in; TableError when it is neither of ours."""
    return detect_stream(io.BytesIO(data))


def detect_stream(stream: BinaryIO) -> Encoding:
    """As detect_encoding, reading stream to its end in pieces of 64 KiB."""
    utf8, cp932 = _Trial("utf-8"), _Trial("cp932")
    chunk = stream.read(_CHUNK)
    if chunk.startswith(_UTF16):
        raise TableError("「Unicodeテキスト」(UTF-16)は読み取れません。" + _SAVE_AGAIN)
    marked = chunk.startswith(codecs.BOM_UTF8)
    while chunk:
        if b"\0" in chunk:
            raise TableError("表のファイルではないようです。" + _SAVE_AGAIN)
        utf8.feed(chunk)
        cp932.feed(chunk)
        chunk = stream.read(_CHUNK)
    return _decide(marked, utf8.end(), cp932.end())


def find_unencodable(
    rows: Iterable[Sequence[Cell]], headers: Sequence[str], *, encoding: str = "cp932"
) -> Faults:
    """Return the characters of headers and rows that encoding lacks, by row and column."""
    faults = Faults()
    add_faults(faults, 1, headers, headers, encoding)
    for number, row in enumerate(rows, start=2):
        add_faults(faults, number, headers, [cell_text(value) for value in row], encoding)
    return faults


def add_faults(
    faults: Faults, number: int, headers: Sequence[str], texts: Sequence[str], encoding: str
) -> None:
    """Add what encoding lacks in row number (as Excel counts) to faults."""
    for header, text in zip(headers, texts, strict=True):
        if not _encodes(text, encoding):
            for match in _CHARACTER.finditer(text):
                if not _encodes(match[0], encoding):
                    code = " ".join(f"U+{ord(sign):04X}" for sign in match[0])
                    faults.add(Fault(number, header, match[0], code))


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class _Trial:
    """Decodes a file piece by piece and remembers what speaks for or against the encoding."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._is_cp932 = encoding == "cp932"
        self.possible = True
        self.is_ascii = True
        self.has_wide = False

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if not self.possible:
            return
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.possible = False
            return
        self.is_ascii = self.is_ascii and text.isascii()
        self.has_wide = self.has_wide or bool(_BEYOND_TWO_BYTES.search(text))
        self.possible = not (self._is_cp932 and _NOT_CP932.search(text))

    def end(self) -> "_Trial":
        self.feed(b"", final=True)
        return self


def _decide(marked: bool, utf8: _Trial, cp932: _Trial) -> Encoding:
    """Weigh both trials.

    Half-width kana of CP932 can pass for two-byte UTF-8 (ﾃｽ for ý). Real Japanese in UTF-8 has
    characters of three bytes, so without any of these CP932 is the likelier one.
    """
    if marked and utf8.possible:
        return "utf-8-sig"
    if not marked and utf8.possible and (utf8.is_ascii or utf8.has_wide or not cp932.possible):
        return "utf-8"
    if not marked and cp932.possible:
        return "cp932"
    raise TableError("文字コードがUTF-8でもShift_JIS(CP932)でもありません。" + _SAVE_AGAIN)
