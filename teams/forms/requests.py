"""Input about successors, transferred people, and the year's procedure."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from staff.forms.fields import DayField
from teams.choices import OnTransfer, QuestionAnswer, TeamRole
from teams.models import Appointment, AppointmentProcedure, Seat, SeatRule, TransferQuestion
from teams.rules import day_words


class QuestionForm(forms.Form):
    """Goes on, or ends; and if it ends, when."""

    answer = forms.ChoiceField(
        label="この人の選任",
        choices=[
            (QuestionAnswer.CONTINUE.value, "任期の終わりまで続ける"),
            (QuestionAnswer.END.value, "終える（後任の推薦をお願いします）"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "続けるか、終えるかを選んでください。"},
    )
    last_day = DayField(
        label="任期の最後の日", required=False, help_text="「終える」ときだけ入力します。"
    )
    note = forms.CharField(
        label="理由",
        required=False,
        max_length=TransferQuestion._meta.get_field("note").max_length,
        widget=forms.TextInput(),
        help_text="記録に残ります。",
    )

    def __init__(self, *args: Any, held: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = (
            "「終える」ときだけ入力します。"
            f"任期が始まる日（{day_words(held.starts_on)}）より前の日にすると、選任を取りやめます。"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the last day of what ends; it says nothing about what goes on."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == QuestionAnswer.CONTINUE:
            cleaned["last_day"] = None
        elif cleaned.get("answer") == QuestionAnswer.END and not cleaned.get("last_day"):
            text = "「終える」ときは、任期の最後の日を入力してください。"
            self.add_error("last_day", ValidationError(text))
        return cleaned


class ProcedureForm(forms.ModelForm):
    """The deadlines of a year, who signs its letters, and what a transfer does to each role."""

    class Meta:
        model = AppointmentProcedure
        fields = [
            "consent_days",
            "nomination_days",
            "ahead_days",
            "question_days",
            "reminder_days",
            "lead_days",
            "office_days",
            "issuer",
            "document_number",
        ]
        help_texts = {
            "consent_days": "推薦された日から数えた開庁日の数です。",
            "nomination_days": "依頼した日から数えた開庁日の数です。",
            "ahead_days": "任期の終わりなどで空くことが分かっている席を、何開庁日前に依頼するかです。",
            "question_days": "異動した日から数えた開庁日の数です。",
            "reminder_days": "期限の何開庁日前に、もう一度お知らせするかです。",
            "lead_days": "期限を過ぎてから何開庁日で、DX統括リーダーにもお知らせするかです。",
            "office_days": "期限を過ぎてから何開庁日で、事務局にもお知らせするかです。",
            "issuer": "選任通知書の発信者です。例：下関市長　○○ ○○",
            "document_number": "選任通知書の文書番号です。空のときは、印刷しません。",
        }

    def __init__(self, *args: Any, seat_rules: list[SeatRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat_rules = seat_rules
        for rule in seat_rules:
            self.fields[self._name(rule)] = forms.ChoiceField(
                label=f"{_rule_words(rule)}が異動したとき",
                choices=OnTransfer,
                initial=rule.on_transfer,
                help_text="退職のときは、どの役割も前日で終わります。",
            )

    @staticmethod
    def _name(rule: SeatRule) -> str:
        return f"on_transfer_{rule.pk}"

    def clean(self) -> dict[str, Any]:
        """Keep the order of the escalation, and at least one day to answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("consent_days", "nomination_days", "question_days"):
            if cleaned.get(name) == 0:
                self.add_error(name, "1日以上にしてください。")
        lead, office = cleaned.get("lead_days"), cleaned.get("office_days")
        if lead is not None and office is not None and office < lead:
            text = (
                "事務局に引き継ぐまでの日数は、統括リーダーに引き継ぐまでの日数以上にしてください。"
            )
            self.add_error("office_days", text)
        return cleaned

    def policies(self) -> dict[int, str]:
        """Return what a transfer does, by the key of the rule."""
        return {rule.pk: self.cleaned_data[self._name(rule)] for rule in self.seat_rules}

    def numbers(self) -> dict[str, Any]:
        """Return the fields of the procedure."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}


def _rule_words(rule: SeatRule) -> str:
    """Return whom a rule is about: the role, for which departments, and where its seats are."""
    where = "所属ごとの席" if rule.per_division else "部局全体の席"
    about = "・".join(filter(None, [rule.organ_kind, where]))
    return f"{TeamRole(rule.role).label}（{about}）"


class ChosenSeatsForm(forms.Form):
    """The seats for which successors are asked for."""

    n = forms.ModelMultipleChoiceField(
        queryset=Seat.objects.none(),
        error_messages={
            "required": "席を1つ以上選んでください。",
            "invalid_choice": "選んだ席の中に、すでに依頼された席があります。選び直してください。",
            "invalid_pk_value": "席を読み取れませんでした。選び直してください。",
        },
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["n"].queryset = seats
