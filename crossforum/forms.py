"""Input of the cross-forum."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet

from crossforum.actions.issues import WRITTEN
from crossforum.models import Comment, Countermeasure, Issue, Measure
from staff.models import Department, Division

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# The first ones are asked for at once, the others only of who wants to tell more.
FIRST = ("title", "problem", "wanted")
MORE = ("cases_a_year", "minutes_a_case", "people", "present_tools", "cause")
LIMITS = {"cases_a_year": 10_000_000, "minutes_a_case": 100_000, "people": 10_000}


class IssueForm(forms.ModelForm):
    """An issue. With one division to choose from there is no choice to make."""

    class Meta:
        model = Issue
        fields = [*FIRST, "division", *MORE]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 4}),
            "wanted": forms.Textarea(attrs={"rows": 3}),
            "cause": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "例：窓口で受けた申請書の転記",
            "problem": "だれが、いつ、何に困っているかを書きます。短くてかまいません。",
            "wanted": "こうなったら助かる、ということを書きます。方法は決まっていなくて大丈夫です。",
            "cases_a_year": "1年におよそ何件ありますか。",
            "minutes_a_case": "1人が1件にかける時間です。",
            "people": "1件に何人が関わりますか。",
            "present_tools": "例：紙の台帳、Excel、業務システム",
        }

    def __init__(self, *args: Any, divisions: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in LIMITS.items():
            self.fields[name].validators.append(MaxValueValidator(limit))
            self.fields[name].widget.attrs.update({"max": limit, "inputmode": "numeric"})
        choice = self.fields["division"]
        choice.queryset = divisions
        choice.label_from_instance = _with_department
        choice.empty_label = None
        found = list(divisions[:2])
        self.only_division = found[0] if len(found) == 1 else None
        if self.only_division:
            del self.fields["division"]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Return the fields that everybody sees."""
        names = [*FIRST, "division"] if "division" in self.fields else FIRST
        return [self[name] for name in names]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the fields to unfold."""
        return [self[name] for name in MORE]

    @property
    def is_unfolded(self) -> bool:
        """Tell whether there is something to see in the fields to unfold."""
        return any(field.value() or field.errors for field in self.more_fields)

    def written(self) -> dict[str, Any]:
        """Return what the action takes: the written fields and the division."""
        written = {name: self.cleaned_data[name] for name in WRITTEN}
        return written | {"division": self.only_division or self.cleaned_data["division"]}


def _with_department(division: Division) -> str:
    return f"{division.department.name} {division.name}"


class VersionForm(forms.Form):
    """The version that a person began to edit."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """A step to another stage: the stage that the person saw, and why."""

    seen_stage = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if needs_reason:
            self.fields["reason"].help_text = "関係する人に伝わり、記録に残ります。"
            self.fields["reason"].error_messages["required"] = "理由を入力してください。"


class DetachForm(forms.Form):
    """Why an issue leaves a measure."""

    reason = forms.CharField(
        label="外す理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="起票者に伝わり、記録に残ります。",
    )


class CountermeasureForm(forms.ModelForm):
    """A way to solve an issue."""

    class Meta:
        model = Countermeasure
        fields = ["kind", "text", "expected_hours"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "kind": "費用のかからない順に並んでいます。まず「やめる」「減らす」を考えます。"
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_hours"].validators.append(MaxValueValidator(10_000_000))


class CommentForm(forms.ModelForm):
    """A remark."""

    class Meta:
        model = Comment
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = 4000
        self.fields[
            "text"
        ].help_text = "所属の代表としてでなく、個人の考えでかまいません。まず、相手の困りごとを受け止めましょう。"


class MeasureForm(forms.ModelForm):
    """A cross-department measure."""

    class Meta:
        model = Measure
        fields = ["title", "summary", "lead_department", "next_action", "due_on"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4}), "due_on": DAY}
        help_texts = {
            "summary": "どの課題を、どう解決するかを書きます。",
            "lead_department": "施策をまとめる部局です。",
            "next_action": "だれが何をするかを、短く書きます。",
            "due_on": "「次にすること」の期限です。過ぎると、一覧に印が付きます。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_department"].queryset = Department.objects.all()
        self.fields["lead_department"].empty_label = "選んでください"


class AttachForm(forms.Form):
    """To which measure chosen issues are added."""

    measure = forms.ModelChoiceField(
        label="加える施策", queryset=Measure.objects.none(), empty_label="選んでください"
    )

    def __init__(self, *args: Any, measures: QuerySet[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = measures
