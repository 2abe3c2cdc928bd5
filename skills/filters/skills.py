"""Filters of the skills app's lists."""

import django_filters

from skills.choices import Category
from skills.models import Skill
from staff.filters import PersonFilterSet, PortalFilterSet
from staff.models import StaffMember


class SkillFilterSet(PortalFilterSet):
    """Filters of the map's skills."""

    category = django_filters.ChoiceFilter(label="分類", choices=Category, empty_label="すべて")

    class Meta:
        model = Skill
        fields: list[str] = []


class SkillFigureFilterSet(PersonFilterSet):
    """Filters of the people behind a figure; those of the directory."""

    class Meta:
        model = StaffMember
        fields: list[str] = []
