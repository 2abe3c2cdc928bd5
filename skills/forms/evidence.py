"""Input of the skills app."""

from django import forms

from skills.choices import Level
from skills.forms.fields import LinkField


class ConfirmationForm(forms.Form):
    """The level that the head has seen at work."""

    # The confirmation that the page showed, so that two heads do not overwrite each other.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    level = forms.TypedChoiceField(
        label="確認したレベル",
        choices=[(level.value, f"{level.value} {level.label}") for level in Level],
        coerce=int,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="確認した内容",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="本人にも見えます。どの仕事で確かめたかを書くと、次の目標につながります。",
    )
    link = LinkField()
