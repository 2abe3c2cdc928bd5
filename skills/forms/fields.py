"""Fields that several forms of the map share."""

import unicodedata
from typing import Any

from django import forms

from skills.choices import Level
from skills.rules.grid import COLUMNS
from staff.models import JobTitle

LINK_BEGINNINGS = ("http://", "https://", "\\\\")
LINK_REFUSED = "http://、https://、\\\\ のどれかで始まる場所を入れてください。"
LEVEL_REFUSED = "0から4の数字を1つ入れてください。空は「目標なし」です。"


class LinkField(forms.CharField):
    """Where something can be looked up: a page, or a folder of the file server. Shown as text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "参考のページ・資料の場所")
        kwargs.setdefault(
            "help_text", "確認のもとになった資料があれば、URLか共有フォルダーの場所です。"
        )
        super().__init__(max_length=300, required=False, **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what is neither a page nor a shared folder."""
        super().validate(value)
        if value and not value.lower().startswith(LINK_BEGINNINGS):
            raise forms.ValidationError(LINK_REFUSED)


class LevelCell(forms.Field):
    """A level from 0 to 4 in any width; empty is 0, no target."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int:
        """Return the level; what cannot be one is refused."""
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        if not text:
            return 0
        if text not in {str(level.value) for level in Level}:
            raise forms.ValidationError(LEVEL_REFUSED)
        return int(text)

    def prepare_value(self, value: Any) -> Any:
        """Show no target as an empty cell."""
        return "" if value in (0, None) else value


class VersionForm(forms.Form):
    """The version that a person began to edit."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def column_field() -> forms.ChoiceField:
    """Return the choice of the grade or the role that a rule asks."""
    return forms.ChoiceField(
        label="職位・役割",
        choices=[("", "選んでください"), *((c.value, c.label) for c in COLUMNS)],
        error_messages={"required": "職位・役割を選んでください。"},
    )


def level_field(label: str, *, lowest: int = 1) -> forms.TypedChoiceField:
    """Return the choice of a level with its word; 0 is 「目標なし」."""
    words = {level.value: f"{level.value} {level.label}" for level in Level}
    words[0] = "0 目標なし"
    return forms.TypedChoiceField(
        label=label,
        choices=[(level, words[level]) for level in range(lowest, len(words))],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": f"{label}を選んでください。"},
    )


def family_field() -> forms.ChoiceField:
    """Return the choice of a job family, of those that the office gives job titles."""
    known = JobTitle.objects.exclude(family="").order_by("family").values_list("family", flat=True)
    return forms.ChoiceField(
        label="職種",
        required=False,
        choices=lambda: [("", "すべて"), *((name, name) for name in known.distinct())],
        help_text="職名ごとの職種は「職名と職位」で決めます。",
    )
