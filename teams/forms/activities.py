"""Input about activity records."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory

from staff.forms.fields import DayField
from staff.models import StaffMember
from teams.actions.activities import WRITTEN, WantedAction
from teams.choices import ActivityKind
from teams.forms.support import IssueNumbersField, prepare_issue_numbers
from teams.models import Activity
from teams.rules import TeamRefused
from teams.rules.activities import activity_minutes
from teams.rules.attachments import SUFFIXES, WORDS

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_ACTIONS, EMPTY_LINES = 10, 2


class ActivityForm(forms.Form):
    """What a team did on a day."""

    on = DayField(label="日")
    starts_at = forms.TimeField(label="開始の時刻", required=False, widget=TIME)
    ends_at = forms.TimeField(label="終了の時刻", required=False, widget=TIME)
    hours = forms.DecimalField(
        label="時間",
        required=False,
        min_value=Decimal("0.25"),
        max_value=24,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
        help_text="時刻を書かないときだけ入力します。30分は0.5です。",
    )
    kind = forms.ChoiceField(
        label="種類",
        choices=ActivityKind,
        widget=forms.RadioSelect,
        error_messages={"required": "種類を選んでください。"},
    )
    title = forms.CharField(
        label="件名",
        max_length=Activity._meta.get_field("title").max_length,
        help_text="例：窓口の待ち時間を減らすための打合せ",
        error_messages={"required": "件名を入力してください。"},
    )
    participants = forms.ModelMultipleChoiceField(
        label="参加した人",
        queryset=StaffMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label="そのほかの参加者",
        max_length=300,
        required=False,
        help_text="チームのほかの人の名前や、人数を書きます。例：窓口課の職員3人",
    )
    content = forms.CharField(
        label="内容",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="全職員が読めます。個人情報や、市民を特定できることは書かないでください。",
        error_messages={"required": "内容を入力してください。"},
    )
    result = forms.CharField(
        label="結果", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    decisions = forms.CharField(
        label="決まったこと",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    issue_numbers = IssueNumbersField()

    def __init__(
        self,
        *args: Any,
        user: StaffMember,
        people: QuerySet[StaffMember],
        known: list[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        prepare_issue_numbers(self, user, known or [])
        self.fields["participants"].queryset = people
        self.fields["participants"].label_from_instance = lambda person: person.name

    def clean(self) -> dict[str, Any]:
        """Refuse a time that cannot be, beside the field where it is mended."""
        cleaned = {"issue_numbers": [], **(super().clean() or {})}
        if not {"starts_at", "ends_at", "hours"} & self.errors.keys():
            times = {name: cleaned.get(name) for name in ("starts_at", "ends_at", "hours")}
            try:
                activity_minutes(**times)
            except TeamRefused as refusal:
                self.add_error("ends_at" if times["starts_at"] else "hours", str(refusal))
        return cleaned

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """Return what the form shows of a record."""
        shown = {name: getattr(activity, name) for name in WRITTEN}
        if activity.starts_at is None:
            shown["hours"] = (Decimal(activity.duration) / 60).quantize(Decimal("0.01"))
        shown["participants"] = list(activity.participations.values_list("person", flat=True))
        return shown


class NextActionForm(forms.Form):
    """One line of what comes next."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="すること", max_length=200, required=False)
    owner = forms.ModelChoiceField(
        label="担当",
        queryset=StaffMember.objects.none(),
        required=False,
        empty_label="決まっていません",
    )
    due_on = DayField(label="期限", required=False)

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
        self.fields["owner"].label_from_instance = lambda person: person.name

    def clean(self) -> dict[str, Any]:
        """Refuse a day or a name without anything to do."""
        cleaned = super().clean() or {}
        told = cleaned.get("owner") or cleaned.get("due_on")
        if told and not cleaned.get("text") and not cleaned.get("pk"):
            self.add_error("text", "することを入力してください。")
        return cleaned

    def wanted(self) -> WantedAction:
        """Return the line for the action."""
        return WantedAction(**self.cleaned_data)


_Lines = formset_factory(
    NextActionForm, extra=EMPTY_LINES, max_num=MOST_ACTIONS, validate_max=True, absolute_max=20
)


def next_action_lines(
    data: Any, *, people: QuerySet[StaffMember], activity: Activity | None = None
) -> BaseFormSet:
    """Return the lines of 「次にすること」: those of the record, then empty ones."""
    found = activity.next_actions.all() if activity else []
    initial = [
        {"pk": line.pk, "text": line.text, "owner": line.owner_id, "due_on": line.due_on}
        for line in found
    ]
    return _Lines(data, initial=initial, prefix="next", form_kwargs={"people": people})


def wanted_lines(lines: BaseFormSet) -> list[WantedAction]:
    """Return the lines that say something, or belong to one that is stored."""
    wanted = [form.wanted() for form in lines if form.cleaned_data]
    return [line for line in wanted if line.text or line.pk]


class AttachmentForm(forms.Form):
    """A file for a record."""

    file = forms.FileField(
        label="ファイル",
        max_length=200,
        help_text=f"{WORDS}。20MBまで。開けるのは、チームの人、参加した人、担当の専門人材、事務局です。",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "空のファイルです。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(SUFFIXES)
