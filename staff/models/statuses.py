"""Times in which a person holds a post without working in it."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from staff.choices import StatusKind
from staff.models.organisation import DatedQuerySet


class StatusQuerySet(DatedQuerySet):
    """Status periods; who may see whose is decided per person (permissions)."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office and HR, else one's own and those of people whom one heads today.

        Whoever has left, or is only planned to come, is another head's matter.
        """
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        here = self.model._meta.get_field("person").related_model._default_manager.filter(
            postings__division__in=standing.headed_division_ids,
            postings__period__contains=timezone.localdate(),
        )
        return self.filter(Q(person=user) | Q(person__in=here.order_by().values("pk")))


@pghistory.track()
class StatusPeriod(models.Model):
    """育児休業・休職・派遣・出向: the post goes on, the person is away."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="status_periods",
        verbose_name="職員",
    )
    kind = models.CharField("種類", max_length=12, choices=StatusKind)
    period = DateRangeField("期間")
    note = models.CharField("備考", max_length=200, blank=True)

    objects = StatusQuerySet.as_manager()

    class Meta:
        ordering = ["-period"]
        verbose_name = "休業・派遣など"
        constraints = [
            ExclusionConstraint(
                name="staff_status_one_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=(
                    "ほかの休業・派遣などと期間が重なっています。期間を見直してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="staff_status_some_day"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
