"""デジタル専門人材: who advises and supports the teams."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from staff.models.organisation import DatedQuerySet
from teams.choices import SpecialistKind


@pghistory.track()
class Specialist(models.Model):
    """デジタル専門人材: advises and supports the teams (policy, chapter 5)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="specialist", verbose_name="専門人材"
    )
    kind = models.CharField("区分", max_length=20, choices=SpecialistKind)
    organisation = models.CharField("所属団体", max_length=100, blank=True)
    period = DateRangeField("任期")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "person__number"]
        verbose_name = "デジタル専門人材"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"
