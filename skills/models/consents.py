"""頼られてもよい: who lets everybody see what they are able to do, so that skills get used."""

from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from skills.models.skills import Skill


class SkillConsentQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Consents."""

    def about(self, skill_id: int) -> Self:
        """Keep those that cover a skill: named for it, or given in general."""
        return self.filter(Q(skill=None) | Q(skill=skill_id))


@pghistory.track()
class SkillConsent(models.Model):
    """A person lets everybody see the level: of one skill, or of all. Taking it back deletes it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="skill_consents", verbose_name="職員"
    )
    skill = models.ForeignKey(
        Skill,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name="スキル",
        help_text="空のときは、すべてのスキルです。",
    )

    objects = SkillConsentQuerySet.as_manager()

    class Meta:
        ordering = ["person", "skill"]
        verbose_name = "頼られてもよい"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "skill"], nulls_distinct=False, name="skills_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill or 'すべてのスキル'}"
