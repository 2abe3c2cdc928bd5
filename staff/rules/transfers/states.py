"""What may be done with a batch. Each answer is the reason against it, or "" for none.

The page shows the button or the reason; the action refuses with the same sentence.
"""

from collections.abc import Sequence
from datetime import date, datetime

from staff.choices import TransferState

STALE = "ご覧の後で、この人事異動が変わりました。今の内容を確かめて、もう一度操作してください。"
BROKEN_OFF = (
    "処理が途中で止まりました。名簿は変わっていません。"
    "くり返し止まるときは、システムの担当者にご連絡ください。"
)
EDITABLE = (TransferState.DRAFT, TransferState.PREPARING)
# Once announced a batch is known; one that was taken back or given up is secret again.
SHOWN = (TransferState.READY, TransferState.APPLIED)

_OVER = {
    TransferState.APPLIED: "この人事異動は適用済みです。",
    TransferState.UNDONE: "この人事異動は、適用した後で元に戻しました。",
    TransferState.DISCARDED: "この人事異動は取りやめになっています。",
}


def is_announced(*, state: str, announced_at: datetime | None, now: datetime) -> bool:
    """Tell whether everybody may know of the batch."""
    return state in SHOWN and announced_at is not None and announced_at <= now


def is_due(*, state: str, effective_on: date, announced_at: datetime | None, now: datetime) -> bool:
    """Tell whether the scheduler applies the batch: its day has come, and it is no secret.

    now: in Japan's time, whose calendar says when the day has come.
    """
    announced = is_announced(state=state, announced_at=announced_at, now=now)
    return state == TransferState.READY and announced and effective_on <= now.date()


def why_not_edit(*, state: str) -> str:
    """Say why lines cannot be changed."""
    if state == TransferState.READY:
        return "確定した人事異動は変えられません。「準備中に戻す」を押してから直してください。"
    return _OVER.get(TransferState(state), "")


def why_not_prepare(*, state: str, line_count: int) -> str:
    """Say why a draft cannot become a batch (異動案を人事異動にする)."""
    if state == TransferState.DRAFT:
        return "" if line_count else "異動する職員がまだいません。"
    return _OVER.get(TransferState(state), "この異動案は、もう人事異動になっています。")


def why_not_make_ready(*, state: str, faulty_lines: int, batch_faults: Sequence[str]) -> str:
    """Say why the batch cannot be made final."""
    if state == TransferState.DRAFT:
        return "異動案です。「異動案を人事異動にする」を押してから確定してください。"
    if state == TransferState.READY:
        return "この人事異動は確定しています。"
    if state in _OVER:
        return _OVER[TransferState(state)]
    if batch_faults:
        return batch_faults[0]
    return f"直す行が{faulty_lines:,}行あります。直すと確定できます。" if faulty_lines else ""


def why_not_withdraw(*, state: str) -> str:
    """Say why a final batch cannot go back to preparation."""
    if state == TransferState.READY:
        return ""
    return _OVER.get(TransferState(state), "この人事異動は、まだ確定していません。")


def why_not_apply(
    *, state: str, effective_on: date, announced_at: datetime | None, now: datetime
) -> str:
    """Say why the batch cannot be applied. Before its day nothing is written to the roster."""
    if state != TransferState.READY:
        return _OVER.get(TransferState(state), "確定してから適用できます。")
    if effective_on > now.date():
        day = f"{effective_on.year}年{effective_on.month}月{effective_on.day}日"
        return f"適用日は{day}です。その日の0時に、自動で適用します。"
    if announced_at is None or announced_at > now:
        return "発表の前です。発表日時が来ると、自動で適用します。"
    return ""


def why_wait(first: str) -> str:
    """Say why a due batch waits for an earlier one with the same people (its name)."""
    return f"同じ職員の行がある「{first}」が、まだ適用されていません。先に「{first}」を直してください。"


def why_not_copy(*, state: str) -> str:
    """Say why no new batch can be made from this one: while it lives, it is changed itself."""
    if state in (TransferState.UNDONE, TransferState.DISCARDED):
        return ""
    return "元に戻した人事異動と、取りやめた人事異動からだけ、新しい人事異動を作れます。"


def why_not_undo(*, state: str, dependents: Sequence[str]) -> str:
    """Say why an applied batch cannot be undone; dependents say what stands on it."""
    if state != TransferState.APPLIED:
        return "適用した人事異動だけを、元に戻せます。"
    return "後の変更がこの人事異動をもとにしているため、元に戻せません。" if dependents else ""


def why_not_discard(*, state: str) -> str:
    """Say why the batch cannot be given up."""
    return why_not_edit(state=state)
