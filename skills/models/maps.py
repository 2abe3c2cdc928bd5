"""The map of a fiscal year: whether its targets count, and what its levels mean."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from japan.fiscal import FiscalYear
from skills.choices import Level, MapState

SCALE_TEXTS = (
    "まだ学んでいないか、仕事で使ったことがない。",
    "言葉と目的を知っていて、ほかの人に聞きながら進められる。",
    "決まった手順に沿って、自分の仕事で一人で使える。",
    "状況に合わせて工夫し、まわりの仕事も良くしている。",
    "部局や全庁の手本になり、ほかの人を育て、仕組みを変えている。",
)


def scale_texts() -> list[str]:
    """Return what each level of the default scale means, from 0 to 4."""
    return list(SCALE_TEXTS)


class YearMapQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Maps of fiscal years."""

    def visible_to(self, user: Any) -> Self:
        """Keep the published ones; drafts are for the office and 職員課."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.published()

    def published(self) -> Self:
        """Keep the maps that count."""
        return self.filter(state=MapState.PUBLISHED)


@pghistory.track()
class YearMap(models.Model):
    """スキルマップ of a fiscal year. Its targets count from its publication, never before."""

    fiscal_year = models.PositiveSmallIntegerField("年度", unique=True)
    state = models.CharField("状態", max_length=10, choices=MapState, default=MapState.DRAFT)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開した人",
    )
    scale_texts = ArrayField(
        models.CharField(max_length=200), verbose_name="レベルの意味", size=5, default=scale_texts
    )
    version = models.PositiveIntegerField("版", default=1, editable=False)

    objects = YearMapQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = "スキルマップ"
        constraints = [
            models.CheckConstraint(condition=Q(scale_texts__len=5), name="skills_year_map_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.year}のスキルマップ"

    def get_absolute_url(self) -> str:
        """Return the page of the year."""
        return reverse("skills:year-map", args=[self.fiscal_year])

    @property
    def year(self) -> FiscalYear:
        """Return the fiscal year."""
        return FiscalYear(self.fiscal_year)

    @property
    def is_published(self) -> bool:
        """Tell whether its targets count."""
        return self.state == MapState.PUBLISHED

    @property
    def scale(self) -> list[tuple[int, str, str]]:
        """Return (level, word, meaning) from 0 to 4. The words are the same in every year."""
        return [(level.value, str(level.label), self.scale_texts[level.value]) for level in Level]
