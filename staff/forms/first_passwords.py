"""Whose first passwords are issued at once."""

from typing import Any

from django import forms
from django.utils import timezone

from staff.forms.fields import DivisionField
from staff.models import Department, Division
from staff.queries.first_passwords import Selection


class PasswordSelectionForm(forms.Form):
    """A division, a department, or everybody."""

    department = forms.ModelChoiceField(
        label="部局",
        queryset=Department.objects.none(),
        required=False,
        empty_label="すべての部局",
    )
    division = DivisionField(
        label="所属",
        required=False,
        empty_label="すべての所属",
        help_text="所属を選ぶと、その所属の職員だけになります。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["department"].queryset = Department.objects.on(today)  # type: ignore[attr-defined]
        self.fields["division"].queryset = Division.objects.on(today).select_related(  # type: ignore[attr-defined]
            "department"
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a division of another department."""
        super().clean()
        department, division = (self.cleaned_data.get(each) for each in ("department", "division"))
        if department and division and division.department_id != department.pk:
            self.add_error(
                "division", "選んだ部局の所属ではありません。どちらかを選び直してください。"
            )
        return self.cleaned_data

    def selection(self) -> Selection:
        """Return what was chosen."""
        return Selection(self.cleaned_data["department"], self.cleaned_data["division"])
