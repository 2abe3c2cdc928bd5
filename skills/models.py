"""The skill map: skills, targets by grade and team role, and evidence of levels."""

from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from skills.choices import Category, EvidenceKind, Level, SkillStatus
from staff.choices import Grade
from staff.models import Posting, SearchableQuerySet
from staff.models.search import bigram_index, search_text
from teams.choices import TeamRole


@pghistory.track()
class Skill(models.Model):
    """A skill of the map. Its code stays over the years; what is asked of whom is a Target."""

    code = models.CharField("コード", max_length=20, unique=True)
    category = models.CharField("分類", max_length=12, choices=Category)
    name = models.CharField("スキル名", max_length=100)
    description = models.TextField("説明", blank=True)
    framework_ref = models.CharField("デジタルスキル標準との対応", max_length=200, blank=True)
    source = models.TextField("根拠", blank=True)
    status = models.CharField(
        "状態", max_length=10, choices=SkillStatus, default=SkillStatus.PUBLISHED
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)
    is_default_example = models.BooleanField("既定の例", default=False)
    search_text = models.TextField(editable=False, default="")

    objects = SearchableQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = "スキル"
        indexes = [bigram_index("skills_skill_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the skill's page."""
        return reverse("skills:skill-detail", args=[self.code])

    def fold_search_text(self) -> None:
        """Fill what the skill is found by."""
        self.search_text = search_text(self.code, self.name, self.description)


@pghistory.track()
class Target(models.Model):
    """The level that a grade, or a team role, shall reach in a skill in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="targets", verbose_name="スキル")
    grade = models.CharField("職位", max_length=20, choices=Grade, null=True, blank=True)  # noqa: DJ001
    role = models.CharField("役割", max_length=10, choices=TeamRole, null=True, blank=True)  # noqa: DJ001
    level = models.PositiveSmallIntegerField("目標", choices=Level)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "skill", "grade", "role"]
        verbose_name = "目標"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "skill", "grade", "role"],
                nulls_distinct=False,
                name="skills_target_once",
            ),
            models.CheckConstraint(
                condition=Q(grade=None, role__isnull=False) | Q(grade__isnull=False, role=None),
                name="skills_target_grade_or_role",
            ),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_target_level"),
        ]

    def __str__(self) -> str:
        whom = self.get_grade_display() or self.get_role_display()
        return f"{self.fiscal_year} {self.skill} {whom} {self.level}"


class EvidenceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Evidence."""

    def valid_on(self, day: date) -> Self:
        """Keep what had been shown by the day and had not expired or been withdrawn."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day), shown_on__lte=day, withdrawn_at=None
        )

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of the staff one heads, and all for the office and 職員課."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        staff = Posting.objects.on(timezone.localdate()).filter(
            division__in=standing.headed_division_ids
        )
        return self.filter(Q(person=user) | Q(person__in=staff.values("person")))


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
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="記録した人"
    )
    recorded_at = models.DateTimeField("記録日時", default=timezone.now)
    withdrawn_at = models.DateTimeField("取り下げ日時", null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill} {self.level}"
