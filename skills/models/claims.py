"""資格と外部研修: what people report themselves, and what the office takes it as evidence of."""

from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from skills.choices import ClaimState, EvidenceKind, Level
from skills.models.skills import Skill
from staff.models import own_staff


def stored_name(_claim: "EvidenceClaim", filename: str) -> str:
    """Return where a proof is kept. Its own name may tell of the person; it is a field."""
    return f"skills/proofs/{timezone.localdate():%Y/%m}/{uuid4().hex}{Path(filename).suffix[:5]}"


@pghistory.track()
class Qualification(models.Model):
    """A known qualification, such as an exam of the IPA, kept by the office."""

    name = models.CharField("資格・試験の名前", max_length=100, unique=True)
    issuer = models.CharField("実施団体", max_length=100, blank=True)
    valid_months = models.PositiveSmallIntegerField(
        "有効期間（月）", null=True, blank=True, help_text="期限がない資格は、空にします。"
    )
    source = models.TextField("根拠・備考", blank=True)
    is_active = models.BooleanField("申告を受け付ける", default=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "資格"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page where the office edits it."""
        return reverse("skills:qualification-edit", args=[self.pk])


@pghistory.track()
class QualificationLevel(models.Model):
    """The level of a skill that a qualification is evidence of."""

    qualification = models.ForeignKey(Qualification, models.CASCADE, related_name="levels")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name="スキル")
    level = models.PositiveSmallIntegerField("レベル", choices=Level)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["qualification", "skill__order"]
        verbose_name = "資格で認めるレベル"
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "skill"], name="skills_qualification_level_once"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="skills_qualification_level_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class EvidenceClaimQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Reports."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of the staff one heads, and all for the office and 職員課."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.filter(Q(person=user) | Q(person__in=own_staff(user)))


@pghistory.track()
class EvidenceClaim(models.Model):
    """申告: somebody reports a qualification or an external course. It counts once approved."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims", verbose_name="職員"
    )
    kind = models.CharField(
        "種類",
        max_length=14,
        choices=[
            (kind.value, kind.label) for kind in (EvidenceKind.QUALIFICATION, EvidenceKind.EXTERNAL)
        ],
    )
    qualification = models.ForeignKey(
        Qualification,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="資格",
    )
    title = models.CharField("名前", max_length=150)
    organiser = models.CharField("実施団体・主催者", max_length=100, blank=True)
    shown_on = models.DateField("取得日・修了日")
    valid_until = models.DateField("有効期限", null=True, blank=True)
    note = models.TextField("学んだこと・補足", blank=True)
    link = models.URLField("参考のページ", max_length=300, blank=True)
    proof = models.FileField("証明書類", upload_to=stored_name, blank=True)
    proof_name = models.CharField("証明書類のファイル名", max_length=200, blank=True)
    state = models.CharField(
        "状態", max_length=10, choices=ClaimState, default=ClaimState.SUBMITTED
    )
    created_at = models.DateTimeField("申告日時", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確認した人",
    )
    decided_at = models.DateTimeField("確認日時", null=True, blank=True)
    reason = models.TextField("理由", blank=True)

    objects = EvidenceClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "資格・外部研修の申告"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="qualification", qualification__isnull=False)
                | Q(kind="external", qualification=None),
                name="skills_claim_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined", "revoked"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="skills_claim_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person", "qualification"],
                condition=Q(state="submitted"),
                name="skills_claim_once_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(state="submitted"), name="skills_claim_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the report's page."""
        return reverse("skills:claim-detail", args=[self.pk])

    @property
    def source_key(self) -> str:
        """Return under which key its evidence is recorded."""
        return f"skills:claim:{self.pk}"


class ClaimLevel(models.Model):
    """What level of a skill an external course is reported to show, and what the office allows."""

    claim = models.ForeignKey(EvidenceClaim, models.CASCADE, related_name="levels")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name="スキル")
    level = models.PositiveSmallIntegerField("申告したレベル", choices=Level)
    granted = models.PositiveSmallIntegerField("認めたレベル", choices=Level, null=True, blank=True)

    class Meta:
        ordering = ["claim", "skill__order"]
        verbose_name = "申告したレベル"
        constraints = [
            models.UniqueConstraint(fields=["claim", "skill"], name="skills_claim_level_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="skills_claim_level_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
