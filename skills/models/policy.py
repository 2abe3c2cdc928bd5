"""How levels are decided: the office's settings, one row."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from skills.choices import LevelBasis

WARN_DAYS = 60


@pghistory.track()
class LevelPolicy(models.Model):
    """レベルの決め方. No row yet: the values that the portal ships with."""

    THE_ONE = 1

    basis = models.CharField(
        "所属長の確認がないときのレベル",
        max_length=10,
        choices=LevelBasis,
        default=LevelBasis.BEST,
    )
    warn_days = models.PositiveSmallIntegerField(
        "期限の何日前に知らせるか",
        default=WARN_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    is_default_example = models.BooleanField("既定の例", default=True)

    class Meta:
        verbose_name = "レベルの決め方"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="skills_level_policy_one"),
        ]

    def __str__(self) -> str:
        return self.get_basis_display()

    @classmethod
    def current(cls) -> "LevelPolicy":
        """Return the settings in force, unsaved where the office has not touched them."""
        return cls.objects.first() or cls(pk=cls.THE_ONE)
