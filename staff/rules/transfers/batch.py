"""What is wrong with a batch as a whole: its days and its announcement."""

from dataclasses import dataclass
from datetime import date, datetime

from staff.rules.transfers.findings import WARNING, Finding

ANNOUNCED_AT_ONCE = "発表日時を過ぎています。確定するとすぐに全員に公開されます。"


@dataclass(frozen=True)
class BatchFacts:
    """What is checked of a batch as a whole."""

    effective_on: date
    announced_at: datetime | None
    effective_from: datetime  # 0:00 of the day
    line_count: int
    now: datetime  # in Japan's time
    is_final: bool = False
    same_day_applied: bool = False
    # Batches of later days that are applied already: one with a person of ours, with a division.
    later_with_people: str = ""
    later_with_divisions: str = ""


def check_batch(batch: BatchFacts) -> list[Finding]:
    """Return what there is to say of the batch itself."""
    found = []
    if not batch.line_count:
        found.append(
            Finding("内容", "", "職員の行がありません。ファイルか画面から入れてください。")
        )
    if batch.announced_at is None:
        found.append(Finding("発表日時", "", "発表日時を入れてください。"))
    elif batch.announced_at > batch.effective_from:
        reason = "発表が適用日の0時より後です。名簿は、発表してから変わります。"
        found.append(Finding("発表日時", "", reason, WARNING))
    told = batch.announced_at is not None and batch.announced_at <= batch.now
    if told and not batch.is_final:
        found.append(Finding("発表日時", "", ANNOUNCED_AT_ONCE, WARNING))
    found += _other_batches(batch)
    if batch.effective_on < batch.now.date():
        reason = "適用日を過ぎています。確定して発表日時が来ると、すぐに適用します。"
        found.append(Finding("適用日", "", reason, WARNING))
    return found


def _other_batches(batch: BatchFacts) -> list[Finding]:
    """Say which batches that are applied already stand in the way, or want a look."""
    found = []
    if name := batch.later_with_people:
        reason = (
            f"この日より後の「{name}」が、もう適用されていて、同じ職員の行があります。"
            "適用日を直すか、先に元に戻してください。"
        )
        found.append(Finding("適用日", "", reason))
    elif name := batch.later_with_divisions:
        reason = (
            f"この日より後の「{name}」が、もう適用されていて、同じ所属の行があります。"
            "所属長が2人にならないか確かめてください。"
        )
        found.append(Finding("適用日", "", reason, WARNING))
    if batch.same_day_applied:
        reason = "同じ日の人事異動が、もう適用されています。追加の発令か確認してください。"
        found.append(Finding("適用日", "", reason, WARNING))
    return found
