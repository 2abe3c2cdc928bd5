"""Fields that several forms share: a day, a division among its department's, a note."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone

from staff.models import Division
from staff.rules.timeline import period_words

EARLIEST_DAY = date(1950, 1, 1)
LATEST_DAYS = timedelta(days=3653)


class DayField(forms.DateField):
    """A day, typed or picked. A slip of the finger in the year is refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
        label = self.label or "日付"
        self.error_messages.setdefault("out of reach", f"{label}の年を確かめてください。")
        self.error_messages["required"] = f"{label}を入力してください。"
        self.error_messages["invalid"] = f"{label}は「2027-04-01」のように入力してください。"

    def validate(self, value: date | None) -> None:
        """Refuse a day outside of a working life."""
        super().validate(value)
        if value and not EARLIEST_DAY <= value <= timezone.localdate() + LATEST_DAYS:
            raise forms.ValidationError(self.error_messages["out of reach"])


class _ByDepartment(ModelChoiceIterator):
    """Divisions under the names of their departments."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.queryset.select_related("department")
        for department, divisions in groupby(rows, key=lambda row: row.department.name):
            yield department, [self.choice(division) for division in divisions]


class DivisionField(forms.ModelChoiceField):
    """A choice of divisions; one that is closed or still to come says so."""

    iterator = _ByDepartment

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Division.objects.all())
        kwargs.setdefault("empty_label", "選んでください")
        super().__init__(**kwargs)
        self.error_messages["required"] = f"{self.label}を選んでください。"

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, and when the division exists if not always."""
        until = obj.period.upper
        if until is None:
            return str(obj)
        return f"{obj}（{period_words(None, until)}）"


class MarkedForm(forms.Form):
    """A form that knows what the page showed, so that a change meanwhile is noticed."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)


def note_field() -> forms.CharField:
    """Return the field for why a change is made."""
    return forms.CharField(
        label="根拠・備考",
        required=False,
        max_length=400,
        help_text="条例や規則の名前など。変更の記録に残ります。",
        widget=forms.TextInput(),
    )
