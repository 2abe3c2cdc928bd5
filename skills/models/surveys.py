"""スキル調査: rounds of self-assessment. Self-ratings are seen by the person and the own head only.

``SelfRating`` is left out of the audit trail on purpose: the office reads the trail, and the
office must not read self-ratings (ADR 64).
"""

from datetime import date, timedelta
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from skills.choices import Level, ResponseState, RoundState
from skills.models.skills import Skill
from staff.choices import EmploymentKind, Grade
from staff.models import Department, Division, own_staff
from staff.models.organisation import DatedQuerySet
from teams.choices import TeamRole


@pghistory.track()
class SurveyRound(models.Model):
    """A スキル調査: when it is open, whom it asks, and about which skills."""

    title = models.CharField("調査の名前", max_length=100)
    note = models.TextField("職員への案内", blank=True)
    period = DateRangeField("受付期間")
    departments = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name="部局"
    )
    grades = ArrayField(
        models.CharField(max_length=20, choices=Grade),
        verbose_name="職位",
        default=list,
        blank=True,
    )
    roles = ArrayField(
        models.CharField(max_length=10, choices=TeamRole),
        verbose_name="役割",
        default=list,
        blank=True,
    )
    employment_kinds = ArrayField(
        models.CharField(max_length=20, choices=EmploymentKind),
        verbose_name="任用区分",
        default=list,
        blank=True,
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="+", verbose_name="スキル")
    distributed_at = models.DateTimeField("配布日時", null=True, blank=True)
    told_at = models.DateTimeField("開始を知らせた日時", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="作成者"
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-pk"]
        verbose_name = "スキル調査"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
                name="skills_round_some_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the office's page of the round."""
        return reverse("skills:round-detail", args=[self.pk])

    @property
    def opens_on(self) -> date:
        """Return the first day."""
        return self.period.lower

    @property
    def last_day(self) -> date:
        """Return the last day on which answers are taken."""
        return self.period.upper - timedelta(days=1)

    @property
    def audience(self) -> list[tuple[str, str]]:
        """Return whom it asks, besides departments, as pairs of heading and words."""
        chosen = (
            ("職位", Grade, self.grades, "すべて"),
            ("DX推進チームの役割", TeamRole, self.roles, "役割のない人も"),
            ("任用区分", EmploymentKind, self.employment_kinds, "すべて"),
        )
        return [
            (heading, "、".join(str(words(value).label) for value in values) or everybody)
            for heading, words, values, everybody in chosen
        ]

    def state_on(self, day: date) -> RoundState:
        """Return where the round stands on the day."""
        if self.distributed_at is None:
            return RoundState.DRAFT
        if day < self.period.lower:
            return RoundState.PLANNED
        return RoundState.OPEN if day < self.period.upper else RoundState.CLOSED

    @property
    def state(self) -> RoundState:
        """Return where the round stands today."""
        return self.state_on(timezone.localdate())


class SurveyResponseQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """The sheets of a round: one for each person who is asked."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own and, once submitted, those of the staff one heads. Nobody else's."""
        own = Q(person=user)
        return self.filter(own | Q(person__in=own_staff(user), submitted_at__isnull=False))

    def submitted(self) -> Self:
        """Keep those that have been handed in."""
        return self.filter(submitted_at__isnull=False)

    def in_state(self, state: str) -> Self:
        """Keep those that are so far (ResponseState)."""
        if state == ResponseState.SUBMITTED:
            return self.submitted()
        if state == ResponseState.STARTED:
            return self.filter(submitted_at=None, saved_at__isnull=False)
        return self.filter(submitted_at=None, saved_at=None)

    def waiting_for_head(self) -> Self:
        """Keep those handed in of which the head has not looked at everything."""
        return self.submitted().filter(self._unseen())

    def settled(self) -> Self:
        """Keep those handed in of which the head has looked at everything: the second stage."""
        return self.submitted().exclude(self._unseen())

    def with_settled(self) -> Self:
        """Add ``is_settled``: whether the head has looked at everything on it."""
        return self.annotate(is_settled=~self._unseen())

    def _unseen(self) -> Exists:
        return Exists(SelfRating.objects.filter(response=OuterRef("pk"), reviewed_at=None))

    def with_answered(self) -> Self:
        """Add ``answered``: how many skills have been rated."""
        return self.annotate(answered=Count("ratings"))


class SurveyResponse(models.Model):
    """One person's sheet. Division and department are those of the day of distribution."""

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="responses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="survey_responses",
        verbose_name="職員",
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属"
    )
    grade = models.CharField("職位", max_length=20, choices=Grade, blank=True)
    saved_at = models.DateTimeField("最後に保存した日時", null=True, blank=True)
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    reminded_at = models.DateTimeField("最後に催促した日時", null=True, blank=True)
    heads_told_at = models.DateTimeField("所属長に知らせた日時", null=True, blank=True)

    objects = SurveyResponseQuerySet.as_manager()

    class Meta:
        ordering = ["round", "person"]
        verbose_name = "スキル調査の回答"
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="skills_response_once"),
        ]
        indexes = [
            models.Index(fields=["person", "submitted_at"], name="skills_response_person"),
            models.Index(
                fields=["submitted_at"],
                condition=Q(heads_told_at=None, submitted_at__isnull=False),
                name="skills_response_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.person}"

    def get_absolute_url(self) -> str:
        """Return the page where the person answers."""
        return reverse("skills:survey-detail", args=[self.round_id])

    @property
    def state(self) -> ResponseState:
        """Return how far the person is."""
        if self.submitted_at:
            return ResponseState.SUBMITTED
        return ResponseState.STARTED if self.saved_at else ResponseState.UNTOUCHED


class SelfRatingQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Self-ratings."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own and the submitted ones of one's staff. The office and HR get none."""
        own = Q(response__person=user)
        submitted = Q(response__submitted_at__isnull=False)
        return self.filter(own | Q(submitted, response__person__in=own_staff(user)))

    def submitted(self) -> Self:
        """Keep those that have been handed in."""
        return self.filter(response__submitted_at__isnull=False)

    def newest(self) -> Self:
        """Keep of each person and skill the one handed in last."""
        newer = SelfRating.objects.filter(
            response__person=OuterRef("response__person"),
            skill=OuterRef("skill"),
            response__submitted_at__isnull=False,
        ).order_by("-response__submitted_at", "-pk")
        return self.submitted().filter(pk=Subquery(newer.values("pk")[:1]))

    def unreviewed(self) -> Self:
        """Keep those that the head has neither confirmed nor left as they are."""
        return self.filter(reviewed_at=None)


class SelfRating(models.Model):
    """自己評価 of one skill. Kept beside the official level, never counted, not in the trail."""

    response = models.ForeignKey(SurveyResponse, models.CASCADE, related_name="ratings")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name="スキル")
    level = models.PositiveSmallIntegerField(
        "自己評価", choices=Level, validators=[MaxValueValidator(4)]
    )
    is_unchanged = models.BooleanField("前回から変更なし", default=False)
    saved_at = models.DateTimeField("保存日時", default=timezone.now)
    # The second stage: the head has looked at it, whatever came of it.
    reviewed_at = models.DateTimeField("所属長が確かめた日時", null=True, blank=True)

    objects = SelfRatingQuerySet.as_manager()

    class Meta:
        ordering = ["response", "skill__order"]
        verbose_name = "自己評価"
        constraints = [
            models.UniqueConstraint(fields=["response", "skill"], name="skills_rating_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_rating_level"),
        ]
        indexes = [models.Index(fields=["skill", "response"], name="skills_rating_skill")]

    def __str__(self) -> str:
        return f"{self.response} {self.skill}"
