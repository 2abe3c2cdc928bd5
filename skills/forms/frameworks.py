"""The mapping to the デジタルスキル標準."""

from django import forms

from skills.choices import StandardArea
from skills.models import FrameworkLink


class FrameworkLinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """A skill, the area it stands for, and the standard's own words for it."""

    class Meta:
        model = FrameworkLink
        fields = ("skill", "area", "detail")

    def clean_area(self) -> StandardArea:
        """Return the area as the action takes it."""
        return StandardArea(self.cleaned_data["area"])

    def validate_unique(self) -> None:
        """Leave it to the action: the same pair again changes its detail."""

    def validate_constraints(self) -> None:
        """Leave it to the action, as above."""
