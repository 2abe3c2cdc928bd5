"""Input about yearly plans and their template."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms

from teams.models import PlanQuestion
from teams.queries.plans import PlanLine

LONGEST = 4000


class PlanForm(forms.Form):
    """One field for each question of the year's template."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[PlanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            question = line.question
            self.fields[_name(question)] = forms.CharField(
                label=question.title,
                initial=line.text,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=question.guide
                + ("" if question.is_required else "(書かなくてもかまいません)"),
            )

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the headings with their fields."""
        for title, group in groupby(self._lines, key=lambda line: line.question.section):
            yield title, [self[_name(line.question)] for line in group]

    def answers(self) -> dict[int, str]:
        """Return what was written, by the question's key."""
        return {line.question.pk: self.cleaned_data[_name(line.question)] for line in self._lines}


def _name(question: PlanQuestion) -> str:
    return f"question_{question.pk}"


class PlanStepForm(forms.Form):
    """A step of a plan: what the person saw, and why."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if needs_reason:
            self.fields["reason"].help_text = "チームに伝わり、記録に残ります。"
            self.fields["reason"].error_messages["required"] = "理由を入力してください。"


class PlanQuestionForm(forms.Form):
    """A field of the template."""

    section = forms.CharField(
        label="区分",
        max_length=60,
        help_text="見出しをまとめる言葉です。例：今年度の目標",
        error_messages={"required": "区分を入力してください。"},
    )
    title = forms.CharField(
        label="見出し", max_length=60, error_messages={"required": "見出しを入力してください。"}
    )
    guide = forms.CharField(
        label="書き方の案内",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何を書くかを、問いかける言葉で書きます。",
    )
    is_required = forms.BooleanField(label="必ず書く", required=False, initial=True)
    order = forms.IntegerField(
        label="並び順", min_value=0, max_value=9999, initial=10, help_text="小さい順に並びます。"
    )

    @staticmethod
    def initial_of(question: PlanQuestion) -> dict[str, Any]:
        """Return what the form shows of a question."""
        names = ("section", "title", "guide", "is_required", "order")
        return {name: getattr(question, name) for name in names}
