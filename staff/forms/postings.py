"""Input about posts: each form yields one edit of the person's timeline."""

from datetime import date
from typing import Any

from django import forms
from psycopg.types.range import DateRange

from japan.text import is_kana, normalise_key, to_katakana_name
from staff.choices import PostingKind
from staff.forms.fields import DayField, DivisionField, MarkedForm
from staff.models import JobTitle, StaffMember, StatusPeriod
from staff.rules.changes import WantedPost
from staff.rules.timeline import ONE_DAY, Add, ChangeFrom, Correct, End, Leave, Remove, Span

HEAD_HELP = "課長・所長など、所属を代表する人に付けます。1つの所属に1人です。"


class _PostFields(forms.Form):
    kind = forms.ChoiceField(label="区分", choices=PostingKind)
    division = DivisionField(label="所属")
    job_title = forms.ModelChoiceField(
        label="職名",
        queryset=JobTitle.objects.all(),
        empty_label="選んでください",
        error_messages={"required": "職名を選んでください。"},
    )
    is_head = forms.BooleanField(label="所属長", required=False, help_text=HEAD_HELP)

    def post(self) -> WantedPost:
        """Return what was typed, as the rules take it."""
        data = self.cleaned_data
        return WantedPost(data["kind"], data["division"].pk, data["job_title"].pk)


class _Between(forms.Form):
    since = DayField(label="始まりの日")
    last_day = DayField(
        label="最後の日",
        required=False,
        help_text="この日まで配属されています。決まっていなければ空にします。",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        super().clean()
        check_order(self)
        return self.cleaned_data

    def until(self) -> date | None:
        """Return the day after the last one."""
        last_day = self.cleaned_data["last_day"]
        return last_day + ONE_DAY if last_day else None


class CorrectPostingForm(MarkedForm, _PostFields, _Between):
    """「この行を直す」: every field of the row, for its whole period."""

    field_order = ("kind", "division", "job_title", "is_head", "since", "last_day")

    def __init__(self, *args: Any, span: Span, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._span = span
        self.fields["since"].required = span.since is not None

    def edit(self) -> Correct:
        """Return the edit."""
        data = self.cleaned_data
        return Correct(
            Span(self.post(), data["since"], self.until(), data["is_head"], self._span.pk)
        )


class ChangePostingForm(MarkedForm, _PostFields):
    """「この日から変える」: what holds from a day on."""

    day = DayField(label="変わる日", help_text="前の日までは、今の内容のまま記録に残ります。")
    field_order = ("day", "kind", "division", "job_title", "is_head")

    def __init__(self, *args: Any, span: Span, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._span = span

    def edit(self) -> ChangeFrom:
        """Return the edit."""
        data = self.cleaned_data
        return ChangeFrom(self._span.pk or 0, data["day"], self.post(), data["is_head"])


class AddPostingForm(MarkedForm, _PostFields, _Between):
    """Another post: 兼務, 併任, or a main post where there is none."""

    field_order = ("kind", "division", "job_title", "is_head", "since", "last_day")

    def edit(self) -> Add:
        """Return the edit."""
        data = self.cleaned_data
        return Add(Span(self.post(), data["since"], self.until(), data["is_head"]))


class EndPostingForm(MarkedForm):
    """The last day of a post."""

    last_day = DayField(label="最後の日", help_text="この日まで配属されています。")

    def __init__(self, *args: Any, span: Span, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._span = span

    def edit(self) -> End:
        """Return the edit."""
        return End(self._span.pk or 0, self.cleaned_data["last_day"])


class RemovePostingForm(MarkedForm):
    """A row that should never have been there."""

    def __init__(self, *args: Any, span: Span, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._span = span

    def edit(self) -> Remove:
        """Return the edit."""
        return Remove(self._span.pk or 0)


class LeaveForm(MarkedForm):
    """The last day in the service of the city."""

    last_day = DayField(
        label="退職の日", help_text="この日まで在職しています。翌日からの配属は無くなります。"
    )

    def edit(self) -> Leave:
        """Return the edit."""
        return Leave(self.cleaned_data["last_day"])


class PersonForm(forms.ModelForm):
    """A person's own fields."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)
    hired_on = DayField(label="採用年月日", required=False)

    class Meta:
        model = StaffMember
        fields = ["name", "kana", "email", "employment_kind", "hired_on"]
        error_messages = {"name": {"required": "氏名を入力してください。"}}
        help_texts = {
            "name": "戸籍や発令のとおりに入力します。髙や﨑もそのまま使えます。",
            "kana": "全角カタカナ。姓と名の間は空けます。",
        }

    def clean_kana(self) -> str:
        """Bring the reading to full-width katakana."""
        kana = to_katakana_name(self.cleaned_data["kana"])
        if kana and not is_kana(kana):
            raise forms.ValidationError("フリガナはカタカナで入力してください。")
        return kana


class CorrectPersonForm(PersonForm):
    """The own fields of somebody who is registered; another 任用区分 begins today, or always was."""

    corrects_kind = forms.BooleanField(
        label="任用区分は、入力の誤りを直す",
        required=False,
        help_text=(
            "任用区分を変えたときだけ使います。チェックを付けないと、今日から変わり、昨日までの記録は残ります。"
            "チェックを付けると、今の任用区分の期間の全部が変わります。"
        ),
    )
    field_order = ("name", "kana", "email", "employment_kind", "corrects_kind", "hired_on")


class HireForm(PersonForm):
    """Somebody new, with the first main post."""

    number = forms.CharField(
        label="職員番号",
        max_length=20,
        help_text="先頭の0も入力します。後から変えることはできません。",
        error_messages={"required": "職員番号を入力してください。"},
    )
    division = DivisionField(label="所属")
    job_title = forms.ModelChoiceField(
        label="職名",
        queryset=JobTitle.objects.all(),
        empty_label="選んでください",
        error_messages={"required": "職名を選んでください。"},
    )
    is_head = forms.BooleanField(label="所属長", required=False, help_text=HEAD_HELP)
    hired_on = DayField(label="採用年月日", help_text="この日から配属されます。")
    last_day = DayField(
        label="任用の最後の日", required=False, help_text="任期のある人だけ入力します。"
    )
    field_order = ("number", "name", "kana", "email", "employment_kind", "hired_on", "last_day")

    class Meta(PersonForm.Meta):
        fields = ["number", *PersonForm.Meta.fields]

    def clean_number(self) -> str:
        """Refuse a number that somebody has."""
        number = normalise_key(self.cleaned_data["number"])
        if StaffMember.objects.filter(number=number).exists():
            raise forms.ValidationError(f"職員番号「{number}」は、もう登録されています。")
        return number

    def span(self) -> Span:
        """Return the first main post."""
        data = self.cleaned_data
        post = WantedPost(PostingKind.MAIN, data["division"].pk, data["job_title"].pk)
        until = data["last_day"] + ONE_DAY if data["last_day"] else None
        return Span(post, data["hired_on"], until, data["is_head"])


class StatusForm(forms.ModelForm):
    """A time away: 育児休業, 休職, 派遣, 出向."""

    mark = forms.CharField(widget=forms.HiddenInput(), required=False)
    since = DayField(label="始まりの日")
    last_day = DayField(
        label="最後の日", required=False, help_text="決まっていなければ空にします。"
    )
    field_order = ("kind", "since", "last_day", "note")

    class Meta:
        model = StatusPeriod
        fields = ["kind", "note"]
        help_texts = {"note": "病名などの詳しい事情は書かないでください。"}

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        super().clean()
        check_order(self)
        return self.cleaned_data

    def period(self) -> DateRange:
        """Return the half-open period."""
        last_day = self.cleaned_data["last_day"]
        return DateRange(self.cleaned_data["since"], last_day + ONE_DAY if last_day else None)


def check_order(form: forms.Form | forms.ModelForm) -> None:
    """Refuse an end before the start."""
    since, last_day = form.cleaned_data.get("since"), form.cleaned_data.get("last_day")
    if since and last_day and last_day < since:
        form.add_error("last_day", "最後の日は、始まりの日以後にしてください。")


def post_initial(span: Span) -> dict[str, Any]:
    """Return a row as a form's first content."""
    return {
        "kind": span.post.kind,
        "division": span.post.division_id,
        "job_title": span.post.job_title_id,
        "is_head": span.is_head,
        "since": span.since,
        "last_day": span.last_day,
    }


def status_initial(status: StatusPeriod) -> dict[str, Any]:
    """Return a time away as a form's first content."""
    if status.pk is None:
        return {}
    upper = status.period.upper
    return {"since": status.period.lower, "last_day": upper - ONE_DAY if upper else None}
