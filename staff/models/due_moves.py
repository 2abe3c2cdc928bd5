"""Changes of posts on days to come whose consequences wait for the day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from staff.models.changes import OrganisationChange


class DueMoveQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Changes that wait."""

    def due(self, day: date) -> Self:
        """Keep what waits no longer."""
        return self.filter(done_at=None, day__lte=day)


class DueMove(models.Model):
    """From this day on a person holds other posts, as far as is known now.

    A planned post is a secret until its day, so what follows from it (deputies, team seats,
    requests to heads) may not be written before. On the day the posts of the eve and of the day
    are compared: a plan that was given up meanwhile brings nothing about.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="職員"
    )
    day = models.DateField("変わる日")
    occasion = models.CharField("もとになる登録", max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登録した人"
    )
    # What is brought about is undone with the change of the organisation that it came from.
    change = models.ForeignKey(
        OrganisationChange, models.CASCADE, null=True, blank=True, related_name="due_moves"
    )
    made_at = models.DateTimeField("登録日時", default=timezone.now, editable=False)
    done_at = models.DateTimeField("反映した日時", null=True, blank=True)

    objects = DueMoveQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "予定の配属の影響"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "change"],
                condition=Q(done_at=None),
                nulls_distinct=False,
                name="staff_due_move_once_a_day",
            )
        ]
        indexes = [
            models.Index(fields=["day"], condition=Q(done_at=None), name="staff_due_move_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
