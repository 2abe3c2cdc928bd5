"""Input of what is to be printed."""

from typing import Any

from django import forms

from staff.forms.fields import DayField
from teams.models import Team


class _TeamField(forms.ModelChoiceField):
    """A choice of teams by their departments' names."""

    def __init__(self, **kwargs: Any) -> None:
        teams = Team.objects.select_related("department")
        super().__init__(
            queryset=teams, label="部局", required=False, empty_label="すべての部局", **kwargs
        )

    def label_from_instance(self, obj: Any) -> str:
        """Return the department's name."""
        return str(obj.department.name)


class LettersForm(forms.Form):
    """The letters of a year."""

    year = forms.TypedChoiceField(label="任期が始まる年度", coerce=int)
    team = _TeamField()

    def __init__(self, *args: Any, years: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = years


class RosterForm(forms.Form):
    """The roster of a day."""

    day = DayField(label="基準日")
    team = _TeamField()
