"""Filters of special rights and of deputies."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from staff.filters.base import PortalFilterSet
from staff.models import HeadDeputy, StaffMember
from staff.queries.access import people_with_rights
from staff.rules.rights import special_roles


def role_choices() -> list[tuple[str, str]]:
    """Return the special roles of all apps."""
    return [(role.key, role.label) for role in special_roles()]


class RightsFilterSet(PortalFilterSet):
    """Filters of the people who may do more than everybody."""

    role = django_filters.ChoiceFilter(
        label="役割",
        choices=role_choices,
        empty_label="すべて",
        method="filter_role",
    )

    class Meta:
        model = StaffMember
        fields: list[str] = []

    def filter_role(
        self, rows: QuerySet[StaffMember], _name: str, value: str
    ) -> QuerySet[StaffMember]:
        """Keep those who have the role today."""
        return rows.filter(pk__in=people_with_rights(value, timezone.localdate()).values("pk"))


class DeputyFilterSet(PortalFilterSet):
    """Filters of the deputies."""

    state = django_filters.ChoiceFilter(
        label="期間",
        choices=[("now", "現在"), ("future", "これから"), ("past", "過去")],
        empty_label="すべて",
        method="filter_state",
    )

    class Meta:
        model = HeadDeputy
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[HeadDeputy], _name: str, value: str
    ) -> QuerySet[HeadDeputy]:
        """Search by person and by division."""
        people = StaffMember.objects.search(value)
        return rows.filter(Q(person__in=people) | Q(division__name__icontains=value))

    def filter_state(
        self, rows: QuerySet[HeadDeputy], _name: str, value: str
    ) -> QuerySet[HeadDeputy]:
        """Keep those of the present, the future or the past."""
        today = timezone.localdate()
        conditions = {
            "now": Q(period__contains=today),
            "future": Q(period__startswith__gt=today),
            "past": Q(period__endswith__lte=today),
        }
        return rows.filter(conditions[value])
