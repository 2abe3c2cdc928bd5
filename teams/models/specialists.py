"""デジタル専門人材: who advises and supports the teams, and which teams each of them supports."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from japan.text import search_words
from staff.models.organisation import DatedQuerySet
from staff.models.search import search_text
from teams.choices import SpecialistKind
from teams.models.seats import Team
from teams.rules import last_day_of
from teams.rules.support import OPEN


class SpecialistQuerySet(DatedQuerySet):
    """Specialists."""

    def search(self, query: str) -> Self:
        """Keep those whose name, organisation or field has every word."""
        rows = self
        for word in search_words(query):
            rows = rows.filter(Q(search_text__has=word) | Q(person__search_text__has=word))
        return rows

    def with_counts(self, day: date) -> Self:
        """Add ``team_count`` of the day and ``open_count`` of requests that are not over."""
        today = Q(assignments__period__contains=day)
        return self.annotate(
            team_count=Count("assignments__team", filter=today, distinct=True),
            open_count=Count("requests", filter=Q(requests__state__in=OPEN), distinct=True),
        )


@pghistory.track()
class Specialist(models.Model):
    """デジタル専門人材: advises and supports the teams (policy, chapter 5)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="specialist", verbose_name="専門人材"
    )
    kind = models.CharField("区分", max_length=20, choices=SpecialistKind)
    organisation = models.CharField("所属団体", max_length=100, blank=True)
    expertise = models.CharField("専門分野", max_length=300, blank=True)
    introduction = models.TextField("できること", blank=True)
    period = DateRangeField("任期")
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = SpecialistQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "person__number"]
        verbose_name = "デジタル専門人材"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"

    def get_absolute_url(self) -> str:
        """Return the specialist's page."""
        return reverse("teams:specialist-detail", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the specialist is found by, beside the name."""
        self.search_text = search_text(
            self.get_kind_display(), self.organisation, self.expertise, self.introduction
        )

    def is_on(self, day: date) -> bool:
        """Tell whether the term contains the day."""
        first, after = self.period.lower, self.period.upper
        return (first is None or first <= day) and (after is None or day < after)

    @property
    def last_day(self) -> date | None:
        """Return the last day of the term; None while it has no end."""
        return last_day_of(self.period.upper)


@pghistory.track()
class SpecialistAssignment(models.Model):
    """担当チーム: a specialist supports a team for a period."""

    specialist = models.ForeignKey(
        Specialist, models.PROTECT, related_name="assignments", verbose_name="専門人材"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="specialist_assignments", verbose_name="チーム"
    )
    period = DateRangeField("担当の期間")
    note = models.CharField("担当の内容", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["specialist", "-period"]
        verbose_name = "担当チーム"
        constraints = [
            ExclusionConstraint(
                name="teams_specialist_once_a_team",
                expressions=[
                    ("specialist", RangeOperators.EQUAL),
                    ("team", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="この専門人材は、その期間にすでにこのチームを担当しています。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_specialist_assignment_some_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialist} {self.team}"

    @property
    def last_day(self) -> date | None:
        """Return the last day; None while it has no end."""
        return last_day_of(self.period.upper)
