"""Input of the chain: a nomination, and the steps that ask for a reason."""

from typing import Any

from django import forms

from staff.forms.fields import DayField
from teams.models import Nomination

MOST_AT_ONCE = 300


class NominationForm(forms.Form):
    """The term and the reason. The person is chosen on the page before."""

    starts_on = DayField(label="任期の始まり")
    last_day = DayField(
        label="任期の最後の日",
        required=False,
        help_text="この日まで任期があります。決まっていないときは、空のままにします。",
    )
    reason = forms.CharField(
        label="推薦の理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="本人と事務局が読みます。",
    )
    grade_note = forms.CharField(
        label="目安と異なる職位の人を推薦する理由",
        max_length=Nomination._meta.get_field("grade_note").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="選任の記録に残り、チームのページに表示されます。",
    )

    def __init__(
        self, *args: Any, asks_for_grade_note: bool, is_own: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_grade_note:
            del self.fields["grade_note"]
        if is_own:
            self.fields["reason"].label = "申し出る理由"
            self.fields["reason"].help_text = "事務局と所属長が読みます。"


class StepForm(forms.Form):
    """A step with its reason; ``seen_state`` is what the page showed."""

    seen_state = forms.CharField(widget=forms.HiddenInput())
    reason = forms.CharField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="相手に伝わり、記録に残ります。",
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "理由を入力してください。相手に伝わり、記録に残ります。"
            )
        else:
            del self.fields["reason"]


class ChosenNominationsForm(forms.Form):
    """Which accepted nominations are meant."""

    n = forms.ModelMultipleChoiceField(
        label="選任する人",
        queryset=Nomination.objects.none(),
        error_messages={
            "required": "選任する人を選んでください。",
            "invalid_choice": "選んだ人の中に、すでに選任を待っていない人がいます。選び直してください。",
        },
    )

    def __init__(self, *args: Any, nominations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["n"].queryset = nominations
