"""Departments, divisions and job titles: what a post refers to."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.choices import Grade


def always() -> DateRange:
    """Return the period without beginning or end, for what nobody has dated yet."""
    return DateRange(None, None)


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows with a half-open ``period`` [from, to)."""

    def on(self, day: date) -> Self:
        """Keep the rows in force on the day. The one way to ask."""
        return self.filter(period__contains=day)


class UnitQuerySet(DatedQuerySet):
    """Departments or divisions: units whose names are of a time."""

    def named_on(self, day: date) -> Self:
        """Add ``name_then``: what the unit was or will be called on the day."""
        return self.annotate(name_then=name_on(self.model, day))


def name_on(unit: type[models.Model], day: date, *, prefix: str = "") -> Coalesce:
    """Return a unit's name on a day, as an expression for rows that point to it by ``prefix``."""
    names = unit._meta.get_field("names").related_model._default_manager  # type: ignore[union-attr]
    owner = {str(unit._meta.model_name): OuterRef(f"{prefix}pk")}
    dated = names.filter(**owner, period__contains=day)
    return Coalesce(Subquery(dated.values("name")[:1]), F(f"{prefix}name"))


@pghistory.track()
class Department(models.Model):
    """部局: the level at which the policy sets up a DX promotion team."""

    code = models.CharField("部局コード", max_length=20, unique=True)
    name = models.CharField("部局名", max_length=100)
    kana = models.CharField("フリガナ", max_length=200, blank=True)
    organ_kind = models.CharField("区分", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)
    period = DateRangeField("有効期間", default=always)
    source = models.TextField("出典", blank=True)
    is_default_example = models.BooleanField("既定の例", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = "部局"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the department's page."""
        return reverse("staff:department-detail", args=[self.pk])


@pghistory.track()
class Division(models.Model):
    """課・所・室. A department without any is its own division, so that everybody has one."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="divisions", verbose_name="部局"
    )
    code = models.CharField("所属コード", max_length=20, unique=True)
    name = models.CharField("所属名", max_length=100)
    kana = models.CharField("フリガナ", max_length=200, blank=True)
    is_lead = models.BooleanField("主管課", default=False)
    is_office = models.BooleanField(
        "事務局", default=False, help_text="DX推進の事務局(情報政策課)であることを示します。"
    )
    is_hr = models.BooleanField(
        "職員担当", default=False, help_text="人事と研修を担当する課(職員課)であることを示します。"
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)
    period = DateRangeField("有効期間", default=always)
    source = models.TextField("出典", blank=True)
    is_default_example = models.BooleanField("既定の例", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["department__order", "order", "code"]
        verbose_name = "所属"
        constraints = [
            # A lead that is closed makes room for the one that follows it.
            ExclusionConstraint(
                name="staff_division_one_lead",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_lead=True),
                violation_error_message="この部局には、その期間の主管課がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the division's page."""
        return reverse("staff:division-detail", args=[self.pk])


@pghistory.track()
class JobTitle(models.Model):
    """職名 and the grade that the office has given it. Unknown titles are listed, never guessed."""

    name = models.CharField("職名", max_length=60, unique=True)
    grade = models.CharField("職位", max_length=20, choices=Grade, null=True, blank=True)  # noqa: DJ001
    heads_division = models.BooleanField("所属長の職", default=False)
    family = models.CharField("職種", max_length=30, blank=True, default="")
    order = models.PositiveSmallIntegerField("並び順", default=0)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "職名"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of all job titles; a title has none of its own."""
        return reverse("staff:job-title-list")
