"""任用区分 over time. What holds today stands on the person as well (ADR 71)."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from staff.choices import EmploymentKind
from staff.models.organisation import DatedQuerySet
from staff.models.people import StaffMember, trackers_for_bulk


@pghistory.track(*trackers_for_bulk())
class EmploymentPeriod(models.Model):
    """The kind of employment of a person for a time; the first row has an open beginning."""

    person = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="employment_periods", verbose_name="職員"
    )
    kind = models.CharField("任用区分", max_length=20, choices=EmploymentKind)
    period = DateRangeField("期間")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-period"]
        verbose_name = "任用区分の期間"
        constraints = [
            ExclusionConstraint(
                name="staff_employment_one_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=(
                    "同じ日に任用区分を2つ持つことはできません。期間を見直してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="staff_employment_some_day"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_past(self) -> bool:
        """Tell whether the last day is over."""
        return self.period.upper is not None and self.period.upper <= timezone.localdate()

    @property
    def is_future(self) -> bool:
        """Tell whether the first day is still to come."""
        return self.period.lower is not None and self.period.lower > timezone.localdate()
