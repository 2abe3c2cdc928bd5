"""The mapping to the デジタルスキル標準."""

from django import forms

from skills.choices import StandardArea
from skills.models import Skill


class FrameworkLinkForm(forms.Form):
    """A skill, the area it stands for, and the standard's own words for it.

    No model form: the same pair again is no fault, it changes the words.
    """

    skill = forms.ModelChoiceField(label="スキル", queryset=Skill.objects.all())
    area = forms.TypedChoiceField(label="標準の区分", choices=StandardArea, coerce=StandardArea)
    detail = forms.CharField(
        label="標準での項目",
        max_length=200,
        required=False,
        help_text="標準にある学習項目やスキル項目の名前を書くと、報告で説明しやすくなります。",
    )
