"""What is wrong with a batch as a whole: its days and its announcement."""

from dataclasses import dataclass
from datetime import date, datetime

from staff.rules.transfers.findings import WARNING, Finding


@dataclass(frozen=True)
class BatchFacts:
    """What is checked of a batch as a whole."""

    effective_on: date
    announced_at: datetime | None
    effective_from: datetime  # 0:00 of the day
    line_count: int
    last_applied_on: date | None
    today: date


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
    last = batch.last_applied_on
    if last and batch.effective_on < last:
        reason = "この日より後の人事異動が、もう適用されています。適用日を直してください。"
        found.append(Finding("適用日", "", reason))
    elif last == batch.effective_on:
        reason = "同じ日の人事異動が、もう適用されています。追加の発令か確認してください。"
        found.append(Finding("適用日", "", reason, WARNING))
    if batch.effective_on < batch.today:
        reason = "適用日を過ぎています。確定して発表日時が来ると、すぐに適用します。"
        found.append(Finding("適用日", "", reason, WARNING))
    return found
