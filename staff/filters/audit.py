"""Filters of the audit trail: sign-ins, exports, imports, changes."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from japan.text import normalise_key
from staff.choices import ImportState, SignInKind, SignInMethod
from staff.filters.base import PortalFilterSet
from staff.models import ChangeRecord, Job, SignInRecord, StaffImport, StaffMember
from staff.models.audit import tracked_models
from staff.queries.audit import KINDS
from staff.rules.rights import rights_models

DAYS_AT_FIRST = 30


def model_choices() -> list[tuple[str, str]]:
    """Return the tables with a trail by what people call them."""
    named = [(label, str(model._meta.verbose_name)) for label, model in tracked_models().items()]
    return sorted(named, key=lambda pair: pair[1])


def rights_model_choices() -> list[tuple[str, str]]:
    """Return the tables whose changes change rights."""
    kept = {each.label for each in rights_models()}
    return [pair for pair in model_choices() if pair[0] in kept]


class TrailFilterSet(PortalFilterSet):
    """What all lists of the audit trail share. Without a period the last thirty days are shown:
    the trail has millions of rows, and what one looks for is mostly new.
    """

    days = django_filters.ChoiceFilter(
        label="さかのぼる期間",
        choices=[("365", "直近1年"), ("all", "すべての期間")],
        empty_label="直近30日",
        method="keep_all",
    )
    period = django_filters.DateFromToRangeFilter(
        label="日付",
        field_name="at",
        widget=django_filters.widgets.DateRangeWidget({"type": "date"}),
    )

    at_field = "at"

    def keep_all(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Leave the rows: how far back is decided for all filters together."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Go back thirty days, unless the person asks for another period."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked.get("period") or asked.get("days") == "all":
            return rows
        since = timezone.now() - timedelta(days=int(asked.get("days") or DAYS_AT_FIRST))
        return rows.filter(**{f"{self.at_field}__gte": since})


class SignInRecordFilterSet(TrailFilterSet):
    """Filters of the sign-in log."""

    kind = django_filters.ChoiceFilter(label="結果", choices=SignInKind, empty_label="すべて")
    method = django_filters.ChoiceFilter(label="方法", choices=SignInMethod, empty_label="すべて")

    class Meta:
        model = SignInRecord
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[SignInRecord], _name: str, value: str
    ) -> QuerySet[SignInRecord]:
        """Search by number as typed, by person and by address."""
        people = StaffMember.objects.search(value)
        number = normalise_key(value)
        return rows.filter(Q(number=number) | Q(person__in=people) | Q(address__startswith=number))


class JobTrailFilterSet(TrailFilterSet):
    """Filters of the exports."""

    period = django_filters.DateFromToRangeFilter(
        label="日付",
        field_name="created_at",
        widget=django_filters.widgets.DateRangeWidget({"type": "date"}),
    )
    at_field = "created_at"

    class Meta:
        model = Job
        fields: list[str] = []

    def filter_search(self, rows: QuerySet[Job], _name: str, value: str) -> QuerySet[Job]:
        """Search by what was taken out and by whom."""
        people = StaffMember.objects.search(value)
        return rows.filter(Q(title__icontains=value) | Q(by__in=people))


class ImportTrailFilterSet(JobTrailFilterSet):
    """Filters of the imports."""

    state = django_filters.ChoiceFilter(label="状態", choices=ImportState, empty_label="すべて")

    class Meta:
        model = StaffImport
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[StaffImport], _name: str, value: str
    ) -> QuerySet[StaffImport]:
        """Search by file and by who brought it in."""
        people = StaffMember.objects.search(value)
        return rows.filter(Q(filename__icontains=value) | Q(by__in=people))


class ChangeFilterSet(TrailFilterSet):
    """Filters of the changes: who did it, what was done, to what, to whom."""

    kind = django_filters.ChoiceFilter(
        label="操作", choices=list(KINDS.items()), empty_label="すべて"
    )
    model = django_filters.ChoiceFilter(
        label="対象の種類", choices=model_choices, empty_label="すべて"
    )
    about = django_filters.CharFilter(
        label="対象の職員番号",
        method="filter_about",
        help_text="この職員についての変更だけを表示します。",
    )

    class Meta:
        model = ChangeRecord
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[ChangeRecord], _name: str, value: str
    ) -> QuerySet[ChangeRecord]:
        """Search by who did it (name or number) and by the name of the deed."""
        people = StaffMember.objects.search(value).values_list("pk", flat=True)[:100]
        return rows.filter(
            Q(context__metadata__by__in=list(people))
            | Q(context__metadata__what__icontains=value)
            | Q(context__metadata__by_name__icontains=value)
        )

    def filter_about(
        self, rows: QuerySet[ChangeRecord], _name: str, value: str
    ) -> QuerySet[ChangeRecord]:
        """Keep the rows of one person, and those that name the person."""
        person = StaffMember.objects.filter(number=normalise_key(value)).first()
        if person is None:
            return rows.none()
        return rows.filter(person_id=person.pk)


class RightsChangeFilterSet(ChangeFilterSet):
    """Filters of the changes of rights."""

    model = django_filters.ChoiceFilter(
        label="対象の種類", choices=rights_model_choices, empty_label="すべて"
    )

    class Meta:
        model = ChangeRecord
        fields: list[str] = []
