"""What may be done with the map of a fiscal year, and the sentences that turn it down."""

from japan.fiscal import FiscalYear
from skills.choices import MapState, SkillStatus

STALE = (
    "入力している間に、ほかの人がこのスキルマップを変えました。"
    "今の内容を確かめて、あなたの入力でよければ、もう一度保存してください。"
)
NAME_IS_TAKEN = "同じ名前のスキルが、もうあります。"


class MapRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A change of the map is turned down; str() is the sentence that the person reads."""


class StaleMap(MapRefused):
    """Somebody else has saved since the page was opened; nothing was overwritten."""

    def __init__(self, sentence: str = STALE) -> None:
        super().__init__(sentence)


def why_not_publish(*, state: str, target_count: int) -> str:
    """Say why the map cannot be published; empty if it can."""
    if state == MapState.PUBLISHED:
        return "このスキルマップは公開済みです。"
    if not target_count:
        return "目標が1つもありません。目標を入れてから公開してください。"
    return ""


def why_not_copy(*, year: FiscalYear, exists: bool, target_count: int) -> str:
    """Say why a year cannot be copied to the next one; empty if it can."""
    if exists:
        return f"{year.next}のスキルマップは、もうあります。{year.next}を編集してください。"
    if not target_count:
        return f"{year}には目標がありません。写すものがありません。"
    return ""


def why_not_status(*, before: str, after: str) -> str:
    """Say why a skill cannot go from one status to another; empty if it can.

    What has counted for people stays on their record, so nothing becomes a draft again.
    """
    if after != SkillStatus.DRAFT or before == SkillStatus.DRAFT:
        return ""
    if before == SkillStatus.RETIRED:
        return "廃止したスキルは、下書きに戻せません。もう一度使うときは、公開に戻してください。"
    return "公開したスキルは、下書きに戻せません。使わないときは、廃止してください。"
