"""根拠: why a person is held to have a level."""

from datetime import date, timedelta
from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from skills.choices import EvidenceKind, Level, LevelBasis
from skills.models.policy import LevelPolicy
from skills.models.skills import Skill
from staff.models import own_staff


class EvidenceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Evidence."""

    def valid_on(self, day: date) -> Self:
        """Keep what had been shown by the day and had not expired or been withdrawn."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day),
            shown_on__lte=day,
            withdrawn_at=None,
            counts=True,
        )

    def with_basis(self) -> Self:
        """Add ``basis``, the setting in force (LevelBasis): no query of its own."""
        setting = Subquery(LevelPolicy.objects.values("basis")[:1])
        return self.annotate(basis=Coalesce(setting, Value(LevelBasis.BEST.value)))

    def expiring(self, day: date, days: int) -> Self:
        """Keep what is valid on the day and ends within so many days."""
        return self.valid_on(day).filter(valid_until__lte=day + timedelta(days=days))

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of the staff one heads, and all for the office and 職員課."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.filter(Q(person=user) | Q(person__in=own_staff(user)))


@pghistory.track()
class Evidence(models.Model):
    """根拠: why a person is held to have a level. Rows are added and withdrawn, never changed."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence", verbose_name="職員"
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="evidence", verbose_name="スキル")
    level = models.PositiveSmallIntegerField(
        "レベル", choices=Level, validators=[MaxValueValidator(4)]
    )
    kind = models.CharField("種類", max_length=14, choices=EvidenceKind)
    shown_on = models.DateField("日付")
    valid_until = models.DateField("有効期限", null=True, blank=True)
    label = models.CharField("内容", max_length=200)
    # The record of a higher app that it comes from ("training:enrolment:12"), so that telling
    # twice gives one row.
    source_key = models.CharField("元の記録", max_length=80, blank=True)
    note = models.TextField("メモ", blank=True)
    link = models.CharField("リンク", max_length=300, blank=True)
    # False: a record only, which no official level rests on (LevelEffect).
    counts = models.BooleanField("レベルに数える", default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="記録した人"
    )
    recorded_at = models.DateTimeField("記録日時", default=timezone.now)
    withdrawn_at = models.DateTimeField("取り下げ日時", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り下げた人",
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_on", "-pk"]
        verbose_name = "根拠"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "skill", "source_key"],
                condition=~Q(source_key="") & Q(withdrawn_at=None),
                name="skills_evidence_once_a_source",
            ),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_evidence_level"),
        ]
        indexes = [
            models.Index(fields=["skill", "person"], name="skills_evidence_skill"),
            models.Index(
                fields=["source_key"], condition=~Q(source_key=""), name="skills_evidence_source"
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(valid_until__isnull=False),
                name="skills_evidence_expiry",
            ),
            # What came after a year was over (skills.queries.years).
            models.Index(fields=["recorded_at"], name="skills_evidence_recorded"),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="skills_evidence_withdrawn",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_changed", exclude=["withdrawn_at", "withdrawn_by"]),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill} {self.level}"
