"""Input of スキル調査: answers of a person, and the office's plan of a round."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from skills.actions.rounds import RoundPlan
from skills.actions.surveys import UNCHANGED
from skills.choices import Level, SkillStatus
from skills.models import Skill, SurveyRound
from staff.choices import EmploymentKind, Grade
from staff.forms.fields import DayField
from staff.models import Department
from teams.choices import TeamRole

ANSWERS = {UNCHANGED, *(str(level.value) for level in Level)}
ALL = "1つも選ばないと、すべてが対象です。"


def read_answers(data: QueryDict) -> Mapping[int, str]:
    """Return the answers of a page, by the skill's key (``skill-12=3``); others are left out."""
    return {
        int(name.removeprefix("skill-")): value
        for name, value in data.items()
        if name.removeprefix("skill-").isdecimal() and name.startswith("skill-")
        if value in ANSWERS
    }


class RoundForm(forms.Form):
    """When a round is open, whom it asks, and about what."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="調査の名前",
        max_length=100,
        error_messages={"required": "調査の名前を入力してください。"},
    )
    note = forms.CharField(
        label="職員への案内",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="調査のはじめのページと、お知らせに載ります。",
    )
    opens_on = DayField(label="始まりの日")
    last_day = DayField(label="最後の日", help_text="この日の終わりまで、答えられます。")
    departments = forms.ModelMultipleChoiceField(
        label="部局",
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ALL,
    )
    grades = forms.MultipleChoiceField(
        label="職位",
        choices=Grade,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ALL,
    )
    roles = forms.MultipleChoiceField(
        label="DX推進チームの役割",
        choices=TeamRole,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="1つも選ばないと、役割のない人も対象です。",
    )
    employment_kinds = forms.MultipleChoiceField(
        label="任用区分",
        choices=EmploymentKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ALL,
    )
    skills = forms.ModelMultipleChoiceField(
        label="スキル",
        queryset=Skill.objects.filter(status=SkillStatus.PUBLISHED),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="1つも選ばないと、公開中のスキルすべてについて聞きます。",
    )

    @classmethod
    def initial_of(cls, survey: SurveyRound) -> dict[str, Any]:
        """Return what the form shows of a round."""
        return {
            "version": survey.version,
            "title": survey.title,
            "note": survey.note,
            "opens_on": survey.opens_on,
            "last_day": survey.last_day,
            "departments": survey.departments.all(),
            "grades": survey.grades,
            "roles": survey.roles,
            "employment_kinds": survey.employment_kinds,
            "skills": survey.skills.all(),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and one that is over."""
        super().clean()
        first, last = self.cleaned_data.get("opens_on"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "最後の日は、始まりの日より後にしてください。")
        elif last and last < timezone.localdate():
            self.add_error("last_day", "最後の日は、今日か、それより後にしてください。")
        return self.cleaned_data

    def plan(self) -> RoundPlan:
        """Return what was typed, as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("departments", "skills"):
            values[name] = list(values[name])
        return RoundPlan(**values)


class LastDayForm(forms.Form):
    """Another last day for a round that is under way."""

    last_day = DayField(label="最後の日", help_text="この日の終わりまで、答えられます。")
