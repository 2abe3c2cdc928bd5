"""Filters of the organisation: the roster of a day, and what was done to units."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from japan.text import fold_name, search_words
from staff.choices import ChangeKind, EmploymentKind, Grade, PostingKind
from staff.filters.base import PortalFilterSet, department_filter
from staff.filters.units import UnitChoiceFilter
from staff.models import Department, Division, OrganisationChange, Posting, StaffMember
from staff.models.organisation import name_on

BESIDE = "beside"


class DivisionChoiceField(django_filters.fields.ModelChoiceField):
    """Divisions by department and name: several departments have a 地域政策課."""

    def label_from_instance(self, obj: Any) -> str:
        """Return 部局 課; the name alone where the department is its own division."""
        return " ".join(dict.fromkeys([obj.department.name, obj.name]))


class DivisionFilter(UnitChoiceFilter):
    """A choice of divisions, addressed by code so that a link can be read."""

    field_class = DivisionChoiceField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Division.objects.select_related("department"))
        super().__init__(
            field_name, label="所属", to_field_name="code", empty_label="すべて", **kwargs
        )


def in_named_divisions(word: str, day: date | None = None) -> set[int]:
    """Return the divisions whose name or reading, or the department's, contains a folded word.

    day: by the names of that day; without one by those of today.
    """
    rows = Division.objects.order_by()
    named = ("name", "department__name")
    if day is not None:
        rows = rows.named_on(day).annotate(
            department_then=name_on(Department, day, prefix="department__")
        )
        named = ("name_then", "department_then")
    told = rows.values_list("pk", *named, "kana", "department__kana")
    return {pk for pk, *names in told if any(word in fold_name(name) for name in names)}


class DayRosterFilterSet(PortalFilterSet):
    """Filters of the roster of a day. The day itself is an argument of the rows."""

    department = department_filter("division__department")
    division = DivisionFilter("division")
    kind = django_filters.ChoiceFilter(
        label="区分",
        choices=[*PostingKind.choices, (BESIDE, "兼務・併任")],
        method="filter_kind",
        empty_label="すべて",
    )
    grade = django_filters.ChoiceFilter(
        field_name="job_title__grade",
        label="職位",
        choices=Grade,
        empty_label="すべて",
        null_label="未設定",
    )
    employment = django_filters.ChoiceFilter(
        field_name="employment_then",
        label="任用区分",
        choices=EmploymentKind,
        empty_label="すべて",
    )
    head = django_filters.ChoiceFilter(
        field_name="is_head", label="所属長", choices=[("True", "所属長だけ")], empty_label="すべて"
    )

    since = django_filters.DateFilter(
        field_name="period",
        lookup_expr="startswith__gte",
        label="この日以後に始まった配属",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Posting
        fields: list[str] = []

    def filter_kind(self, rows: QuerySet[Posting], _name: str, value: str) -> QuerySet[Posting]:
        """Keep a kind, or all that stand beside a main post."""
        beside = value == BESIDE
        return rows.exclude(kind=PostingKind.MAIN) if beside else rows.filter(kind=value)

    def filter_search(self, rows: QuerySet[Posting], _name: str, value: str) -> QuerySet[Posting]:
        """Search among the people and the names of divisions, every word somewhere."""
        for word in search_words(value):
            named = in_named_divisions(word, self._day())
            people = Q(person__in=StaffMember.objects.search(word))
            rows = rows.filter(people | Q(division__in=named) if named else people)
        return rows

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.data.get("on", ""))
        except ValueError:
            return None


class OrganisationChangeFilterSet(PortalFilterSet):
    """Filters of the changes of the organisation."""

    kind = django_filters.ChoiceFilter(label="種類", choices=ChangeKind, empty_label="すべて")

    class Meta:
        model = OrganisationChange
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[OrganisationChange], _name: str, value: str
    ) -> QuerySet[OrganisationChange]:
        """Search by the names of units and the note; there are some dozens a year."""
        return rows.filter(Q(summary__icontains=value) | Q(note__icontains=value))
