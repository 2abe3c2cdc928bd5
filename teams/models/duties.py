"""Whether a chair must be filled, by the day: what the rules of a later year make of it."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from staff.models.organisation import DatedQuerySet


@pghistory.track()
class SeatDuty(models.Model):
    """A chair that was made optional, or one that must be filled, from a day on.

    Where no row speaks of a day, the chair is what it was at its beginning
    (``Seat.starts_required``). ``Seat.objects.in_force(day)`` puts the two together.
    """

    seat = models.ForeignKey("teams.Seat", models.CASCADE, related_name="duties", verbose_name="席")
    is_required = models.BooleanField("必ず置く席")
    period = DateRangeField("期間")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-period"]
        verbose_name = "席の必須・任意"
        constraints = [
            ExclusionConstraint(
                name="teams_seat_duty_one_a_day",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="この席には、その期間の定めがすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_seat_duty_some_day"
            ),
        ]

    def __str__(self) -> str:
        return "必ず置く席" if self.is_required else "任意の席"
