"""The first mapping to the デジタルスキル標準, read from what skills.csv says of each skill."""

from shimonoseki_dx.policy.merging import Tally
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


def load_framework_links() -> Tally:
    """Fill the table once: what the office has removed does not come back at the next start."""
    tally = Tally(str(FrameworkLink._meta.verbose_name))
    if FrameworkLink.objects.exists():
        tally.unchanged = FrameworkLink.objects.count()
        return tally
    links = [
        FrameworkLink(skill=skill, area=area, detail=skill.framework_ref, is_default_example=True)
        for skill in Skill.objects.all()
        for area in areas_named(skill.framework_ref)
    ]
    tally.created = len(FrameworkLink.objects.bulk_create(links))
    return tally
