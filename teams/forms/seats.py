"""Input about chairs: the rules of a year, posts that have a chair, deputies, joint teams."""

from itertools import groupby
from typing import Any

from django import forms

from staff.forms.fields import DayField, DivisionField
from staff.models import Department, JobTitle, StaffMember
from teams.models import SeatRule, Team

MOST_SEATS = 20


class SeatRuleForm(forms.ModelForm):
    """How many chairs a role has."""

    organ_kind = forms.ChoiceField(label="部局の区分", required=False)
    per_division = forms.TypedChoiceField(
        label="どこに置くか",
        choices=[("1", "所属ごとに置く"), ("0", "部局全体に置く")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = SeatRule
        fields = [
            "role",
            "organ_kind",
            "per_division",
            "minimum",
            "usual",
            "usual_grade",
            "on_transfer",
            "duties",
        ]
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ_kind"].choices = [
            ("", "すべての部局"),
            *((kind, kind) for kind in kinds),
        ]
        self.fields[
            "organ_kind"
        ].help_text = (
            "区分を選ぶと、その区分の部局では、この役割の「すべての部局」の決まりに代わります。"
        )
        for name in ("minimum", "usual"):
            self.fields[name].min_value, self.fields[name].max_value = 0, MOST_SEATS
            self.fields[name].widget.attrs |= {"min": 0, "max": MOST_SEATS}
        if self.instance.pk:
            self.initial["per_division"] = "1" if self.instance.per_division else "0"

    def clean_minimum(self) -> int:
        """Refuse a number that nobody can mean."""
        return self._number(self.cleaned_data["minimum"])

    def clean_usual(self) -> int | None:
        """Refuse a usual number below the minimum."""
        usual: int | None = self.cleaned_data.get("usual")
        minimum = self.cleaned_data.get("minimum")
        if usual is not None and minimum is not None and usual < minimum:
            raise forms.ValidationError("標準の人数は、最少人数以上にしてください。")
        return self._number(usual)

    def _number(self, value: Any) -> Any:
        if value is not None and value > MOST_SEATS:
            raise forms.ValidationError(f"{MOST_SEATS}人以下にしてください。")
        return value

    def validate_unique(self) -> None:
        """Leave it to the action, which says what to do."""

    def _get_validation_exclusions(self) -> Any:
        return super()._get_validation_exclusions() | {"fiscal_year"}


class BindingForm(forms.Form):
    """Which post has a chair, and from when."""

    division = DivisionField(label="職のある所属")
    job_title = forms.ModelChoiceField(
        label="職名",
        queryset=JobTitle.objects.all(),
        required=False,
        empty_label="所属長（職名を問わない）",
        help_text="この職の人が複数いるときは、全員が席に就きます。",
    )
    starts_on = DayField(label="始まりの日")
    last_day = DayField(
        label="最後の日",
        required=False,
        help_text="決まっていないときは、空のままにします。",
    )

    def __init__(self, *args: Any, divisions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions


class DeputyForm(forms.Form):
    """Who acts in the lead's place."""

    person = forms.ModelChoiceField(
        label="代理の人",
        queryset=StaffMember.objects.none(),
        to_field_name="number",
        help_text="チームの部局の職員から選びます。",
        error_messages={
            "required": "代理の人を選んでください。",
            "invalid_choice": "チームの部局の職員から選んでください。",
        },
    )
    starts_on = DayField(label="始まりの日")
    last_day = DayField(label="最後の日", help_text="1年以内。この日が終わるまで代理を務めます。")
    reason = forms.CharField(
        label="理由",
        max_length=200,
        required=False,
        help_text="チームの人と事務局だけが読みます。",
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        groups = groupby(people, lambda one: str(one.main_post.division))
        self.fields["person"].choices = [
            ("", "選んでください"),
            *((name, [(one.number, _words(one)) for one in members]) for name, members in groups),
        ]


def _words(person: Any) -> str:
    return f"{person.name}（{person.main_post.job_title.name}、{person.number}）"


class LastDayForm(forms.Form):
    """Until when something holds."""

    last_day = DayField(label="最後の日")


class JointForm(forms.Form):
    """Which department takes part in a team, and from when."""

    department = forms.ModelChoiceField(
        label="加わる部局", queryset=Department.objects.none(), to_field_name="code",
        empty_label="選んでください",
    )  # fmt: skip
    starts_on = DayField(label="始まりの日")
    last_day = DayField(
        label="最後の日", required=False, help_text="決まっていないときは、空のままにします。"
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments


class TeamNameForm(forms.ModelForm):
    """What a joint team is called."""

    class Meta:
        model = Team
        fields = ["name"]
