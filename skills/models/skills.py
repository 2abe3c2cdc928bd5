"""The skill map: skills, targets by grade and team role, and evidence of levels."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from skills.choices import Category, Level, SkillStatus
from staff.choices import Grade
from staff.models import SearchableQuerySet
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
