"""推薦: somebody is put forward for a seat, agrees or not, and is appointed or not."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from japan.text import search_words
from staff.models import Division
from teams.choices import NominationOrigin, NominationState, TeamRole
from teams.models.seats import Appointment, Seat
from teams.models.tenures import Tenure
from teams.rules import last_day_of

OPEN_STATES = (NominationState.ASKED, NominationState.ACCEPTED)


def in_headed(division_ids: Collection[int], prefix: str = "seat__") -> Q:
    """Return the condition for a seat that a head answers for.

    The seats of a division belong to its head, those of the whole department to the head of the
    department's lead division (主管課).
    """
    lead = Division.objects.filter(pk__in=division_ids, is_lead=True)
    whole = {f"{prefix}division": None, f"{prefix}team__department__in": lead.values("department")}
    return Q(**{f"{prefix}division__in": list(division_ids)}) | Q(**whole)


def in_charge(user: Any, prefix: str = "seat__") -> Q:
    """Return the condition for a seat that the user answers for as head or as lead of the team."""
    led = Tenure.objects.on(timezone.localdate())  # whoever stands in for the lead as well
    led = led.filter(person=user, seat__role=TeamRole.LEAD).values("seat__team")
    return in_headed(user.standing.headed_division_ids, prefix) | Q(**{f"{prefix}team__in": led})


class NominationQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Nominations."""

    def open(self) -> Self:
        """Keep those on which somebody still has to act."""
        return self.filter(state__in=OPEN_STATES)

    def visible_to(self, user: Any) -> Self:
        """Keep what concerns the user: as the person, as who nominated, as head, lead or office."""
        if user.standing.is_office or user.is_operator:
            return self
        return self.filter(Q(person=user) | Q(by=user) | in_charge(user))

    def with_people(self) -> Self:
        """Load what lists and pages show."""
        return self.select_related(
            "person", "by", "decided_by", "seat__team__department", "seat__division__department"
        )

    def search(self, query: str) -> Self:
        """Keep those whose person is found by every word."""
        found = self
        for word in search_words(query):
            found = found.filter(person__search_text__has=word)
        return found


@pghistory.track()
class Nomination(models.Model):
    """推薦: the way of one person to one seat, with who did what and when."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="nominations", verbose_name="席")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominations", verbose_name="職員"
    )
    period = DateRangeField("任期")
    origin = models.CharField("区分", max_length=10, choices=NominationOrigin)
    state = models.CharField(
        "状態", max_length=10, choices=NominationState, default=NominationState.ASKED
    )
    reason = models.TextField("推薦の理由", blank=True)
    grade_note = models.CharField("目安と異なる職位の理由", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="推薦した人"
    )
    nominated_at = models.DateTimeField("推薦した日時", default=timezone.now)
    answer_due_on = models.DateField("返事の期限", null=True, blank=True)
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた人",
    )
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    closing_reason = models.TextField("理由", blank=True)
    appointment = models.OneToOneField(
        Appointment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="nomination",
        verbose_name="選任",
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-nominated_at", "-pk"]
        verbose_name = "推薦"
        constraints = [
            # Whoever is asked has nobody beside them; people may offer themselves at any time.
            ExclusionConstraint(
                name="teams_nomination_one_asked",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(state__in=OPEN_STATES) & ~Q(origin=NominationOrigin.OWN),
            ),
            models.UniqueConstraint(
                fields=["seat", "person"],
                condition=Q(state__in=OPEN_STATES),
                name="teams_nomination_once_open",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_nomination_some_day"
            ),
        ]
        indexes = [models.Index(fields=["state", "nominated_at"], name="teams_nomination_state")]

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"

    def get_absolute_url(self) -> str:
        """Return the page with the steps."""
        return reverse("teams:nomination-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.state in OPEN_STATES

    @property
    def starts_on(self) -> date:
        """Return the first day of the term."""
        first: date = self.period.lower
        return first

    @property
    def last_day(self) -> date | None:
        """Return the last day of the term; None while it has no end."""
        return last_day_of(self.period.upper)
