"""Input of the teams app."""

from typing import Any

from django import forms

from staff.forms.fields import DayField
from teams.choices import LeavingReason
from teams.models import Appointment, EndingRequest, Team


class AppointmentForm(forms.Form):
    """The term of an appointment. The person is chosen on the page before."""

    starts_on = DayField(label="任期の始まり")
    last_day = DayField(
        label="任期の最後の日",
        required=False,
        help_text="この日まで任期があります。決まっていないときは、空のままにします。",
    )
    grade_note = forms.CharField(
        label="目安と異なる職位の人を選任する理由",
        max_length=Appointment._meta.get_field("grade_note").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="選任の記録に残り、チームのページに表示されます。",
    )

    def __init__(self, *args: Any, asks_for_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_reason:
            del self.fields["grade_note"]


class EndingForm(forms.Form):
    """How and when a term ends."""

    reason = forms.ChoiceField(
        label="理由",
        choices=LeavingReason,
        widget=forms.RadioSelect,
        help_text="「入力の訂正」を選ぶと、選任そのものを取り消します。どの日の名簿にも載りません。",
    )
    last_day = DayField(label="任期の最後の日", help_text="この日まで、役割と権限が続きます。")


class EndingRequestForm(forms.Form):
    """Until when a term is to last, and why; the office decides."""

    last_day = DayField(
        label="任期の最後の日",
        help_text="この日までの任期にするよう、事務局に頼みます。",
    )
    note = forms.CharField(
        label="理由",
        max_length=EndingRequest._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="事務局と、この席を担当する人が読みます。",
        error_messages={"required": "理由を入力してください。事務局に伝わります。"},
    )


class EndingAnswerForm(forms.Form):
    """Why a term is not ended."""

    answer = forms.CharField(
        label="終えない理由",
        max_length=EndingRequest._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="頼んだ人に伝わります。",
        error_messages={"required": "理由を入力してください。頼んだ人に伝わります。"},
    )


class TeamForm(forms.ModelForm):
    """What the team is about this year."""

    class Meta:
        model = Team
        fields = ["purpose"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"purpose": "今年度に取り組むことを、短く書きます。だれでも読めます。"}
