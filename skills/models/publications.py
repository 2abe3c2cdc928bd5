"""What everybody reads of a day: stored once, as it may be read, and nothing of what is withheld.

Derived from postings, targets and evidence, which have a trail of their own: these rows say nothing
that somebody decided, and are written and removed by a task, never changed (ADR 86).
"""

from django.db import models
from django.db.models import F, Q

from skills.choices import GroupKind
from skills.models.skills import Skill
from skills.rules.suppression import SMALLEST_GROUP, Detail
from staff.models import Department, Division


class Publication(models.Model):
    """A day whose figures are published: the last of a month, or of a locked year."""

    day = models.DateField("基準日", unique=True)
    computed_at = models.DateTimeField("公表日時")

    class Meta:
        ordering = ["-day"]
        verbose_name = "公表した数"

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}の公表した数"


def _not_few(number: str) -> Q:
    return Q(**{number: None}) | Q(**{number: 0}) | Q(**{f"{number}__gte": SMALLEST_GROUP})


def _not_few_left(*taken: str) -> Q:
    """Nobody of those who are asked is left, or enough people are."""
    together = sum((F(number) for number in taken[1:]), start=F(taken[0]))
    return Q(**{taken[-1]: None}) | Q(asked=together) | Q(asked__gte=together + SMALLEST_GROUP)


class PublishedCell(models.Model):
    """A group in one skill. A division keeps the department that it belonged to on the day."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="cells", db_index=False
    )
    kind = models.CharField("区分", max_length=10, choices=GroupKind)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", db_index=False
    )
    band = models.CharField("職位または役割", max_length=20, blank=True)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", db_index=False)
    people = models.PositiveIntegerField("人数")
    asked = models.PositiveIntegerField("目標あり")
    detail = models.PositiveSmallIntegerField(
        "表示の範囲", choices=[(detail.value, detail.name) for detail in Detail]
    )
    met = models.PositiveIntegerField("達成", null=True)
    near = models.PositiveIntegerField("あと少し", null=True)

    class Meta:
        verbose_name = "公表した数の行"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "department", "division", "band", "skill"],
                nulls_distinct=False,
                name="skills_published_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=GroupKind.CITY, department=None, division=None, band="")
                | Q(kind=GroupKind.DEPARTMENT, department__isnull=False, division=None, band="")
                | Q(
                    kind=GroupKind.DIVISION,
                    department__isnull=False,
                    division__isnull=False,
                    band="",
                )
                | Q(kind__in=[GroupKind.GRADE, GroupKind.ROLE], department=None, division=None),
                name="skills_published_group",
            ),
            models.CheckConstraint(
                condition=Q(detail=Detail.WITHHELD.value, met=None, near=None)
                | Q(detail=Detail.MET.value, met__isnull=False, near=None)
                | Q(detail=Detail.ALL.value, met__isnull=False, near__isnull=False),
                name="skills_published_nothing_withheld",
            ),
            models.CheckConstraint(
                condition=Q(asked__lte=F("people"))
                & _not_few("met")
                & _not_few_left("met")
                & _not_few("near")
                & _not_few_left("met", "near"),
                name="skills_published_no_few",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.kind} {self.skill}"
