"""一括更新: what becomes of each seat of a team in the new fiscal year."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from teams.choices import LeavingReason, RenewalChoice, RenewalState, TeamRole
from teams.models.seats import Seat, Team
from teams.models.tenures import Tenure


class RenewalQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Renewals."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office, for a lead the own teams'."""
        if user.standing.is_office or user.is_operator:
            return self
        led = Tenure.objects.on(timezone.localdate())
        led = led.filter(person=user, seat__role=TeamRole.LEAD)
        return self.filter(team__in=led.values("seat__team"))


@pghistory.track()
class Renewal(models.Model):
    """The renewal of one team for one fiscal year: prepared by the lead, confirmed by the office."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="renewals", verbose_name="チーム")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状態", max_length=10, choices=RenewalState, default=RenewalState.PREPARING
    )
    version = models.PositiveIntegerField("版", default=1)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="準備した人"
    )
    prepared_at = models.DateTimeField("準備した日時", default=timezone.now)
    submitted_at = models.DateTimeField("提出した日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確定した人",
    )
    confirmed_at = models.DateTimeField("確定した日時", null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "team"]
        verbose_name = "一括更新"
        constraints = [
            models.UniqueConstraint(fields=["team", "fiscal_year"], name="teams_renewal_once"),
            models.CheckConstraint(
                condition=~Q(state=RenewalState.CONFIRMED) | Q(confirmed_by__isnull=False),
                name="teams_renewal_confirmed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {FiscalYear(self.fiscal_year).label}の更新"

    def get_absolute_url(self) -> str:
        """Return the page on which it is prepared."""
        return reverse("teams:renewal-edit", args=[self.team.department.code, self.fiscal_year])


@pghistory.track()
class RenewalLine(models.Model):
    """What becomes of one seat; a seat without a line goes on as it is."""

    renewal = models.ForeignKey(Renewal, models.CASCADE, related_name="lines")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name="席")
    choice = models.CharField("次の年度", max_length=10, choices=RenewalChoice)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="次の人",
    )
    reason = models.CharField(
        "今の人が終わる理由", max_length=12, choices=LeavingReason, blank=True
    )
    grade_note = models.CharField("目安と異なる職位の理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "一括更新の席"
        constraints = [
            models.UniqueConstraint(fields=["renewal", "seat"], name="teams_renewal_seat_once"),
            models.CheckConstraint(
                condition=~Q(choice=RenewalChoice.REPLACE) | Q(person__isnull=False),
                name="teams_renewal_replaced_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.get_choice_display()}"
