"""Input about support requests, and the numbers of issues in any record."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from japan.text import normalise_key
from staff.forms.fields import DayField
from staff.models import StaffMember
from teams.models import Specialist, SupportRequest, Team
from teams.rules.links import knows_links, resolve_links

MOST_NUMBERS = 10
LARGEST = 2_147_483_647


class IssueNumbersField(forms.CharField):
    """Numbers of issues, typed with any separator; those that the reader does not know are refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "関係する課題の番号")
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault(
            "help_text",
            "課題のページのアドレスの終わりにある数字です。2つ以上は「、」で区切ります。例：12、34",
        )
        super().__init__(**kwargs)
        self.user: StaffMember | None = None
        self.known: tuple[int, ...] = ()

    def prepare_value(self, value: Any) -> Any:
        """Show stored numbers as one types them."""
        return "、".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int]:
        """Return the numbers, each once."""
        text = normalise_key(super().clean(value) or "")
        words = [word for word in re.split(r"[\s,、，;；]+", text) if word]
        if any(not re.fullmatch(r"[0-9]{1,10}", word) or int(word) > LARGEST for word in words):
            raise forms.ValidationError("課題の番号は、数字で入力してください。例：12、34")
        numbers = list(dict.fromkeys(map(int, words)))
        if len(numbers) > MOST_NUMBERS:
            raise forms.ValidationError(f"課題の番号は、{MOST_NUMBERS}個までにしてください。")
        new = [number for number in numbers if number not in self.known]
        found = resolve_links(self.user, new)
        unknown = [str(number) for number in new if number not in found]
        if unknown:
            raise forms.ValidationError(f"番号が{'、'.join(unknown)}の課題は、見つかりません。")
        return numbers


def prepare_issue_numbers(form: forms.Form, user: StaffMember, known: list[int]) -> None:
    """Tell the field who asks; without any app that has issues there is no field."""
    if not knows_links():
        del form.fields["issue_numbers"]
        return
    field = form.fields["issue_numbers"]
    field.user, field.known = user, tuple(known)


class SupportForm(forms.Form):
    """What a team asks for."""

    team = forms.ModelChoiceField(
        label="チーム", queryset=Team.objects.none(), empty_label="選んでください"
    )
    subject = forms.CharField(
        label="件名",
        max_length=SupportRequest._meta.get_field("subject").max_length,
        help_text="例：窓口の申請書を電子申請に変えたい",
        error_messages={"required": "件名を入力してください。"},
    )
    purpose = forms.CharField(
        label="目的・相談したいこと",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="今の様子と、どうなると良いかを書きます。方法は決まっていなくて大丈夫です。",
        error_messages={"required": "目的・相談したいことを入力してください。"},
    )
    wished_on = DayField(
        label="希望日",
        required=False,
        help_text="この日までに助けがほしい日です。過ぎると、一覧に印が付きます。",
    )
    issue_numbers = IssueNumbersField()

    def __init__(
        self,
        *args: Any,
        user: StaffMember,
        teams: QuerySet[Team] | None = None,
        known: list[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        prepare_issue_numbers(self, user, known or [])
        choice = self.fields["team"]
        if teams is None:
            del self.fields["team"]
            return
        choice.queryset = teams
        choice.label_from_instance = lambda team: team.department.name
        if len(found := list(teams[:2])) == 1:
            choice.initial = found[0]
            choice.empty_label = None

    def clean(self) -> dict[str, Any]:
        """Say that there are no numbers where nobody can ask for them."""
        return {"issue_numbers": [], **(super().clean() or {})}

    @staticmethod
    def initial_of(request: SupportRequest) -> dict[str, Any]:
        """Return what the form shows of a request."""
        return {
            name: getattr(request, name)
            for name in ("subject", "purpose", "wished_on", "issue_numbers")
        }


class VersionForm(forms.Form):
    """The version that a person began to edit."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SeenStateForm(forms.Form):
    """The state that a person saw when they decided."""

    seen_state = forms.CharField(widget=forms.HiddenInput)


class StepForm(SeenStateForm):
    """A step: what the person saw, and why or with what outcome."""

    note = forms.CharField(
        label="理由", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, asks: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required = bool(asks)
        if asks:
            note.label = asks
            note.help_text = "関係する人に伝わり、記録に残ります。"
            note.error_messages["required"] = f"{asks}を入力してください。"


class HelperForm(SeenStateForm):
    """Who helps."""

    specialist = forms.ModelChoiceField(
        label="担当の専門人材",
        queryset=Specialist.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "担当の専門人材を選んでください。"},
    )

    def __init__(
        self, *args: Any, specialists: QuerySet[Specialist], own: set[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._own = own
        self.fields["specialist"].queryset = specialists
        self.fields["specialist"].label_from_instance = self._label

    def _label(self, specialist: Specialist) -> str:
        facts = [specialist.get_kind_display(), specialist.expertise]
        if specialist.pk in self._own:
            facts.append("このチームの担当")
        facts.append(f"対応中の依頼 {specialist.open_count}件")
        return f"{specialist.person.name}（{'・'.join(filter(None, facts))}）"


class LogForm(forms.Form):
    """What was done for a request."""

    on = DayField(label="対応した日")
    hours = forms.DecimalField(
        label="時間",
        min_value=Decimal("0.25"),
        max_value=24,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
        help_text="15分は0.25、30分は0.5と書きます。",
        error_messages={"required": "時間を入力してください。"},
    )
    text = forms.CharField(
        label="対応の内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "対応の内容を入力してください。"},
    )


class RemarkForm(forms.Form):
    """A remark on a request."""

    text = forms.CharField(
        label="コメント",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "コメントを入力してください。"},
    )
