"""What is taught, whom it is for, and the levels that it gives."""

from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from skills.choices import RAISING_EFFECTS, Category, Level, LevelEffect
from skills.models import Skill
from staff.choices import Grade
from staff.models import SearchableQuerySet
from staff.models.search import bigram_index, search_text
from teams.choices import TeamRole
from training.choices import Cycle, Obligation


@pghistory.track()
class Course(models.Model):
    """研修科目: what is taught, to whom, and which levels it gives."""

    code = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("科目名", max_length=150)
    category = models.CharField("分類", max_length=12, choices=Category)
    format = models.CharField("形式", max_length=40)
    hours = models.DecimalField("時間数", max_digits=5, decimal_places=1)
    default_capacity = models.PositiveSmallIntegerField("標準定員", default=0)
    description = models.TextField("内容", blank=True)
    prerequisite = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前提科目"
    )
    source = models.TextField("根拠", blank=True)
    level_effect = models.CharField(
        "修了したときのレベル", max_length=10, choices=LevelEffect, default=LevelEffect.LEVEL
    )
    is_offered = models.BooleanField("募集する", default=True)
    is_default_example = models.BooleanField("既定の例", default=False)
    search_text = models.TextField(editable=False, default="")

    objects = SearchableQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "研修科目"
        indexes = [bigram_index("training_course_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the course's page."""
        return reverse("training:course-detail", args=[self.code])

    def fold_search_text(self) -> None:
        """Fill what the course is found by."""
        self.search_text = search_text(self.code, self.name, self.description, self.format)


@pghistory.track()
class Requirement(models.Model):
    """Whom a course is for, and whether they must take it, in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    course = models.ForeignKey(Course, models.CASCADE, related_name="requirements")
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
    obligation = models.CharField("受講の区分", max_length=10, choices=Obligation)
    cycle = models.CharField("周期", max_length=20, choices=Cycle)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "course__code"]
        verbose_name = "受講の決まり"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "course"], name="training_requirement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.course} {self.get_obligation_display()}"


class CourseSkillQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Levels that courses are evidence of."""

    def that_raise(self) -> Self:
        """Keep those of courses on offer that give the level, or propose it to the head.

        What is kept as a record only, or not at all, leads nowhere.
        """
        return self.filter(course__is_offered=True, course__level_effect__in=RAISING_EFFECTS)


@pghistory.track()
class CourseSkill(models.Model):
    """The level of a skill that completing a course is evidence of."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="course_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="course_skills")
    level = models.PositiveSmallIntegerField("レベル", choices=Level)

    objects = CourseSkillQuerySet.as_manager()

    class Meta:
        ordering = ["course", "skill"]
        verbose_name = "身に付くスキル"
        constraints = [
            models.UniqueConstraint(fields=["course", "skill"], name="training_course_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
