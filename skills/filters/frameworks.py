"""Filters of the mapping to the デジタルスキル標準."""

import django_filters
from django.db.models import QuerySet

from skills.choices import Category, StandardArea
from skills.models import FrameworkLink, Skill
from staff.filters.base import PortalFilterSet


class FrameworkFilterSet(PortalFilterSet):
    """By area and by category."""

    area = django_filters.ChoiceFilter(
        label="標準の区分", choices=StandardArea, empty_label="すべて"
    )
    category = django_filters.ChoiceFilter(
        field_name="skill__category", label="分類", choices=Category, empty_label="すべて"
    )

    class Meta:
        model = FrameworkLink
        fields: list[str] = []

    def filter_search(
        self, rows: QuerySet[FrameworkLink], _name: str, value: str
    ) -> QuerySet[FrameworkLink]:
        """Search among the skills."""
        return rows.filter(skill__in=Skill.objects.search(value))
