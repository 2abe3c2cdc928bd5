"""Input about specialists."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from staff.forms.fields import DayField
from staff.models import StaffMember
from teams.choices import SpecialistKind
from teams.models import Specialist, Team
from teams.rules import last_day_of


class SpecialistForm(forms.Form):
    """Who a specialist is, what they can do, and until when."""

    kind = forms.ChoiceField(
        label="区分",
        choices=SpecialistKind,
        widget=forms.RadioSelect,
        error_messages={"required": "区分を選んでください。"},
    )
    organisation = forms.CharField(
        label="所属団体",
        max_length=Specialist._meta.get_field("organisation").max_length,
        required=False,
        help_text="外部の人の、会社や大学の名前です。市の職員は空のままにします。",
    )
    expertise = forms.CharField(
        label="専門分野",
        max_length=Specialist._meta.get_field("expertise").max_length,
        required=False,
        help_text="「、」で区切って書きます。例：業務改革、データ分析、ローコード開発",
    )
    introduction = forms.CharField(
        label="できること",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="どんな相談に応じられるかを書きます。全職員が読めます。",
    )
    starts_on = DayField(label="任期の始まり")
    last_day = DayField(
        label="任期の最後の日",
        required=False,
        help_text="決まっていないときは、空のままにします。外部の人は、アカウントの期限までにします。",
    )

    @staticmethod
    def initial_of(specialist: Specialist) -> dict[str, Any]:
        """Return what the form shows of a specialist."""
        names = ("kind", "organisation", "expertise", "introduction")
        return {name: getattr(specialist, name) for name in names} | {
            "starts_on": specialist.period.lower,
            "last_day": last_day_of(specialist.period.upper),
        }


class NewSpecialistForm(SpecialistForm):
    """A new specialist: the account comes first, by its number."""

    number = forms.CharField(
        label="職員番号",
        max_length=20,
        help_text="外部の人は、先に「外部のアカウントの登録」で番号を付けます。",
        error_messages={"required": "職員番号を入力してください。"},
    )
    field_order = ("number",)

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = people

    def clean(self) -> dict[str, Any]:
        """Find the person with the number."""
        cleaned = super().clean() or {}
        number = cleaned.pop("number", "")
        if number:
            try:
                cleaned["person"] = self._people.get_by_natural_key(number)
            except StaffMember.DoesNotExist:
                self.add_error(
                    "number",
                    "この番号の人は、登録できません。番号を確かめるか、先にアカウントを登録してください。",
                )
        return cleaned


class TermEndForm(forms.Form):
    """Until when something goes on."""

    last_day = DayField(label="最後の日", help_text="この日まで続きます。")


class AssignmentForm(forms.Form):
    """Which team a specialist supports."""

    team = forms.ModelChoiceField(
        label="チーム",
        queryset=Team.objects.none(),
        empty_label="選んでください",
        error_messages={"required": "チームを選んでください。"},
    )
    starts_on = DayField(label="担当の始まり")
    last_day = DayField(label="担当の最後の日", required=False)
    note = forms.CharField(
        label="担当の内容", max_length=200, required=False, help_text="例：窓口業務の見直し"
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams
        self.fields["team"].label_from_instance = lambda team: team.department.name
