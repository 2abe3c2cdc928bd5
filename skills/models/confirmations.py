"""What waits for the head: levels that courses propose; and what people say to a confirmation."""

from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from skills.choices import Level, ProposalState
from skills.models.evidence import Evidence
from skills.models.skills import Skill
from staff.models import own_staff


class LevelProposalQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Proposals."""

    def open(self) -> Self:
        """Keep those that wait for the head."""
        return self.filter(state=ProposalState.OPEN)

    def for_head(self, user: Any) -> Self:
        """Keep those about the people whom the user heads, as head or deputy."""
        return self.filter(person__in=own_staff(user))


@pghistory.track()
class LevelProposal(models.Model):
    """提案: a completed course suggests a level, the head confirms it or lets it be."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="level_proposals",
        verbose_name="職員",
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name="スキル")
    level = models.PositiveSmallIntegerField(
        "提案のレベル", choices=Level, validators=[MaxValueValidator(4)]
    )
    label = models.CharField("内容", max_length=200)
    source_key = models.CharField("元の記録", max_length=80)
    shown_on = models.DateField("日付")
    state = models.CharField(
        "状態", max_length=10, choices=ProposalState, default=ProposalState.OPEN
    )
    created_at = models.DateTimeField("提案日時", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた人",
    )
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    heads_told_at = models.DateTimeField("所属長に知らせた日時", null=True, blank=True)

    objects = LevelProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "レベルの提案"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "skill", "source_key"],
                condition=Q(state="open"),
                name="skills_proposal_once_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"]) | Q(decided_by__isnull=False),
                name="skills_proposal_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(state="open"), name="skills_proposal_open"),
            models.Index(fields=["source_key"], name="skills_proposal_source"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill} {self.level}"


class ConfirmationComment(models.Model):
    """What the person says to the head's confirmation. Rows are added, never changed."""

    confirmation = models.ForeignKey(Evidence, models.PROTECT, related_name="comments")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    text = models.TextField("コメント")
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "確認へのコメント"
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text[:40]
