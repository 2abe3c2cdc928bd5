"""Input about transfers: a batch, and a line of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings

from japan.era import format_era
from japan.tables import TableError, read_table
from japan.text import is_kana, normalise_key, to_katakana_name
from staff.choices import EmploymentKind, TransferKind
from staff.forms.fields import DayField, DivisionField
from staff.models import JobTitle, TransferBatch, TransferLine
from staff.queries.transfers import midnight
from staff.rules import StaffRefused
from staff.rules.transfers.columns import map_columns
from staff.rules.transfers.ground import ENDS, STARTS

# An announcement earlier or later than this is a slip of the finger.
REACH = timedelta(days=366)


class TransferBatchForm(forms.ModelForm):
    """Name, day and announcement of a batch."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    effective_on = DayField(
        label="適用日",
        help_text="この日の0時に、名簿が自動で変わります。退職は、この日の前日が最後の日です。",
    )
    announced_at = forms.SplitDateTimeField(
        label="発表日時",
        required=False,
        help_text=(
            "この日時まで、事務局と職員課だけが見られます。確定するときまでに決めてください。"
        ),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "invalid_date": "発表の日を「2027-03-24」のように入力してください。",
            "invalid_time": "発表の時刻を「10:00」のように入力してください。",
        },
    )
    field_order = ("name", "effective_on", "announced_at", "version")

    class Meta:
        model = TransferBatch
        fields = ["name", "effective_on", "announced_at"]
        help_texts = {"name": "「令和9年4月1日付け定期人事異動」など。発表の後は、全員が見ます。"}
        error_messages = {"name": {"required": "名称を入力してください。"}}

    def clean(self) -> dict[str, Any]:
        """Refuse an announcement that lies a year away from the day."""
        super().clean()
        day, told = self.cleaned_data.get("effective_on"), self.cleaned_data.get("announced_at")
        if day and told and abs(told - midnight(day)) > REACH:
            self.add_error("announced_at", "発表日時の年を確かめてください。")
        return self.cleaned_data


class TransferLineForm(forms.ModelForm):
    """One line: what happens to one person. The check says afterwards what does not fit."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label="異動区分",
        choices=TransferKind,
        error_messages={"required": "異動区分を選んでください。"},
    )
    number = forms.CharField(
        label="職員番号",
        max_length=20,
        help_text="先頭の0も入力します。",
        error_messages={"required": "職員番号を入力してください。"},
    )
    division = DivisionField(
        label="所属",
        required=False,
        help_text="異動先・採用先・兼務先の所属。職名変更と退職では空にします。",
    )
    job_title = forms.ModelChoiceField(
        label="職名",
        queryset=JobTitle.objects.all(),
        required=False,
        empty_label="選んでください",
        help_text="異動で空にすると、今の職名のままです。",
    )
    hired_on = DayField(
        label="採用年月日", required=False, help_text="採用だけ。空のときは適用日です。"
    )
    last_day = DayField(
        label="任用の最後の日",
        required=False,
        help_text="任期のある採用・再任用だけ。この日で配属が終わり、翌日からサインインできなくなります。",
    )
    field_order = (
        "kind", "number", "name", "division", "job_title",
        "kana", "email", "employment_kind", "hired_on", "last_day", "note", "mark",
    )  # fmt: skip

    class Meta:
        model = TransferLine
        fields = ["kind", "number", "name", "division", "job_title", "kana", "email",
                  "employment_kind", "hired_on", "last_day", "note"]  # fmt: skip
        help_texts = {
            "name": "採用では必ず入力します。ほかは、空なら職員番号で探します。",
            "kana": "採用だけ。全角カタカナ。姓と名の間は空けます。",
            "email": "採用だけ。",
            "employment_kind": (
                "採用で空のときは、正規職員です。異動と職名変更では、変わるときだけ選びます"
                "（在籍中の職員の再任用など）。"
            ),
            "note": "事務局と職員課だけが見ます。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employment_kind"].choices = [  # type: ignore[attr-defined]
            ("", "選んでください"),
            *EmploymentKind.choices,
        ]

    def clean_number(self) -> str:
        """Bring the number to one spelling."""
        return normalise_key(self.cleaned_data["number"])

    def clean_kana(self) -> str:
        """Bring the reading to full-width katakana."""
        kana = to_katakana_name(self.cleaned_data["kana"])
        if kana and not is_kana(kana):
            raise forms.ValidationError("フリガナはカタカナで入力してください。")
        return kana

    def clean(self) -> dict[str, Any]:
        """Ask for what each kind cannot do without."""
        super().clean()
        data = self.cleaned_data
        kind = data.get("kind")
        for name, kinds, text in _NEEDED:
            if kind in kinds and name not in self.errors and not data.get(name):
                self.add_error(name, text)
        return data

    def values(self) -> dict[str, Any]:
        """Return the line as the action stores it."""
        data = self.cleaned_data
        kept = ("kind", "number", "name", "kana", "email", "employment_kind", "hired_on",
                "last_day", "note")  # fmt: skip
        return {
            **{name: data[name] for name in kept},
            "division_id": data["division"].pk if data["division"] else None,
            "job_title_id": data["job_title"].pk if data["job_title"] else None,
        }


class TransferFileForm(forms.Form):
    """A list of transfers: what can be told from its first rows is refused at once."""

    file = forms.FileField(
        label="異動の一覧のファイル",
        help_text="CSV（Shift_JIS、UTF-8）またはExcel（xlsx）。最初の行に見出しが必要です。20MBまで。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "ファイルを選んでください。"},
    )
    replace = forms.TypedChoiceField(
        label="今ある行",
        choices=[
            ("", "残して、ファイルの行を追加する"),
            ("1", "すべて消して、ファイルの行だけにする"),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, no table, or a table without the columns that are needed."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                "ファイルが大きすぎます。20MBまでに分けて取り込んでください。"
            )
        try:
            map_columns(read_table(file.file, filename=file.name).headers)
        except (TableError, StaffRefused) as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file


_NEEDED = [
    ("name", {TransferKind.HIRE}, "採用する職員の氏名を入力してください。"),
    (
        "division",
        {TransferKind.MOVE, TransferKind.HIRE, *STARTS, *ENDS},
        "所属を選んでください。",
    ),
    ("job_title", {TransferKind.HIRE, TransferKind.TITLE, *STARTS}, "職名を選んでください。"),
]


def first_content(today: date) -> dict[str, Any]:
    """Return what a new batch's form begins with: the next 1 April."""
    day = today.replace(month=4, day=1)
    if day <= today:
        day = day.replace(year=today.year + 1)
    return {"name": f"{format_era(day)}付け定期人事異動", "effective_on": day}
