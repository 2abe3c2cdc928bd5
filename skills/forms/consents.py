"""Whom one lets see one's skills."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from skills.models import Skill


class ConsentForm(forms.Form):
    """All skills, or some of those in which one has a level."""

    in_general = forms.BooleanField(
        label="すべてのスキルで頼られてもよい",
        required=False,
        help_text="これから身に付けるスキルも入ります。",
    )
    skills = forms.ModelMultipleChoiceField(
        label="頼られてもよいスキル",
        queryset=Skill.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="「すべて」を選んだときは、選ばなくてもかまいません。",
    )

    def __init__(self, *args: Any, choosable: QuerySet[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["skills"]
        field.queryset = choosable
