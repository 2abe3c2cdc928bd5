"""Who stands in for a head, and who came in or was turned away."""

from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from staff.choices import SignInKind, SignInMethod
from staff.models.organisation import DatedQuerySet, Division


class HeadDeputyQuerySet(DatedQuerySet):
    """Deputies of heads."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office and HR, those of the divisions one heads, and one's own."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.filter(Q(division__in=standing.own_headed_division_ids) | Q(person=user))


@pghistory.track()
class HeadDeputy(models.Model):
    """代決: a person acts with the rights of a division's head, for a period."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="head_deputies", verbose_name="所属"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="代決する人"
    )
    period = DateRangeField("期間")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="定めた人"
    )

    objects = HeadDeputyQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "pk"]
        verbose_name = "代決者"
        constraints = [
            ExclusionConstraint(
                name="staff_deputy_once_a_day",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "この人は、その期間にすでに代決者です。期間を見直してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="staff_deputy_some_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.person}"

    @property
    def is_over(self) -> bool:
        """Tell whether the last day is past."""
        return self.period.upper is not None and self.period.upper <= timezone.localdate()

    @property
    def is_future(self) -> bool:
        """Tell whether the first day is still to come."""
        return self.period.lower > timezone.localdate()


class SignInRecord(models.Model):
    """One sign-in, failure, lock, refusal or sign-out. Rows are added, never changed.

    Old ones leave by the task that keeps to LOG_KEEP_DAYS, which alone lifts the second trigger.
    """

    at = models.DateTimeField("日時", default=timezone.now, db_index=True)
    kind = models.CharField("結果", max_length=10, choices=SignInKind)
    method = models.CharField("方法", max_length=10, choices=SignInMethod)
    # As typed: a failure may name somebody who does not exist.
    number = models.CharField("職員番号", max_length=20, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="職員",
    )
    address = models.GenericIPAddressField("接続元", null=True)
    detail = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "サインインの記録"
        indexes = [models.Index(fields=["number", "at"], name="staff_sign_in_number")]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Protect(name="kept_for_its_time", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
