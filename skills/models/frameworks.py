"""Which part of the デジタルスキル標準 (IPA) a skill of the map answers to."""

import pghistory
from django.db import models

from skills.choices import StandardArea
from skills.models.skills import Skill


@pghistory.track()
class FrameworkLink(models.Model):
    """A skill stands for an area of the standard; a skill may stand for several."""

    skill = models.ForeignKey(
        Skill, models.PROTECT, related_name="framework_links", verbose_name="スキル"
    )
    area = models.CharField("標準の区分", max_length=12, choices=StandardArea)
    detail = models.CharField(
        "標準での項目",
        max_length=200,
        blank=True,
        help_text="標準にある学習項目やスキル項目の名前を書くと、報告で説明しやすくなります。",
    )
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["area", "skill__order", "skill__code"]
        verbose_name = "デジタルスキル標準との対応"
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "area"],
                name="skills_framework_link_once",
                violation_error_message="このスキルは、すでにその区分に対応しています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} → {self.get_area_display()}"
