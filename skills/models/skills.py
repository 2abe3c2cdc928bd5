"""A skill of the map: what it is called, and what each of its levels looks like at work."""

import pghistory
from django.db import models
from django.urls import reverse

from skills.choices import Category, SkillStatus
from staff.models import SearchableQuerySet
from staff.models.search import bigram_index, search_text

LEVELS_WITH_TEXT = (1, 2, 3, 4)  # level 0 is the beginning and looks like nothing yet


@pghistory.track()
class Skill(models.Model):
    """A skill of the map. Its code stays over the years; what is asked of whom is a Target."""

    code = models.CharField("コード", max_length=20, unique=True)
    category = models.CharField("分類", max_length=12, choices=Category)
    name = models.CharField("スキル名", max_length=100)
    description = models.TextField("説明", blank=True)
    level_1 = models.CharField("レベル1の目安", max_length=200, blank=True)
    level_2 = models.CharField("レベル2の目安", max_length=200, blank=True)
    level_3 = models.CharField("レベル3の目安", max_length=200, blank=True)
    level_4 = models.CharField("レベル4の目安", max_length=200, blank=True)
    source = models.TextField("根拠", blank=True)
    status = models.CharField(
        "状態", max_length=10, choices=SkillStatus, default=SkillStatus.PUBLISHED
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)
    is_default_example = models.BooleanField("既定の例", default=False)
    version = models.PositiveIntegerField("版", default=1, editable=False)
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

    def level_text(self, level: int) -> str:
        """Return what the level looks like in this skill; empty for 0 and where nobody said."""
        return str(getattr(self, f"level_{level}")) if level in LEVELS_WITH_TEXT else ""

    @property
    def level_texts(self) -> list[tuple[int, str]]:
        """Return (level, text) from 1 to 4."""
        return [(level, self.level_text(level)) for level in LEVELS_WITH_TEXT]
