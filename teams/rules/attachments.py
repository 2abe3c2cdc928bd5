"""What may be attached to a record: told by its content, never by its name alone.

There is no magic-number library in the house; the few kinds that a city hall keeps are told by
their first bytes, and the Office kinds by the parts of their zip. What runs is refused.
"""

from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from teams.rules.seats import TeamRefused

MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
MOST_FILES = 10  # of one record
MOST_PARTS = 10_000
MACROS = "vbaproject.bin"


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what it is called, its ending, and how it is served."""

    label: str
    suffixes: tuple[str, ...]
    content_type: str
    begins: bytes = b""
    part: str = ""  # of the zip that an Office file is
    mimetype: str = ""  # the first member of an OpenDocument


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS = (
    FileKind("PDF", (".pdf",), "application/pdf", begins=b"%PDF-"),
    FileKind("PNG", (".png",), "image/png", begins=b"\x89PNG\r\n\x1a\n"),
    FileKind("JPEG", (".jpg", ".jpeg"), "image/jpeg", begins=b"\xff\xd8\xff"),
    FileKind("Excel", (".xlsx",), f"{_OFFICE}spreadsheetml.sheet", part="xl/workbook.xml"),
    FileKind("Word", (".docx",), f"{_OFFICE}wordprocessingml.document", part="word/document.xml"),
    FileKind("PowerPoint", (".pptx",), f"{_OFFICE}presentationml.presentation", part="ppt/presentation.xml"),
    FileKind("OpenDocument", (".ods",), f"{_ODF}spreadsheet", mimetype=f"{_ODF}spreadsheet"),
    FileKind("OpenDocument", (".odt",), f"{_ODF}text", mimetype=f"{_ODF}text"),
    FileKind("OpenDocument", (".odp",), f"{_ODF}presentation", mimetype=f"{_ODF}presentation"),
)  # fmt: skip
TEXT = FileKind("テキスト", (".txt", ".csv"), "text/plain")
SUFFIXES = tuple(suffix for kind in (*KINDS, TEXT) for suffix in kind.suffixes)
WORDS = "PDF、Excel、Word、PowerPoint、OpenDocument、画像(PNG・JPEG)、テキスト(txt・csv)"
_TEXT_ENCODINGS = ("utf-8-sig", "utf-16", "cp932")


def check_attachment(file: BinaryIO, *, name: str, size: int) -> FileKind:
    """Return the kind of a file by its content; refuse it with a sentence.

    Leaves the file at its beginning.
    """
    if size > LIMIT:
        raise TeamRefused(f"「{name}」は大きすぎます。{LIMIT // MEGABYTE}MBまでにしてください。")
    if not size:
        raise TeamRefused(f"「{name}」は空のファイルです。")
    kind = _kind(file, name)
    if kind is None:
        raise TeamRefused(f"「{name}」は添付できません。添付できるのは、{WORDS}です。")
    if not name.lower().endswith(kind.suffixes):
        endings = "か".join(kind.suffixes)
        raise TeamRefused(
            f"「{name}」の中身は{kind.label}です。ファイル名の終わりを{endings}にしてください。"
        )
    return kind


def check_count(existing: int) -> None:
    """Refuse one file too many."""
    if existing >= MOST_FILES:
        raise TeamRefused(f"1つの記録に添付できるのは、{MOST_FILES}個までです。")


def _kind(file: BinaryIO, name: str) -> FileKind | None:
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    for kind in KINDS:
        if kind.begins and head.startswith(kind.begins):
            return kind
    if head.startswith(b"PK\x03\x04"):
        found = _zipped(file, name)
        file.seek(0)
        return found
    return TEXT if _is_text(file) else None


def _zipped(file: BinaryIO, name: str) -> FileKind | None:
    try:
        with ZipFile(file) as archive:
            parts = [part.lower() for part in archive.namelist()]
            first = archive.infolist()[0] if parts else None
            told = ""
            if first is not None and first.filename == "mimetype" and first.file_size < 200:
                told = archive.read(first).decode("ascii", "replace").strip()
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if len(parts) > MOST_PARTS:
        return None
    if any(part.endswith(MACROS) for part in parts):
        raise TeamRefused(f"「{name}」はマクロを含むため、添付できません。マクロを除いてください。")
    known = set(parts)
    return next(
        (k for k in KINDS if (k.part and k.part in known) or (k.mimetype and k.mimetype == told)),
        None,
    )


def _is_text(file: BinaryIO) -> bool:
    content = file.read(LIMIT + 1)
    file.seek(0)
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return any(_reads(content, encoding) for encoding in _TEXT_ENCODINGS)


def _reads(content: bytes, encoding: str) -> bool:
    if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(
        sign.isprintable() or sign in "\r\n\t\f\u3000\u2028" or sign.isspace() for sign in text
    )
