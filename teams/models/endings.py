"""任期の終了の依頼: a head or a lead asks the office to end a term, so that somebody can follow."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from teams.choices import EndingState
from teams.models.seats import Appointment


class EndingRequestQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Requests to end a term."""

    def open(self) -> "EndingRequestQuerySet":
        """Keep those that the office has not answered."""
        return self.filter(state=EndingState.OPEN)

    def running(self, day: date) -> "EndingRequestQuerySet":
        """Keep those whose term runs on the day: a transfer may have ended it."""
        return self.filter(appointment__period__contains=day)


@pghistory.track()
class EndingRequest(models.Model):
    """The holder is away or works elsewhere; only the office ends terms."""

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="ending_requests", verbose_name="選任"
    )
    last_day = models.DateField("任期の最後の日（希望）")
    note = models.CharField("理由", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="頼んだ人"
    )
    asked_at = models.DateTimeField("頼んだ日時", default=timezone.now)
    state = models.CharField("状態", max_length=10, choices=EndingState, default=EndingState.OPEN)
    answer = models.CharField("終えない理由", max_length=300, blank=True)
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)

    objects = EndingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "任期の終了の依頼"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state=EndingState.OPEN),
                name="teams_ending_request_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} 任期の終了の依頼"

    def get_absolute_url(self) -> str:
        """Return where the office ends the term."""
        return reverse("teams:appointment-end", args=[self.appointment_id])
