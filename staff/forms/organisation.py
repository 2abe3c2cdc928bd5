"""Input about departments and divisions; the same fields for both wherever they agree."""

from typing import Any

from django import forms
from django.utils import timezone

from japan.text import is_kana, normalise_key, to_katakana_name
from staff.forms.fields import DayField, MarkedForm, note_field
from staff.models import Department, Division


class _Kana:
    def clean_kana(self) -> str:
        """Bring the reading to full-width katakana."""
        return clean_kana(self.cleaned_data["kana"])  # type: ignore[attr-defined]


def clean_kana(text: str) -> str:
    """Return a reading in full-width katakana; signs and digits may stand between."""
    kana = to_katakana_name(text)
    if kana and not is_kana("".join(letter for letter in kana if not letter.isascii()) or kana):
        raise forms.ValidationError("フリガナはカタカナで入力してください。")
    return kana


class _UnitForm(_Kana, forms.ModelForm):
    """What a unit says of itself."""

    def clean_code(self) -> str:
        """Bring the code to one spelling, so that HR files find it."""
        return normalise_key(self.cleaned_data["code"])

    def values(self) -> dict[str, Any]:
        """Return the fields as typed."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}  # type: ignore[attr-defined]


ERRORS = {
    "code": {
        "unique": "このコードは、もう使われています。",
        "required": "コードを入力してください。",
    },
    "name": {"required": "名称を入力してください。"},
}


class DepartmentForm(_UnitForm):
    """A department."""

    class Meta:
        model = Department
        fields = ["code", "name", "kana", "organ_kind", "order"]
        error_messages = ERRORS
        help_texts = {
            "organ_kind": "市長事務部局、行政委員会など。",
            "order": "小さい順に並びます。",
        }


class DivisionForm(_UnitForm):
    """A division. Whether it is the office is for operators to say: rights hang on it."""

    class Meta:
        model = Division
        fields = ["code", "name", "kana", "is_lead", "order"]
        error_messages = ERRORS
        help_texts = {
            "code": "人事システムと同じコードにします。",
            "is_lead": "部局に1つです。",
            "order": "小さい順に並びます。",
        }

    def clean_is_lead(self) -> bool:
        """Refuse a second lead of the department."""
        is_lead = self.cleaned_data["is_lead"]
        department = self.instance.department_id or self.data.get("department")
        others = Division.objects.on(timezone.localdate()).exclude(pk=self.instance.pk)
        lead = others.filter(department=department or None, is_lead=True).first()
        if is_lead and lead:
            raise forms.ValidationError(
                f"主管課は「{lead}」です。先に「{lead}」の主管課を外してください。"
            )
        return is_lead


class FromDay(forms.Form):
    """From when, and why."""

    on = DayField(label="変わる日", help_text="この日から新しい組織になります。")
    note = note_field()


class NewDepartmentForm(DepartmentForm, FromDay):
    """A department that begins on a day."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)
    field_order = ("on", "code", "name", "kana", "organ_kind", "order", "note")


class NewDivisionForm(DivisionForm, FromDay):
    """A division that begins on a day."""

    department = forms.ModelChoiceField(
        label="部局",
        queryset=Department.objects.all(),
        empty_label="選んでください",
        error_messages={"required": "部局を選んでください。"},
    )
    mark = forms.CharField(widget=forms.HiddenInput(), required=False)
    field_order = ("on", "department", "code", "name", "kana", "is_lead", "order", "note")

    class Meta(DivisionForm.Meta):
        fields = ["department", *DivisionForm.Meta.fields]


class CorrectDepartmentForm(DepartmentForm):
    """「この内容を直す」 of a department."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)


class CorrectDivisionForm(DivisionForm):
    """「この内容を直す」 of a division."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)


class RenameForm(_Kana, MarkedForm, FromDay):
    """「この日から名称を変える」."""

    name = forms.CharField(
        label="新しい名称",
        max_length=100,
        error_messages={"required": "新しい名称を入力してください。"},
    )
    kana = forms.CharField(label="新しいフリガナ", max_length=200, required=False)
    field_order = ("on", "name", "kana", "note")


class CloseForm(MarkedForm, FromDay):
    """A unit ends."""

    on = DayField(label="廃止の日", help_text="この日からは使えません。前の日まで続きます。")
