"""The first mapping to the デジタルスキル標準, read from what skills.csv says of each skill."""

from collections.abc import Iterable

from shimonoseki_dx.policy.merging import Tally
from shimonoseki_dx.policy.skill_map import SkillRow
from skills.choices import StandardArea
from skills.models import FrameworkLink, Skill

# What the file's words stand for. 戦略・マネジメント and デザイン are parts of ビジネス変革 there;
# the supplement on generative AI (2023) belongs to the techniques.
WORDS = {
    "マインド・スタンス": StandardArea.MINDSET,
    "Why": StandardArea.WHY,
    "What": StandardArea.WHAT,
    "How": StandardArea.HOW,
    "生成AI": StandardArea.WHAT,
    "ビジネス変革": StandardArea.BUSINESS,
    "戦略": StandardArea.BUSINESS,
    "デザイン": StandardArea.BUSINESS,
    "データ活用": StandardArea.DATA,
    "テクノロジー": StandardArea.TECHNOLOGY,
    "セキュリティ": StandardArea.SECURITY,
    "パーソナルスキル": StandardArea.PERSONAL,
}


def areas_named(text: str) -> list[StandardArea]:
    """Return the areas that a cell of ``framework_ref`` names, each once."""
    return list(dict.fromkeys(area for word, area in WORDS.items() if word in text))


def load_framework_links(rows: Iterable[SkillRow]) -> Tally:
    """Fill the table once: what the office has removed does not come back at the next start.

    rows: of skills.csv, whose skills are stored already.
    """
    tally = Tally(str(FrameworkLink._meta.verbose_name))
    if FrameworkLink.objects.exists():
        tally.unchanged = FrameworkLink.objects.count()
        return tally
    skills = dict(Skill.objects.values_list("code", "pk"))
    links = [
        FrameworkLink(
            skill_id=skills[row.code], area=area, detail=row.framework_ref, is_default_example=True
        )
        for row in rows
        for area in areas_named(row.framework_ref)
    ]
    tally.created = len(FrameworkLink.objects.bulk_create(links))
    return tally
