"""目標: who shall reach which level, by rule in a fiscal year, or as a personal exception."""

from datetime import date, timedelta
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from skills.choices import Level, MapState
from skills.models.maps import YearMap
from skills.models.skills import Skill
from skills.rules import PersonalTarget, TargetRule
from staff.choices import Grade
from staff.models import Department, StaffMember, own_staff
from staff.models.organisation import DatedQuerySet
from teams.choices import TeamRole


class TargetQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rules of targets."""

    def in_force(self) -> Self:
        """Keep the rules of published years: a draft counts for nobody."""
        published = YearMap.objects.filter(state=MapState.PUBLISHED)
        return self.filter(fiscal_year__in=published.values("fiscal_year"))

    def general(self) -> Self:
        """Keep the rules of the grid: not narrowed to a department or job family."""
        return self.filter(department=None, job_family="")

    def narrowed(self) -> Self:
        """Keep the rules that are about one department or job family only."""
        return self.exclude(department=None, job_family="")


@pghistory.track()
class Target(models.Model):
    """The level that a grade, or a team role, shall reach in a skill in a fiscal year.

    Department and job family narrow it; both are those of the main post.
    """

    fiscal_year = models.PositiveSmallIntegerField("年度")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="targets", verbose_name="スキル")
    grade = models.CharField("職位", max_length=20, choices=Grade, null=True, blank=True)  # noqa: DJ001
    role = models.CharField("役割", max_length=10, choices=TeamRole, null=True, blank=True)  # noqa: DJ001
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="部局",
    )
    job_family = models.CharField("職種", max_length=30, blank=True, default="")
    level = models.PositiveSmallIntegerField("目標", choices=Level)
    is_default_example = models.BooleanField("既定の例", default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["fiscal_year", "skill", "grade", "role", "department", "job_family"]
        verbose_name = "目標"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "skill", "grade", "role", "department", "job_family"],
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
        return f"{self.fiscal_year} {self.skill} {self.as_rule().label} {self.level}"

    @property
    def column(self) -> str:
        """Return the column of the grid: the grade or the role."""
        return str(self.grade or self.role)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether it is about one department or job family only."""
        return self.department_id is not None or bool(self.job_family)

    def as_rule(self) -> TargetRule:
        """Return the rule as plain values."""
        return TargetRule(
            level=self.level,
            grade=Grade(self.grade) if self.grade else None,
            role=TeamRole(self.role) if self.role else None,
            department_id=self.department_id,
            department_name=self.department.name if self.department else "",
            family=self.job_family,
        )


class TargetExceptionQuerySet(DatedQuerySet):
    """Personal exceptions."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office and 職員課, those of one's own staff, and one's own."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.filter(Q(person=user) | Q(person__in=own_staff(user)))

    def search(self, query: str) -> Self:
        """Keep those whose person or skill is found."""
        people = StaffMember.objects.search(query)
        skills = Skill.objects.search(query)
        return self.filter(Q(person__in=people) | Q(skill__in=skills))


@pghistory.track()
class TargetException(models.Model):
    """個人の例外: the target of one person in one skill, above or below the rules, for a time.

    It decides alone while it is in force. Level 0 asks nothing of the person.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="target_exceptions",
        verbose_name="職員",
    )
    skill = models.ForeignKey(
        Skill, models.PROTECT, related_name="target_exceptions", verbose_name="スキル"
    )
    level = models.PositiveSmallIntegerField("目標", choices=Level)
    reason = models.CharField("理由", max_length=300)
    period = DateRangeField("期間")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="決めた人"
    )
    created_at = models.DateTimeField("決めた日時", default=timezone.now)

    objects = TargetExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "pk"]
        verbose_name = "個人の例外"
        constraints = [
            ExclusionConstraint(
                name="skills_exception_one_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("skill", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "この職員のこのスキルには、その期間にすでに例外があります。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                name="skills_exception_some_day",
            ),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_exception_level"),
            models.CheckConstraint(condition=~Q(reason=""), name="skills_exception_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill} {self.level}"

    def get_absolute_url(self) -> str:
        """Return the list of exceptions."""
        return reverse("skills:exception-list")

    @property
    def last_day(self) -> date | None:
        """Return the last day in force; None while there is no end."""
        upper: date | None = self.period.upper
        return upper - timedelta(days=1) if upper else None

    def as_rule(self) -> PersonalTarget:
        """Return the exception as plain values; the name of who decided must be loaded."""
        return PersonalTarget(
            level=self.level,
            since=self.period.lower,
            until=self.period.upper,
            reason=self.reason,
            by=self.by.name,
        )
