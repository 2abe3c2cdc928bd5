"""Input about qualifications and external courses."""

from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.utils import timezone

from skills.actions.claims import Told
from skills.choices import Level, LevelBasis, SkillStatus
from skills.models import LevelPolicy, Qualification, Skill
from staff.forms.fields import DayField

PROOF_LIMIT = 5 * 1024 * 1024
PROOF_BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
LINES = 5
LEVELS = [("", "—"), *((level.value, f"{level.value} {level.label}") for level in Level if level)]


class SkillChoice(forms.ModelChoiceField):
    """A choice of published skills, by code and name."""

    def __init__(self, **kwargs: Any) -> None:
        published = Skill.objects.filter(status=SkillStatus.PUBLISHED)
        super().__init__(queryset=published, required=False, empty_label="—", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return code and name."""
        return f"{obj.code} {obj.name}"


class LevelLines(forms.Form):
    """Some lines of skill and level; a line with one of the two is refused."""

    def __init__(self, *args: Any, levels: dict[Skill, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = list((levels or {}).items())
        self.lines = max(LINES, len(given) + 1)
        others = list(self.fields)
        skills = [
            (skill.pk, f"{skill.code} {skill.name}")
            for skill in Skill.objects.filter(status=SkillStatus.PUBLISHED)
        ]
        for number in range(1, self.lines + 1):
            skill, level = given[number - 1] if number <= len(given) else (None, None)
            field = SkillChoice(label=f"スキル{number}", initial=skill)
            self.fields[f"skill_{number}"] = field
            field.widget.choices = [("", "—"), *skills]  # read once for all lines
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                label=f"スキル{number}のレベル",
                choices=LEVELS,
                coerce=int,
                empty_value=None,
                required=False,
                initial=level,
            )
        pairs = [Row(f"skill_{n}", f"level_{n}") for n in range(1, self.lines + 1)]
        self.helper = FormHelper()
        self.helper.layout = Layout(*others, *pairs)

    def clean(self) -> dict[str, Any]:
        """Refuse half a line, and a skill twice."""
        super().clean()
        seen = set()
        for number in range(1, self.lines + 1):
            skill = self.cleaned_data.get(f"skill_{number}")
            level = self.cleaned_data.get(f"level_{number}")
            if skill and level is None:
                self.add_error(f"level_{number}", "レベルを選んでください。")
            if level is not None and not skill:
                self.add_error(f"skill_{number}", "スキルを選んでください。")
            if skill in seen:
                self.add_error(f"skill_{number}", "同じスキルを2回選んでいます。")
            seen.add(skill or number)
        return self.cleaned_data

    def levels(self) -> dict[Skill, int]:
        """Return the lines that are filled in."""
        found = {}
        for number in range(1, self.lines + 1):
            if skill := self.cleaned_data.get(f"skill_{number}"):
                found[skill] = self.cleaned_data[f"level_{number}"]
        return found


class _ToldForm(forms.Form):
    shown_on = DayField(label="取得日・修了日")
    valid_until = DayField(
        label="有効期限",
        required=False,
        help_text="証明書に書いてある最後の日です。なければ空にします。",
    )
    note = forms.CharField(
        label="学んだこと・補足",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.URLField(
        label="参考のページ",
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text="資格や研修の案内のURLです。",
    )
    proof = forms.FileField(
        label="証明書類",
        required=False,
        help_text=(
            "合格証や修了証のPDF・JPEG・PNG。5MBまで。"
            "見られるのは、本人・所属長・情報政策課・職員課だけです。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_shown_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["shown_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("取得日・修了日は、今日までの日を入れてください。")
        return day

    def clean_proof(self) -> Any:
        """Refuse what is too large, or no document at all."""
        file = self.cleaned_data["proof"]
        if not file:
            return None
        if file.size > PROOF_LIMIT:
            raise forms.ValidationError("ファイルが大きすぎます。5MBまでにしてください。")
        beginning = PROOF_BEGINNINGS.get(Path(file.name).suffix.lower())
        if beginning is None or not file.read(len(beginning)).startswith(beginning):
            raise forms.ValidationError("PDF・JPEG・PNGのファイルを選んでください。")
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the day itself."""
        super().clean()
        first, last = self.cleaned_data.get("shown_on"), self.cleaned_data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "有効期限は、取得日・修了日より後にしてください。")
        return self.cleaned_data

    def told(self) -> Told:
        """Return what both kinds of report say."""
        names = ("shown_on", "valid_until", "note", "link", "proof")
        return Told(**{name: self.cleaned_data.get(name) for name in names})


class QualificationClaimForm(_ToldForm):
    """A report of a qualification of the office's table."""

    qualification = forms.ModelChoiceField(
        label="資格・試験",
        queryset=Qualification.objects.filter(is_active=True),
        empty_label="選んでください",
        error_messages={"required": "資格・試験を選んでください。"},
        help_text="ない資格は、外部研修として申告するか、情報政策課にお知らせください。",
    )
    field_order = ("qualification",)


class ExternalClaimForm(_ToldForm, LevelLines):
    """A report of a course held by others."""

    title = forms.CharField(
        label="研修の名前",
        max_length=150,
        error_messages={"required": "研修の名前を入力してください。"},
    )
    organiser = forms.CharField(label="主催者", max_length=100, required=False)
    field_order = ("title", "organiser")

    def clean(self) -> dict[str, Any]:
        """Ask for at least one skill."""
        super().clean()
        if not self.errors and not self.levels():
            self.add_error("skill_1", "身に付いたスキルを、1つ以上選んでください。")
        return self.cleaned_data


class QualificationForm(LevelLines, forms.ModelForm):
    """A row of the office's table, with the levels that it is evidence of."""

    class Meta:
        model = Qualification
        fields = ["name", "issuer", "valid_months", "source", "is_active", "order"]
        widgets = {"source": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {
                "required": "資格・試験の名前を入力してください。",
                "unique": "この資格は、もう登録されています。",
            }
        }


class DecisionForm(forms.Form):
    """Which levels the office takes a report as evidence of."""

    def __init__(self, *args: Any, asked: list[tuple[Skill, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for skill, level in asked:
            self.fields[f"level_{skill.pk}"] = forms.TypedChoiceField(
                label=f"{skill.name}",
                choices=[(0, "認めない"), *LEVELS[1:]],
                coerce=int,
                initial=level,
            )
        self.fields["reason"] = forms.CharField(
            label="本人への言葉",
            max_length=400,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def granted(self) -> dict[int, int]:
        """Return the level by the skill's key; 0 grants nothing."""
        return {
            int(name.removeprefix("level_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("level_")
        }


class LevelPolicyForm(forms.ModelForm):
    """How levels are decided."""

    basis = forms.ChoiceField(
        label="所属長の確認がないときのレベル",
        choices=LevelBasis,
        widget=forms.RadioSelect,
        help_text="所属長の確認があるときは、いつも最も新しい確認がレベルになります。",
    )

    class Meta:
        model = LevelPolicy
        fields = ["basis", "warn_days"]
        help_texts = {"warn_days": "本人に1回知らせ、スキルマップにも表示します。1〜365日。"}
