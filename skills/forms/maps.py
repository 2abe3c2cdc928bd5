"""Narrowed rules, the scale of a year, skills and personal exceptions."""

from typing import Any

from django import forms
from django.utils import timezone

from japan.fiscal import FiscalYear
from japan.text import fold, normalise_key
from skills.choices import Level, SkillStatus
from skills.forms.fields import VersionForm, column_field, family_field, level_field
from skills.models import Skill, Target
from skills.queries.map_years import departments_of, next_order
from skills.rules.maps import NAME_IS_TAKEN
from staff.forms.fields import DayField
from staff.models import Department, StaffMember


class NarrowedForm(VersionForm):
    """A target for one department, one job family, or both."""

    skill = forms.ModelChoiceField(
        label="スキル",
        queryset=Skill.objects.none(),
        to_field_name="code",
        empty_label="選んでください",
        error_messages={"required": "スキルを選んでください。"},
    )
    column = column_field()
    department = forms.ModelChoiceField(
        label="部局",
        queryset=Department.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="すべて",
        help_text="部局も職種も、その人の本務の配属で決まります。",
    )
    job_family = family_field()
    level = level_field("目標")
    field_order = ("skill", "column", "department", "job_family", "level", "version")

    def __init__(
        self, *args: Any, year: FiscalYear, rule: Target | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.exclude(status=SkillStatus.RETIRED)
        self.fields["department"].queryset = departments_of(year, timezone.localdate())
        if rule is not None:
            known = dict(self.fields["job_family"].choices)
            if rule.job_family not in known:  # a family that no title has any more
                self.fields["job_family"].choices = [*known.items(), (rule.job_family,) * 2]


class ScaleForm(VersionForm):
    """What each of the five levels means in the year; their words are the same every year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in Level:
            self.fields[f"text_{level.value}"] = forms.CharField(
                label=f"レベル{level.value}「{level.label}」の意味", max_length=200
            )

    @property
    def texts(self) -> list[str]:
        """Return the five meanings."""
        return [self.cleaned_data[f"text_{level.value}"] for level in Level]


class SkillForm(forms.ModelForm):
    """The words of a skill. Retiring has its own page, with what hangs on the skill."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Skill
        fields = [
            "code", "category", "name", "description", "level_1", "level_2", "level_3", "level_4",
            "source", "order", "status",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 2}),
            **{f"level_{n}": forms.Textarea(attrs={"rows": 2}) for n in range(1, 5)},
        }
        help_texts = {
            "code": "MND-01のような記号です。年度が変わっても同じものを使います。",
            "level_1": "そのレベルの人が仕事でどうしているかを、目に見える行動で書きます。",
            "order": "小さい順に並びます。空にすると、いちばん後ろになります。",
            "status": "下書きのスキルは事務局だけに見え、目標を数えません。"
            "公開すると、下書きには戻せません。",
        }
        error_messages = {"code": {"unique": "このコードのスキルは、もうあります。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        kept = {SkillStatus(self.instance.status), SkillStatus.PUBLISHED}
        self.fields["status"].choices = [
            (status.value, status.label) for status in SkillStatus if status in kept
        ]
        self.fields["order"].required = False
        if self.instance.pk:
            self.fields["code"].disabled = True
        else:
            self.initial["order"] = None

    def clean_code(self) -> str:
        """Return the code as codes are stored, in one width."""
        return normalise_key(self.cleaned_data["code"])

    def clean_order(self) -> int:
        """Return the place on the map; behind all others where none was written."""
        order = self.cleaned_data["order"]
        return next_order() if order is None else order

    def clean_name(self) -> str:
        """Refuse the name of another skill: people could not tell them apart."""
        name = self.cleaned_data["name"].strip()
        others = Skill.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if fold(name) in map(fold, others):
            raise forms.ValidationError(NAME_IS_TAKEN)
        return name

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written, for the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ExceptionForm(forms.Form):
    """Whose target differs in which skill, from when to when, and why."""

    number = forms.CharField(
        label="職員番号",
        max_length=20,
        error_messages={"required": "職員番号を入力してください。"},
    )
    skill = forms.ModelChoiceField(
        label="スキル",
        queryset=Skill.objects.none(),
        to_field_name="code",
        empty_label="選んでください",
        error_messages={"required": "スキルを選んでください。"},
    )
    level = level_field("目標", lowest=0)
    first_day = DayField(
        label="始まりの日", help_text="今日か、それより後です。過ぎた日の目標は変えられません。"
    )
    last_day = DayField(
        label="最後の日", required=False, help_text="空にすると、終わらせるまで続きます。"
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="本人と所属長にも見えます。",
        error_messages={"required": "理由を入力してください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.filter(status=SkillStatus.PUBLISHED)
        self.fields["first_day"].initial = timezone.localdate()

    def clean_number(self) -> StaffMember:
        """Return the person with the number as typed, in any width."""
        number = normalise_key(self.cleaned_data["number"])
        person = StaffMember.objects.filter(number=number).first()
        if person is None:
            raise forms.ValidationError("この職員番号の職員はいません。番号を確かめてください。")
        return person

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written, for the action."""
        values = dict(self.cleaned_data)
        return {"person": values.pop("number"), **values}


class EndExceptionForm(forms.Form):
    """Until when an exception holds."""

    last_day = DayField(label="最後の日")
