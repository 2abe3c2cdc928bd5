"""Words of chapters 4 and 6 of the policy, used by more than one module."""

from django.db import models


class Category(models.TextChoices):
    """The three classes of skills that chapter 6 of the policy names."""

    MINDSET = "mindset", "マインド"
    MANAGEMENT = "management", "マネジメント"
    ICT = "ict", "ICT"


class Level(models.IntegerChoices):
    """The scale of the portal's default skill map; 0 is the beginning."""

    NONE = 0, "まだ"
    KNOWS = 1, "知っている"
    USES = 2, "使える"
    PRACTISES = 3, "実践できる"
    LEADS = 4, "導ける"


class EvidenceKind(models.TextChoices):
    """Where a level comes from."""

    COURSE = "course", "研修修了"
    CONFIRMATION = "confirmation", "所属長の確認"
    QUALIFICATION = "qualification", "資格"
    EXTERNAL = "external", "外部研修"


class SkillStatus(models.TextChoices):
    """A retired skill stays on the record of those who have it."""

    DRAFT = "draft", "下書き"
    PUBLISHED = "published", "公開"
    RETIRED = "retired", "廃止"


class MapState(models.TextChoices):
    """Whether the map of a fiscal year counts: a draft counts for nobody."""

    DRAFT = "draft", "下書き"
    PUBLISHED = "published", "公開"


class GapState(models.TextChoices):
    """Where a level stands against its target. 「目標なし」 is said, so that holes are seen."""

    MET = "met", "達成"
    NEAR = "near", "あと少し"
    OFF = "off", "これから"
    NO_TARGET = "no_target", "目標なし"
