"""Input of mergers and splits: which units end, which begin, and what goes where."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from japan.text import normalise_key
from staff.forms.fields import DivisionField, MarkedForm
from staff.forms.organisation import FromDay, clean_kana
from staff.models import Department, Division, Posting
from staff.queries.organisation import AnyUnit, PlaceNames
from staff.rules.organisation import STAYS

# As many as one page can ask for; a merger of more is done in two steps.
OTHERS = 3
PARTS = 3


class _NewPart(forms.Form):
    """The fields of a unit that a merger makes."""

    new_name = forms.CharField(label="新しい名称", max_length=100, required=False)
    new_kana = forms.CharField(label="新しいフリガナ", max_length=200, required=False)
    new_code = forms.CharField(label="新しいコード", max_length=20, required=False)

    def clean_new_kana(self) -> str:
        """Bring the reading to full-width katakana."""
        return clean_kana(self.cleaned_data["new_kana"])

    def check_new(self, unit: type[AnyUnit]) -> None:
        """Ask for either an existing unit or a new one with a code that nobody has."""
        data = self.cleaned_data
        if bool(data.get("into")) == bool(data.get("new_name")):
            self.add_error(
                "into", "統合先を選ぶか、新しい名称を入力してください。どちらか1つです。"
            )
        elif data.get("new_name"):
            data["new_code"] = normalise_key(data.get("new_code", ""))
            check_code(self, "new_code", data["new_code"], unit)


def check_code(form: forms.Form, field: str, code: str, unit: type[AnyUnit]) -> None:
    """Ask for a code that nobody has."""
    if not code:
        form.add_error(field, "新しいコードを入力してください。")
    elif unit.objects.filter(code=code).exists():
        form.add_error(field, "このコードは、もう使われています。")


def _merger_layout(*more: str) -> FormHelper:
    """Group the fields: what ends, and where it goes."""
    helper = FormHelper()
    helper.layout = Layout(
        "mark",
        "on",
        Fieldset("いっしょに統合するもの", *(f"other_{n}" for n in range(1, OTHERS + 1))),
        Fieldset(
            "統合先（今あるものか、新しいもののどちらか）",
            "into",
            "new_name",
            "new_kana",
            "new_code",
            *more,
        ),
        "note",
    )
    return helper


class MergeDivisionsForm(MarkedForm, _NewPart, FromDay):
    """Divisions that go over into another."""

    into = DivisionField(label="統合先（今ある所属）", required=False)
    new_department = forms.ModelChoiceField(
        label="新しい所属の部局", queryset=Department.objects.all(), required=False
    )

    def __init__(self, *args: Any, unit: Division, **kwargs: Any) -> None:
        self._unit = unit
        super().__init__(*args, **kwargs)
        for number in range(1, OTHERS + 1):
            self.fields[f"other_{number}"] = DivisionField(
                label=f"いっしょに統合する所属 {number}", required=False
            )
        self.fields["new_department"].initial = unit.department_id
        self.helper = _merger_layout("new_department")

    def clean(self) -> dict[str, Any]:
        """Ask for one target."""
        super().clean()
        self.check_new(Division)
        return self.cleaned_data

    def units(self) -> list[Division]:
        """Return the divisions that end, the page's own first, each once."""
        others = (self.cleaned_data.get(f"other_{number}") for number in range(1, OTHERS + 1))
        return list({row.pk: row for row in (self._unit, *others) if row}.values())

    def target(self) -> Division:
        """Return the division that takes over; a new one is not stored yet."""
        data = self.cleaned_data
        return data["into"] or Division(
            department=data["new_department"] or self._unit.department,
            code=data["new_code"],
            name=data["new_name"],
            kana=data["new_kana"],
            order=self._unit.order,
        )


class MergeDepartmentsForm(MarkedForm, _NewPart, FromDay):
    """Departments that go over into another."""

    into = forms.ModelChoiceField(
        label="統合先（今ある部局）",
        queryset=Department.objects.all(),
        required=False,
        empty_label="選んでください",
    )

    def __init__(self, *args: Any, unit: Department, **kwargs: Any) -> None:
        self._unit = unit
        super().__init__(*args, **kwargs)
        for number in range(1, OTHERS + 1):
            self.fields[f"other_{number}"] = forms.ModelChoiceField(
                label=f"いっしょに統合する部局 {number}",
                queryset=Department.objects.all(),
                required=False,
                empty_label="選んでください",
            )
        self.helper = _merger_layout()

    def clean(self) -> dict[str, Any]:
        """Ask for one target."""
        super().clean()
        self.check_new(Department)
        return self.cleaned_data

    units = MergeDivisionsForm.units

    def target(self) -> Department:
        """Return the department that takes over; a new one is not stored yet."""
        data = self.cleaned_data
        return data["into"] or Department(
            code=data["new_code"], name=data["new_name"], kana=data["new_kana"]
        )


class SplitForm(MarkedForm, FromDay):
    """New units, and what goes where: people of a division, or divisions of a department."""

    def __init__(
        self, *args: Any, unit: AnyUnit, parts: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        self._unit, self._parts = unit, list(parts)
        super().__init__(*args, **kwargs)
        for number in range(1, PARTS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label="名称",
                max_length=100,
                required=number == 1,
                error_messages={"required": "新しい名称を入力してください。"},
            )
            self.fields[f"kana_{number}"] = forms.CharField(
                label="フリガナ", max_length=200, required=False
            )
            self.fields[f"code_{number}"] = forms.CharField(
                label="コード", max_length=20, required=False
            )
        choices = [(STAYS, "元に残る"), *((n, f"{n}つ目") for n in range(1, PARTS + 1))]
        for pk, label in self._parts:
            self.fields[f"place_{pk}"] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, initial=1
            )
        self.helper = self._layout()

    def _layout(self) -> FormHelper:
        """Group the fields: a set for each new unit, one for what goes where."""
        what = "所属の移る先" if isinstance(self._unit, Department) else "職員の移る先"
        parts = [
            Fieldset(f"{n}つ目の新しい組織", f"name_{n}", f"kana_{n}", f"code_{n}")
            for n in range(1, PARTS + 1)
        ]
        places = [f"place_{pk}" for pk, _ in self._parts]
        helper = FormHelper()
        tail = [Fieldset(what, *places)] if places else []
        helper.layout = Layout("mark", "on", *parts, *tail, "note")
        return helper

    def clean(self) -> dict[str, Any]:
        """Ask for a code of each new unit, all different."""
        super().clean()
        codes: list[str] = []
        for number in self._numbers():
            kana, code = f"kana_{number}", f"code_{number}"
            try:
                self.cleaned_data[kana] = clean_kana(self.cleaned_data.get(kana, ""))
            except forms.ValidationError as refusal:
                self.add_error(kana, refusal)
            self.cleaned_data[code] = normalise_key(self.cleaned_data.get(code, ""))
            if self.cleaned_data[code] in codes:
                self.add_error(code, "同じコードが2つあります。")
            else:
                check_code(self, code, self.cleaned_data[code], type(self._unit))
            codes.append(self.cleaned_data.get(code, ""))
        return self.cleaned_data

    def _numbers(self) -> Iterator[int]:
        return (n for n in range(1, PARTS + 1) if self.cleaned_data.get(f"name_{n}"))

    def targets(self) -> list[Any]:
        """Return the new units, not stored yet. Numbers without a name may not be chosen."""
        data = self.cleaned_data
        places = {} if isinstance(self._unit, Department) else {"department": self._unit.department}
        return [
            type(self._unit)(
                code=data[f"code_{n}"], name=data[f"name_{n}"], kana=data[f"kana_{n}"], **places
            )
            for n in self._numbers()
        ]

    def places(self) -> dict[int, int]:
        """Return what goes where, as the numbers of ``targets`` (0 stays)."""
        order = {number: place for place, number in enumerate(self._numbers(), 1)} | {STAYS: STAYS}
        missing = len(order)
        return {pk: order.get(self.cleaned_data[f"place_{pk}"], missing) for pk, _ in self._parts}


def people_parts(rows: Iterable[Posting]) -> Iterator[tuple[int, str]]:
    """Yield the posts of a division as the parts of a split."""
    for row in rows:
        kind = "" if row.kind == "main" else f"・{row.get_kind_display()}"
        yield row.pk, f"{row.person.name}（{row.job_title.name}{kind}）"


def division_parts(rows: Iterable[Division], day: date) -> Iterator[tuple[int, str]]:
    """Yield the divisions of a department as the parts of a split."""
    names = PlaceNames.read()
    for row in rows:
        yield row.pk, names.division(row, day)
