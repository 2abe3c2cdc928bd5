"""Filters of the training app's lists."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from japan.fiscal import FiscalYear
from japan.text import search_words
from skills.choices import Category
from staff.filters import PortalFilterSet, department_filter
from training.choices import Obligation, Outcome, SessionState
from training.models import Course, Duty, Enrolment, Session

ALL = "すべて"
YEARS_KEPT = 10


def fiscal_years() -> list[tuple[str, str]]:
    """Return the years that are kept, and the next one, the newest first."""
    newest = FiscalYear.of(timezone.localdate()).next
    return [
        (str(newest.year - n), FiscalYear(newest.year - n).label) for n in range(YEARS_KEPT + 2)
    ]


class CourseFilterSet(PortalFilterSet):
    """Filters of the catalogue."""

    need = django_filters.ChoiceFilter(
        label="私に必要",
        method="filter_need",
        choices=[("required", "必須でまだのもの"), ("gap", "スキルの不足を補うもの")],
        empty_label=ALL,
    )
    category = django_filters.ChoiceFilter(label="分類", choices=Category, empty_label=ALL)
    format = django_filters.AllValuesFilter(label="形式", empty_label=ALL)
    obligation = django_filters.ChoiceFilter(
        label="受講の区分", choices=Obligation, empty_label=ALL
    )
    open = django_filters.ChoiceFilter(
        label="募集", method="filter_open", choices=[("yes", "募集中の回がある")], empty_label=ALL
    )

    class Meta:
        model = Course
        fields: list[str] = []

    def filter_need(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what the person must still complete, or what narrows a gap of theirs."""
        return rows.filter(is_to_do=True) if value == "required" else rows.filter(closes_gap=True)

    def filter_open(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep the courses with a session that takes requests."""
        return rows.filter(next_pk__isnull=False)


class CourseTextMixin(PortalFilterSet):
    """Search by the course of a row."""

    course_path = "course"

    def filter_search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the rows whose course contains every word."""
        for word in search_words(value):
            rows = rows.filter(**{f"{self.course_path}__search_text__has": word})
        return rows

    class Meta:
        model = Session
        fields: list[str] = []


class SessionFilterSet(CourseTextMixin):
    """Filters of all sessions, for the office."""

    year = django_filters.ChoiceFilter(
        label="年度", method="filter_year", choices=fiscal_years, empty_label=ALL
    )
    category = django_filters.ChoiceFilter(
        field_name="course__category", label="分類", choices=Category, empty_label=ALL
    )
    state = django_filters.ChoiceFilter(
        label="状態",
        method="filter_state",
        choices=[("to_close", "出欠の入力待ち"), *SessionState.choices],
        empty_label=ALL,
    )

    def filter_year(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the sessions that begin in the fiscal year."""
        return rows.in_year(FiscalYear(int(value)))

    def filter_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep one state; what is over without marks has a word of its own."""
        now = timezone.now()
        if value == "to_close":
            return rows.filter(state=SessionState.PLANNED, ends_at__lte=now)
        if value == SessionState.PLANNED:
            return rows.filter(state=value, ends_at__gt=now)
        return rows.filter(state=value)


class EnrolmentFilterSet(CourseTextMixin):
    """Filters of requests."""

    course_path = "session__course"
    when = django_filters.ChoiceFilter(
        label="時期",
        method="filter_when",
        choices=[("upcoming", "これから"), ("past", "終わったもの")],
        empty_label=ALL,
    )
    outcome = django_filters.ChoiceFilter(
        label="状態", method="filter_outcome", choices=Outcome, empty_label=ALL
    )
    year = django_filters.ChoiceFilter(
        label="年度", method="filter_year", choices=fiscal_years, empty_label=ALL
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def filter_when(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is to come, or what is over."""
        now = timezone.now()
        upcoming = Q(session__ends_at__gt=now)
        return rows.filter(upcoming if value == "upcoming" else ~upcoming)

    def filter_outcome(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep one outcome; the same word that the list shows."""
        return rows.with_outcome(Outcome(value), timezone.now())

    def filter_year(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the requests for sessions that begin in the fiscal year."""
        return rows.filter(session__in=Session.objects.in_year(FiscalYear(int(value))))


class StaffEnrolmentFilterSet(EnrolmentFilterSet):
    """Filters of the requests of one's staff: found by person or course."""

    department = department_filter("department", "申込時の部局")

    def filter_search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the rows whose person or course contains every word."""
        for word in search_words(value):
            found = Q(attendee__search_text__has=word) | Q(session__course__search_text__has=word)
            rows = rows.filter(found)
        return rows


class RosterFilterSet(PortalFilterSet):
    """Filters of one session's roster."""

    department = department_filter("department", "申込時の部局")
    outcome = django_filters.ChoiceFilter(
        label="状態", method="filter_outcome", choices=Outcome, empty_label=ALL
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Search the attendees."""
        for word in search_words(value):
            rows = rows.filter(attendee__search_text__has=word)
        return rows

    def filter_outcome(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep one outcome; the same word that the list shows."""
        return rows.with_outcome(Outcome(value), timezone.now())


class DutyFilterSet(PortalFilterSet):
    """Filters of people × required courses. ``is_own`` comes with the rows: exports have no request."""

    department = department_filter("department")
    own = django_filters.BooleanFilter(
        field_name="is_own",
        label="範囲",
        widget=forms.Select(choices=[("", ALL), ("true", "自分と、所属の職員だけ")]),
    )
    course = django_filters.ModelChoiceFilter(
        label="研修科目", queryset=Course.objects.all(), to_field_name="code", empty_label=ALL
    )
    done = django_filters.ChoiceFilter(
        label="修了",
        method="filter_done",
        choices=[("yes", "修了した"), ("no", "まだ")],
        empty_label=ALL,
    )

    class Meta:
        model = Duty
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Search the people."""
        for word in search_words(value):
            rows = rows.filter(person__search_text__has=word)
        return rows

    def filter_done(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is fulfilled today, or what is not."""
        today = timezone.localdate()
        return rows.done_by(today) if value == "yes" else rows.open_on(today)
