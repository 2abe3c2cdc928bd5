"""How one cell of the staff list is read, checked and written again."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from import_export import widgets

from japan.era import DateError, parse_date
from japan.text import fold_name, is_kana, normalise_key, to_katakana_name
from staff.choices import EmploymentKind, PostingKind
from staff.models import Division, JobTitle, StaffMember
from staff.resources.lookups import Lookups
from staff.rules import columns

_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
# What stands where a system could not write a character of a name.
_LOST = re.compile(r"[?？〓�]|[\x00-\x1f\x7f]")

_KINDS = {
    PostingKind.MAIN: ("本務", "主務", "本職", "本"),
    PostingKind.CONCURRENT: ("兼務", "兼職", "兼"),
    PostingKind.JOINT: ("併任", "併"),
}
_EMPLOYMENT = {
    EmploymentKind.REGULAR: ("正規職員", "正規", "正職員", "常勤職員", "常勤"),
    EmploymentKind.REAPPOINTED: (
        "再任用職員",
        "再任用",
        "暫定再任用職員",
        "暫定再任用",
        "再任用短時間",
    ),
    EmploymentKind.FISCAL_YEAR: (
        "会計年度任用職員",
        "会計年度任用",
        "会計年度",
        "会計年度職員",
    ),
    EmploymentKind.FIXED_TERM: ("任期付職員", "任期付", "任期付き職員", "任期付任用職員"),
    EmploymentKind.EXTERNAL: ("外部人材",),
}
_REMARK = re.compile(r"\(.*?\)$")


def _limit(model: type, name: str) -> int:
    return model._meta.get_field(name).max_length


class CellWidget(widgets.Widget):
    """A cell that is read and written by itself. ValueError holds the sentence for the person."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:  # noqa: ARG002 - the library's
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002 - the library's
        return self.write(value)

    def read(self, text: str) -> str:
        """Return the clean value."""
        return text.strip()

    def write(self, value: Any) -> str:
        """Return what the import understands again."""
        return "" if value is None else str(value)


class NumberWidget(CellWidget):
    """職員番号: a text; full-width digits become plain, leading zeros stay."""

    limit = _limit(StaffMember, "number")

    def read(self, text: str) -> str:
        number = normalise_key(text)
        if not number:
            raise ValueError("職員番号が空です。")
        if not _NUMBER.fullmatch(number):
            raise ValueError("職員番号に使えない文字があります。数字と英字で入れてください。")
        if len(number) > self.limit:
            raise ValueError(f"職員番号が長すぎます。{self.limit}文字までです。")
        return number


class NameWidget(CellWidget):
    """氏名: exactly as given; only the spaces around it are not part of it."""

    limit = _limit(StaffMember, "name")

    def read(self, text: str) -> str:
        name = text.strip()
        if not name:
            raise ValueError("氏名が空です。")
        if lost := _LOST.search(name):
            shown = f"「{lost[0]}」" if lost[0].isprintable() else "読めない文字"
            raise ValueError(
                f"氏名に{shown}があります。書き出しのときに失われた文字がないか確認してください。"
            )
        if len(name) > self.limit:
            raise ValueError(f"氏名が長すぎます。{self.limit}文字までです。")
        return name


class KanaWidget(CellWidget):
    """フリガナ: a reading, not a name; half-width and hiragana become full-width katakana."""

    limit = _limit(StaffMember, "kana")

    def read(self, text: str) -> str:
        kana = to_katakana_name(text)
        if kana and not is_kana(kana):
            raise ValueError("フリガナにかな以外の文字があります。")
        if len(kana) > self.limit:
            raise ValueError(f"フリガナが長すぎます。{self.limit}文字までです。")
        return kana


class DivisionWidget(CellWidget):
    """所属: by code, or by name with the department where several have one of that name."""

    def clean(self, value: str, row: Any = None, *, lookups: Lookups, **_: Any) -> int:
        name, department = row[columns.DIVISION_NAME], row[columns.DEPARTMENT_NAME]
        return lookups.divisions.find(value, name, department)

    def write(self, value: Division) -> str:
        return value.code


class JobTitleWidget(CellWidget):
    """職名: one that the office has entered."""

    def clean(self, value: str, *, lookups: Lookups, **_: Any) -> int:
        return lookups.job_titles.find(value)

    def write(self, value: JobTitle) -> str:
        return value.name


class WordWidget(CellWidget):
    """One of the words that stand for a choice; a remark in brackets does not matter."""

    def __init__(self, label: str, words: dict[Any, tuple[str, ...]], *, when_empty: str) -> None:
        super().__init__()
        self._label, self._when_empty = label, when_empty
        self._first = {str(choice): names[0] for choice, names in words.items()}
        self._known = {
            fold_name(name): str(choice) for choice, names in words.items() for name in names
        }

    def read(self, text: str) -> str:
        word = _word_key(text)
        if not word:
            return self._when_empty
        if word not in self._known:
            known = "".join(f"「{name}」" for name in self._first.values())
            raise ValueError(f"{self._label}は{known}のどれかを入れてください。")
        return self._known[word]

    def write(self, value: Any) -> str:
        return self._first.get(value, "")


KIND_WIDGET = WordWidget(columns.KIND, _KINDS, when_empty=PostingKind.MAIN)
EMPLOYMENT_WIDGET = WordWidget(columns.EMPLOYMENT, _EMPLOYMENT, when_empty="")


class DayWidget(CellWidget):
    """A date in era or western form; stored text is ISO."""

    def read(self, text: str) -> str:
        return _iso(text) if text.strip() else ""

    def write(self, value: date | None) -> str:
        return value.isoformat() if value else ""


class EmailWidget(CellWidget):
    """A mail address, full-width letters made plain."""

    def read(self, text: str) -> str:
        address = normalise_key(text)
        if address:
            try:
                validate_email(address)
            except ValidationError:
                raise ValueError("メールアドレスの形になっていません。") from None
        return address


@lru_cache(maxsize=1024)
def _word_key(text: str) -> str:
    return _REMARK.sub("", fold_name(text))


@lru_cache(maxsize=20_000)
def _iso(text: str) -> str:
    try:
        return parse_date(text).isoformat()
    except DateError as refusal:
        raise ValueError(str(refusal)) from None
