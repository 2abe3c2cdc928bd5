"""How the organisation changed: names of a time, successors, and the change as one deed."""

from datetime import date, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from staff.choices import ChangeKind
from staff.models.organisation import DatedQuerySet, Department, Division


def _one_name_a_day(unit: str) -> list[models.BaseConstraint]:
    return [
        ExclusionConstraint(
            name=f"staff_{unit}_one_name_a_day",
            expressions=[(unit, RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
        ),
        models.CheckConstraint(
            condition=Q(period__isempty=False), name=f"staff_{unit}_name_some_day"
        ),
    ]


class UnitName(models.Model):
    """A name for a time. A unit without rows here has never been renamed (ADR 20)."""

    name = models.CharField("名称", max_length=100)
    kana = models.CharField("フリガナ", max_length=200, blank=True)
    period = DateRangeField("期間")

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["period"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class DepartmentName(UnitName):
    """What a department was, is or will be called."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="names", verbose_name="部局"
    )

    class Meta(UnitName.Meta):
        verbose_name = "部局の名称"
        constraints = _one_name_a_day("department")


@pghistory.track()
class DivisionName(UnitName):
    """What a division was, is or will be called."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="names", verbose_name="所属"
    )

    class Meta(UnitName.Meta):
        verbose_name = "所属の名称"
        constraints = _one_name_a_day("division")


class OrganisationChange(models.Model):
    """One deed of the office on the organisation, with what it takes to undo it."""

    kind = models.CharField("種類", max_length=10, choices=ChangeKind)
    on = models.DateField("変更の日")
    summary = models.CharField("内容", max_length=400)
    note = models.CharField("根拠・備考", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登録した人"
    )
    made_at = models.DateTimeField("登録日時", default=timezone.now, editable=False)
    undone_at = models.DateTimeField("取り消した日時", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り消した人",
    )
    # Which rows were written and what they said before: staff.rules.organisation.Effects.
    effects: Any = models.JSONField("変更した行", default=dict)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "組織の変更"

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        """Return the change's page."""
        return reverse("staff:organisation-change-detail", args=[self.pk])


def _succession_constraints(unit: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["predecessor", "successor"], name=f"staff_{unit}_succession_once"
        ),
        models.CheckConstraint(
            condition=~Q(predecessor=F("successor")), name=f"staff_{unit}_succeeds_another"
        ),
    ]


class Succession(models.Model):
    """A unit's work goes on in another from a day."""

    on = models.DateField("引き継いだ日")

    class Meta:
        abstract = True
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"  # type: ignore[attr-defined]

    @property
    def last_day(self) -> date:
        """Return the last day of the one before."""
        return self.on - timedelta(days=1)


@pghistory.track()
class DepartmentSuccession(Succession):
    """From a department to the one that took over."""

    predecessor = models.ForeignKey(
        Department, models.PROTECT, related_name="successions", verbose_name="前の部局"
    )
    successor = models.ForeignKey(
        Department, models.PROTECT, related_name="precessions", verbose_name="後の部局"
    )
    change = models.ForeignKey(
        OrganisationChange, models.PROTECT, related_name="department_successions"
    )

    class Meta(Succession.Meta):
        verbose_name = "部局の承継"
        constraints = _succession_constraints("department")


@pghistory.track()
class DivisionSuccession(Succession):
    """From a division to the one that took over."""

    predecessor = models.ForeignKey(
        Division, models.PROTECT, related_name="successions", verbose_name="前の所属"
    )
    successor = models.ForeignKey(
        Division, models.PROTECT, related_name="precessions", verbose_name="後の所属"
    )
    change = models.ForeignKey(
        OrganisationChange, models.PROTECT, related_name="division_successions"
    )

    class Meta(Succession.Meta):
        verbose_name = "所属の承継"
        constraints = _succession_constraints("division")
