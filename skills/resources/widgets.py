"""How one cell of the map's file is read, checked and written again."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField
from import_export import widgets

from japan.text import fold_name, normalise_key
from skills.forms.fields import LevelCell
from skills.models import Skill

HIGHEST_ORDER = 32767  # what the column holds


class CellWidget(widgets.Widget):
    """A cell that is read by itself. ValueError holds the sentence for the person."""

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:  # noqa: ARG002 - the library's
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **_: Any) -> Any:  # noqa: ARG002 - the library's
        return self.write(value)

    def read(self, text: str) -> Any:
        """Return the clean value."""
        return text.strip()

    def write(self, value: Any) -> Any:
        """Return what the import understands again."""
        return value


class CodeWidget(CellWidget):
    """コード: in one width."""

    def read(self, text: str) -> str:
        """Return the code; an empty one cannot stay."""
        code = normalise_key(text)
        if not code:
            raise ValueError("コードが空です。スキルのコードを入れてください。")
        if len(code) > 20:
            raise ValueError("コードが長すぎます。20文字までです。")
        return code


class KeyWidget(CellWidget):
    """A code of something that the portal knows; it is looked up with the other lines."""

    def read(self, text: str) -> str:
        """Return the code in one width."""
        return normalise_key(text)


class TextWidget(CellWidget):
    """A text of the skill, as long as its field allows."""

    def __init__(self, name: str, *, needed: bool = False) -> None:
        super().__init__()
        field = Skill._meta.get_field(name)
        self._label = str(field.verbose_name)
        self._longest = field.max_length if isinstance(field, CharField) else None
        self._needed = needed

    def read(self, text: str) -> str:
        """Return the text without outer space."""
        value = text.strip()
        if self._needed and not value:
            raise ValueError(f"{self._label}が空です。")
        if self._longest and len(value) > self._longest:
            raise ValueError(f"{self._label}が長すぎます。{self._longest}文字までです。")
        return value


class WordWidget(CellWidget):
    """A word of a fixed list."""

    def __init__(self, label: str, choices: Mapping[str, Any]) -> None:
        super().__init__()
        self._label = label
        self._words = {str(value): str(word) for value, word in choices.items()}
        self._values = {fold_name(word): value for value, word in self._words.items()}

    def read(self, text: str) -> str:
        """Return the value of the word."""
        value = self._values.get(fold_name(text))
        if value is None:
            listed = "・".join(self._words.values())
            raise ValueError(f"{self._label}は{listed}のどれかにしてください。")
        return value

    def write(self, value: Any) -> str:
        """Return the word."""
        return self._words.get(str(value), "")


class LevelWidget(CellWidget):
    """A level from 0 to 4; empty is no target. The grid's own field reads it."""

    def read(self, text: str) -> int:
        """Return the level; Excel may have made a number of it (3.0)."""
        try:
            return int(LevelCell().clean(text.strip().removesuffix(".0")))
        except ValidationError as refusal:
            raise ValueError("".join(refusal.messages)) from refusal

    def write(self, value: Any) -> int | str:
        """Write no target as an empty cell."""
        return value or ""


class OrderWidget(CellWidget):
    """並び順: a whole number, kept as the text that a line compares."""

    def read(self, text: str) -> str:
        """Return the number; Excel may have made 10.0 of it."""
        value = unicodedata.normalize("NFKC", text.strip()).removesuffix(".0")
        if not value.isascii() or not value.isdecimal() or int(value) > HIGHEST_ORDER:
            raise ValueError(f"並び順は、0から{HIGHEST_ORDER}までの数字にしてください。")
        return str(int(value))
