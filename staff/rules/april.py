"""The 1 April task list: which 1 April it is about, and the state of each task from its facts.

The facts are counted by ``staff.queries.april``; the words stand here, so that they can be tested
without a database. A task is never ticked off: it is done when the data say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from staff.choices import TaskState, TransferState

OVER = frozenset({TransferState.UNDONE, TransferState.DISCARDED})
SETTLED = frozenset({TransferState.READY, TransferState.APPLIED})

NAMED = 5

# The state and what is left, in a sentence.
Answer = tuple[TaskState, str]


def april_of(day: date) -> date:
    """Return the 1 April that the list is about: from January the coming one, else the last."""
    return date(day.year, 4, 1)


def arrivals_since(first: date, *, today: date) -> date:
    """Return from which day on somebody counts as new: the 1 April, or before it the one before."""
    return first if today >= first else first.replace(year=first.year - 1)


@dataclass(frozen=True)
class BatchState:
    """What the list has to know of a batch. line_count, faulty: its lines, and those to mend."""

    state: str
    line_count: int = 0
    faulty: int = 0
    problem: str = ""

    @property
    def is_settled(self) -> bool:
        """Tell whether it is final or applied."""
        return self.state in SETTLED


def entering(batches: Sequence[BatchState], *, imports_applied: int) -> Answer:
    """Say whether the transfers of the day have been entered, by a batch or by a staff import."""
    lines = sum(batch.line_count for batch in batches)
    if lines and all(batch.state != TransferState.DRAFT for batch in batches):
        return TaskState.DONE, f"{lines:,}行が入っています。"
    if batches:
        return TaskState.PROGRESS, f"異動案を作っています（{lines:,}行）。"
    if imports_applied:
        return TaskState.DONE, "職員の取り込みで、この日の配属を反映しました。"
    return TaskState.TODO, "この日の人事異動は、まだありません。"


def settling(batches: Sequence[BatchState], *, imports_applied: int) -> Answer:
    """Say whether every batch of the day is final."""
    if not batches:
        if imports_applied:
            return TaskState.DONE, "職員の取り込みで反映したため、確定するものはありません。"
        return TaskState.BLOCKED, "人事異動を取り込むと、始められます。"
    faulty = sum(batch.faulty for batch in batches if not batch.is_settled)
    if faulty:
        return TaskState.PROBLEM, f"直す行が{faulty:,}行あります。"
    waiting = sum(not batch.is_settled for batch in batches)
    if not waiting:
        return TaskState.DONE, "すべて確定しています。"
    if waiting < len(batches):
        return TaskState.PROGRESS, f"{waiting}件が、確定を待っています。"
    return TaskState.TODO, f"{waiting}件が、確定を待っています。"


def applying(batches: Sequence[BatchState], *, imports_applied: int, first: date) -> Answer:
    """Say whether every batch of the day has been applied."""
    if not batches and imports_applied:
        return TaskState.DONE, "職員の取り込みで反映しました。"
    if any(batch.problem for batch in batches):
        return TaskState.PROBLEM, "適用できない人事異動があります。理由を確かめてください。"
    if not any(batch.is_settled for batch in batches):
        return TaskState.BLOCKED, "人事異動を確定すると、適用を待つ状態になります。"
    left = sum(batch.state != TransferState.APPLIED for batch in batches)
    if left:
        day = f"{first.month}月{first.day}日"
        return TaskState.PROGRESS, f"{left}件が残っています。確定したものは{day}の0時に適用します。"
    return TaskState.DONE, "すべて適用しました。"


def counted(left: int, *, sentence: str, done: str, state: TaskState = TaskState.TODO) -> Answer:
    """Say that nothing is left, or how much. sentence: with {} for the number."""
    if left:
        return state, sentence.format(f"{left:,}")
    return TaskState.DONE, done


def missing_heads(names: Sequence[str], *, has_final: bool) -> Answer:
    """Say which divisions will have no head on the 1 April.

    has_final: whether final transfers of the day are counted in.
    """
    when = "4月1日の時点で（確定した人事異動を含む）" if has_final else "4月1日の時点で"
    if not names:
        return TaskState.DONE, f"{when}、すべての所属に所属長がいます。"
    shown = "、".join(names[:NAMED]) + ("など" if len(names) > NAMED else "")
    return TaskState.PROBLEM, f"{when}、所属長が未定の所属が{len(names):,}あります：{shown}。"


def naming_deputy(*, is_named: bool, is_ending: bool) -> Answer:
    """Say whether somebody stands in for the head. is_ending: the last one's last day is near."""
    if not is_named:
        return TaskState.TODO, "不在の間に代わって判断する人が、決まっていません。"
    if is_ending:
        return TaskState.PROGRESS, "代決の期間が、まもなく終わります。続けるときは改めて定めます。"
    return TaskState.DONE, "代決者が決まっています。"


def welcoming(*, arrived: int, waiting: Sequence[str]) -> Answer:
    """Say whether those who came to a division have found their way in.

    waiting: the names of those who have never signed in.
    """
    if not arrived:
        return TaskState.DONE, "新しく配属された職員はいません。"
    if not waiting:
        return TaskState.DONE, f"新しく配属された{arrived:,}人が、サインインしています。"
    state = TaskState.PROGRESS if len(waiting) < arrived else TaskState.TODO
    names = "、".join(waiting[:NAMED])
    more = f"ほか{len(waiting) - NAMED:,}人" if len(waiting) > NAMED else ""
    return state, f"まだサインインしていません：{names}{more}"


def following(*, today: date, first: date, announced: bool, waiting: int, arrived: int) -> Answer:
    """Say what a head has to look at about the transfers of the day.

    announced: a batch of the day is known to everybody. waiting: lines of announced batches that
    are still to be applied and touch the division. arrived: people whose post there began then.
    """
    if today < first and not announced:
        return TaskState.BLOCKED, "人事異動が発表されると、始められます。"
    if waiting:
        return TaskState.TODO, f"{waiting:,}人の異動が発表されています。配属先を確かめてください。"
    if today < first:
        return TaskState.DONE, "あなたの所属に関わる異動は、発表されていません。"
    if arrived:
        return TaskState.DONE, f"{arrived:,}人の配属が、名簿に入っています。"
    return TaskState.DONE, "この日に配属が変わった職員はいません。"
