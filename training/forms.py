"""Input of the training app."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.utils import timezone

from training.choices import Attendance, SessionState
from training.models import Course, Enrolment, Session


class EnrolmentForm(forms.Form):
    """A request for a seat."""

    reason = forms.CharField(
        label="受講理由",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="講師が内容を合わせるために使います。書かなくても申し込めます。",
    )


class SessionForm(forms.ModelForm):
    """A session's plan. ``version`` tells whether somebody else has saved in between."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Session
        fields = [
            "course", "label", "starts_at", "ends_at", "venue", "instructor", "capacity",
            "opens_at", "closes_at", "note",
        ]  # fmt: skip
        help_texts = {
            "label": "同じ科目を何度か開くときの見分けです（例: 第2回、豊浦会場）。",
            "capacity": "0にすると、定員なしになります。定員を増やすと、待っている人が順に確定します。",
            "note": "持ち物や参加方法など、受講者に見える案内です。",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    helper = FormHelper()
    helper.layout = Layout(
        "version",
        "course",
        "label",
        Row("starts_at", "ends_at"),
        Row("venue", "instructor"),
        "capacity",
        Row("opens_at", "closes_at"),
        "note",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
            self.fields[name].widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M")
        self.initial.setdefault("version", self.instance.version)

    def show_conflict(self, sentence: str, version: int) -> None:
        """Keep what was typed, and let the person save it after having seen the other's change."""
        self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data["version"] = str(version)

    def values(self) -> dict[str, Any]:
        """Return the cleaned fields of the session alone."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SessionCancelForm(forms.Form):
    """Why a session is called off; everybody who asked for it reads the reason."""

    reason = forms.CharField(
        label="中止の理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="申し込んだ人全員へのお知らせに載ります。",
    )


class AttendanceForm(forms.Form):
    """One choice for every attendee. What is left open stays without a mark."""

    CHOICES = (
        ("present", "出席"),
        ("partial_done", "一部欠席（修了とする）"),
        ("partial", "一部欠席（修了としない）"),
        ("absent", "欠席"),
    )
    MARKS = {
        "present": (Attendance.PRESENT, False),
        "partial_done": (Attendance.PARTIAL, True),
        "partial": (Attendance.PARTIAL, False),
        "absent": (Attendance.ABSENT, False),
    }

    def __init__(self, *args: Any, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolments = list(enrolments)
        for enrolment in self.enrolments:
            self.fields[self._name(enrolment)] = forms.ChoiceField(
                label=f"{enrolment.attendee.name}さんの出欠",
                choices=self.CHOICES,
                required=enrolment.session.state == SessionState.CLOSED,
                widget=forms.RadioSelect,
                initial=self._choice(enrolment),
            )

    @property
    def rows(self) -> list[tuple[Enrolment, forms.BoundField]]:
        """Return each attendee with the field."""
        return [(enrolment, self[self._name(enrolment)]) for enrolment in self.enrolments]

    def marks(self) -> dict[int, tuple[Attendance, bool]]:
        """Return the marks that were made, by the enrolment's key."""
        chosen = {row.pk: self.cleaned_data[self._name(row)] for row in self.enrolments}
        return {pk: self.MARKS[choice] for pk, choice in chosen.items() if choice}

    @staticmethod
    def _name(enrolment: Enrolment) -> str:
        return f"mark_{enrolment.pk}"

    @classmethod
    def _choice(cls, enrolment: Enrolment) -> str:
        mark = (enrolment.attendance, enrolment.completes_anyway)
        return next((name for name, known in cls.MARKS.items() if known == mark), "")


def initial_for(course: Any) -> dict[str, Any]:
    """Return what a new session of a course begins with."""
    return {"course": course, "capacity": course.default_capacity, "opens_at": timezone.now()}


class LevelEffectForm(forms.ModelForm):
    """What completing a course does to a level."""

    class Meta:
        model = Course
        fields = ["level_effect"]
        widgets = {"level_effect": forms.RadioSelect}
        help_texts = {
            "level_effect": "これから実施済みにする開催回に効きます。これまでの記録は変わりません。"
        }
