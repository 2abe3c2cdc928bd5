"""Input on the draft board: whom, where to, as what."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from japan.text import normalise_key
from staff.models import Division, JobTitle


class PlaceForm(forms.Form):
    """The chosen people's new division and title. The people themselves are ticked in the lists.

    divisions: those of the day in their order, already read for the board.
    """

    division = forms.TypedChoiceField(
        label="異動先の所属",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "この日にない所属です。選び直してください。"},
    )
    job_title = forms.ModelChoiceField(
        label="新しい職名",
        queryset=JobTitle.objects.all(),
        required=False,
        empty_label="今の職名のまま",
    )

    def __init__(self, *args: Any, divisions: Iterable[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._divisions = {each.pk: each for each in divisions}
        grouped = groupby(self._divisions.values(), key=lambda each: each.department.name)
        self.fields["division"].choices = [  # type: ignore[attr-defined]
            ("", "今の所属のまま"),
            *((name, [(each.pk, each.name) for each in own]) for name, own in grouped),
        ]

    def clean_division(self) -> Division | None:
        """Return the division itself."""
        return self._divisions.get(self.cleaned_data["division"])


def chosen_numbers(data: Any) -> list[str]:
    """Return the numbers of the ticked people, and what was typed in the field beside them."""
    typed = data.get("numbers", "").replace("、", " ").replace(",", " ").split()
    numbers = [normalise_key(each) for each in (*data.getlist("person"), *typed)]
    return list(dict.fromkeys(number for number in numbers if number))
