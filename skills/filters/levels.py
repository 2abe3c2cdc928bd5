"""Filters of evidence, reports, surveys and of what waits for heads."""

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet

from skills.choices import Category, ClaimState, EvidenceKind, ResponseState, ReviewState
from skills.models import (
    Evidence,
    EvidenceClaim,
    Qualification,
    SelfRating,
    Skill,
    SurveyResponse,
    SurveyRound,
)
from staff.filters import PortalFilterSet
from staff.filters.base import department_filter
from staff.models import StaffMember


class EvidenceFilterSet(PortalFilterSet):
    """Filters of a person's evidence."""

    category = django_filters.ChoiceFilter(
        field_name="skill__category", label="分類", choices=Category, empty_label="すべて"
    )
    kind = django_filters.ChoiceFilter(label="種類", choices=EvidenceKind, empty_label="すべて")

    class Meta:
        model = Evidence
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[Evidence], _name: str, value: str) -> QuerySet[Evidence]:
        """Search by what it is and by the skill."""
        return rows.filter(Q(label__icontains=value) | Q(skill__in=Skill.objects.search(value)))


class ClaimFilterSet(PortalFilterSet):
    """Filters of reports."""

    state = django_filters.ChoiceFilter(label="状態", choices=ClaimState, empty_label="すべて")
    kind = django_filters.ChoiceFilter(
        label="種類",
        choices=EvidenceClaim._meta.get_field("kind").choices,
        empty_label="すべて",
    )

    class Meta:
        model = EvidenceClaim
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[EvidenceClaim], _name: str, value: str
    ) -> QuerySet[EvidenceClaim]:
        """Search by the name of the qualification and of the person."""
        people = StaffMember.objects.search(value)
        return rows.filter(Q(title__icontains=value) | Q(person__in=people))


class QualificationFilterSet(PortalFilterSet):
    """Filters of the table of qualifications."""

    class Meta:
        model = Qualification
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[Qualification], _name: str, value: str
    ) -> QuerySet[Qualification]:
        """Search by name and issuer; there are some dozens."""
        return rows.filter(Q(name__icontains=value) | Q(issuer__icontains=value))


class ConfirmationFilterSet(PortalFilterSet):
    """Filters of the self-ratings of one's staff: at first those that wait."""

    state = django_filters.ChoiceFilter(
        label="表示するもの",
        choices=[
            ("same", "差がなく、まだ確認していないもの"),
            ("all", "差のないもの、確認済みのものも"),
        ],
        empty_label="評価待ちだけ",
        method="filter_state",
    )
    category = django_filters.ChoiceFilter(
        field_name="skill__category", label="分類", choices=Category, empty_label="すべて"
    )

    class Meta:
        model = SelfRating
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[SelfRating]) -> QuerySet[SelfRating]:
        """Keep what waits unless everything is asked for."""
        rows = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if state == "all":
            return rows
        if state == "same":
            return rows.filter(reviewed_at=None, level=F("official"))
        return rows.filter(reviewed_at=None).exclude(level=F("official"))

    def filter_state(
        self, rows: QuerySet[SelfRating], _name: str, _value: str
    ) -> QuerySet[SelfRating]:
        """Leave it to filter_queryset, which is also asked when nothing is chosen."""
        return rows

    def filter_search(
        self, rows: QuerySet[SelfRating], _name: str, value: str
    ) -> QuerySet[SelfRating]:
        """Search by person and by skill."""
        people, skills = StaffMember.objects.search(value), Skill.objects.search(value)
        return rows.filter(Q(response__person__in=people) | Q(skill__in=skills))


class RoundFilterSet(PortalFilterSet):
    """Filters of the rounds; there are a few a year."""

    class Meta:
        model = SurveyRound
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[SurveyRound], _name: str, value: str
    ) -> QuerySet[SurveyRound]:
        """Search by title."""
        return rows.filter(title__icontains=value)


class ResponseFilterSet(PortalFilterSet):
    """Filters of who has answered."""

    department = department_filter("division__department")
    state = django_filters.ChoiceFilter(
        label="状態", choices=ResponseState, empty_label="すべて", method="filter_state"
    )

    review = django_filters.ChoiceFilter(
        label="所属長の確認", choices=ReviewState, empty_label="すべて", method="filter_review"
    )

    class Meta:
        model = SurveyResponse
        fields: list[str] = []

    def filter_review(self, rows: Any, _name: str, value: str) -> Any:
        """Keep the sheets handed in that wait for the head, or do not wait any more."""
        return rows.settled() if value == ReviewState.SETTLED else rows.waiting_for_head()

    def filter_state(self, rows: Any, _name: str, value: str) -> Any:
        """Keep those that are so far."""
        return rows.in_state(value)

    def filter_search(
        self, rows: QuerySet[SurveyResponse], _name: str, value: str
    ) -> QuerySet[SurveyResponse]:
        """Search among the people."""
        return rows.filter(person__in=StaffMember.objects.search(value))
