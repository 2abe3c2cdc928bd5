"""Deputies, divisions with special rights, accounts and one-time codes."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from japan.text import normalise_key
from staff.forms.fields import DayField
from staff.models import Division, StaffMember

DIVISION_ROLES = [("is_office", "事務局（情報政策課）"), ("is_hr", "職員担当（職員課）")]


class DeputyForm(forms.Form):
    """Who stands in for the head of a division, from when to when."""

    person = forms.ModelChoiceField(
        label="代決する人",
        queryset=StaffMember.objects.none(),
        to_field_name="number",
        help_text="同じ部局の職員から選びます。",
        error_messages={
            "required": "代決する人を選んでください。",
            "invalid_choice": "この部局の職員から選んでください。",
        },
    )
    first_day = DayField(label="始まりの日")
    last_day = DayField(label="最後の日", help_text="1年以内。この日が終わるまで代決できます。")

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        people = StaffMember.objects.with_main_post(today).filter(
            main_post__division__department=division.department_id, is_active=True
        )
        people = people.order_by(
            "main_post__division__order", "main_post__job_title__order", "kana", "number"
        )
        self.fields["person"].queryset = people
        self.fields["person"].choices = _by_division(people, division)
        self.fields["first_day"].initial = today


def _by_division(people: Any, division: Division) -> list[Any]:
    """Return the choices in groups, the division's own people first."""
    groups = [
        (name, [(each.number, _label(each)) for each in members])
        for name, members in groupby(people, lambda each: each.main_post.division.name)
    ]
    groups.sort(key=lambda group: group[0] != division.name)
    return [("", "選んでください"), *groups]


def _label(person: StaffMember) -> str:
    return f"{person.name}（{person.main_post.job_title.name}）"


class DivisionChoiceForm(forms.Form):
    """Of which division, when the user may choose among several."""

    division = forms.ModelChoiceField(
        label="所属",
        queryset=Division.objects.none(),
        to_field_name="code",
        empty_label="選んでください",
        error_messages={
            "required": "所属を選んでください。",
            "invalid_choice": "一覧にある所属を選んでください。",
        },
    )

    def __init__(self, *args: Any, divisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions.select_related("department")
        self.fields["division"].label_from_instance = _full_name


def _full_name(division: Division) -> str:
    return f"{division.department.name} {division.name}"


class DivisionRoleForm(DivisionChoiceForm):
    """Which division runs the programme, or has staff and training in hand."""

    role = forms.ChoiceField(
        label="役割",
        choices=DIVISION_ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "役割を選んでください。"},
    )
    field_order = ("division", "role")


class ExternalAccountForm(forms.Form):
    """An account for somebody without a post."""

    number = forms.CharField(
        label="職員番号",
        max_length=20,
        help_text="サインインに使う番号です。職員と重ならない番号を付けてください。",
        error_messages={"required": "職員番号を入力してください。"},
    )
    name = forms.CharField(
        label="氏名", max_length=100, error_messages={"required": "氏名を入力してください。"}
    )
    kana = forms.CharField(label="フリガナ", max_length=200, required=False)
    email = forms.EmailField(
        label="メール",
        required=False,
        error_messages={"invalid": "メールアドレスの形で入力してください。"},
    )
    expires_on = DayField(
        label="利用できる最後の日", help_text="契約や委嘱の最後の日です。翌日から使えなくなります。"
    )

    def clean_number(self) -> str:
        """Return the number as it is stored, unless somebody has it."""
        number = normalise_key(self.cleaned_data["number"])
        if StaffMember.objects.filter(number=number).exists():
            raise forms.ValidationError(f"職員番号「{number}」は、もう登録されています。")
        return number

    def clean_expires_on(self) -> date:
        """Refuse an account that could never be used."""
        day: date = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("利用できる最後の日は、今日以後にしてください。")
        return day


class AccountForm(forms.Form):
    """Whether an account may be used, and until when."""

    is_active = forms.TypedChoiceField(
        label="サインイン",
        choices=[("yes", "できる"), ("no", "できない（停止）")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "どちらかを選んでください。"},
    )
    expires_on = DayField(
        label="利用できる最後の日",
        required=False,
        help_text="期限がない職員は、空のままにします。翌日から使えなくなります。",
    )


class CodeForm(forms.Form):
    """A one-time code, or a recovery code."""

    code = forms.CharField(
        label="確認コード",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="認証アプリに表示されている6桁の数字です。",
        error_messages={"required": "確認コードを入力してください。"},
    )

    def clean_code(self) -> str:
        """Return the code without spaces, in plain digits and small letters."""
        return "".join(normalise_key(self.cleaned_data["code"]).split()).lower()


class RecoveryCodeForm(CodeForm):
    """The page where a recovery code will do, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = "認証アプリに表示されている6桁の数字です。アプリを使えないときは、回復コードも使えます。"
        self.fields["code"].widget.attrs["inputmode"] = "text"
