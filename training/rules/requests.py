"""Decisions about asking for a seat and giving it back. Pure.

One list of conditions (``conditions``) gives the button, the reason beside a missing button, the
warnings beside a present one, and the server's refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from training.choices import EnrolmentState, SessionState
from training.rules.refusals import EnrolmentRefused
from training.wording import moment_words


class Weight(Enum):
    """What a condition does: it blocks the request, or it is only told beside the button."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Condition:
    """One reason against a request, in the words that the person reads."""

    weight: Weight
    sentence: str


@dataclass(frozen=True)
class Request:
    """What is known when somebody looks at a session, or asks for a seat."""

    now: datetime
    state: SessionState
    opens_at: datetime
    closes_at: datetime
    starts_at: datetime
    own_state: EnrolmentState | None = None
    completed_on: date | None = None  # the course, in the session's fiscal year
    missing_prerequisite: str = ""
    clashes: Sequence[str] = ()
    is_addressed: bool = True


@dataclass(frozen=True)
class Verdict:
    """What the conditions come to."""

    blocks: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        """Tell whether the button is shown."""
        return not self.blocks


def judge(request: Request) -> Verdict:
    """Return every reason for and against; the page shows them."""
    found = list(conditions(request))
    return Verdict(
        blocks=tuple(c.sentence for c in found if c.weight == Weight.BLOCKS),
        warnings=tuple(c.sentence for c in found if c.weight == Weight.WARNS),
    )


def check_may_enrol(request: Request) -> None:
    """Refuse with the first reason that blocks."""
    blocks = judge(request).blocks
    if blocks:
        raise EnrolmentRefused(blocks[0])


def conditions(request: Request) -> Iterable[Condition]:
    """Yield what stands against the request: what blocks it first, then what is only told."""
    yield from _blocking(request)
    if request.completed_on is not None:
        day = f"{request.completed_on:%Y/%m/%d}"
        yield _warning(
            f"この科目は、今年度すでに修了しています（{day}）。もう一度受けることもできます。"
        )
    if request.missing_prerequisite:
        first = request.missing_prerequisite
        yield _warning(f"先に「{first}」を修了していると、内容が分かりやすくなります。")
    for clash in request.clashes:
        yield _warning(
            f"申し込んでいる「{clash}」と時間が重なります。どちらに出るか決めてください。"
        )
    if not request.is_addressed:
        yield _warning("この科目は、ほかの職位や役割の人に向けたものです。受けることはできます。")


def _blocking(request: Request) -> Iterable[Condition]:
    if request.state == SessionState.CANCELLED:
        yield _block("この開催回は中止になりました。ほかの回をお探しください。")
    elif request.state == SessionState.CLOSED or request.now >= request.starts_at:
        yield _block("この開催回は、すでに始まったか終わっています。ほかの回をお探しください。")
    elif request.own_state is not None:
        yield _block(f"すでに申し込んでいます（{request.own_state.label}）。")
    elif request.now < request.opens_at:
        yield _block(f"申込は{moment_words(request.opens_at)}からです。それまでお待ちください。")
    elif request.now >= request.closes_at:
        yield _block("申込期間が終了しました。ほかの回をお探しください。")


def _block(sentence: str) -> Condition:
    return Condition(Weight.BLOCKS, sentence)


def _warning(sentence: str) -> Condition:
    return Condition(Weight.WARNS, sentence)


def state_for_newcomer(*, capacity: int, confirmed: int, waiting: int) -> EnrolmentState:
    """A free seat belongs to whoever has waited longest, so a newcomer queues behind."""
    if capacity == 0 or (confirmed < capacity and not waiting):
        return EnrolmentState.CONFIRMED
    return EnrolmentState.WAITING


def free_seats(*, capacity: int, confirmed: int) -> int | None:
    """Return how many seats are free; None where seats are not counted."""
    return max(capacity - confirmed, 0) if capacity else None


def why_not_cancel(
    *, own_state: EnrolmentState, state: SessionState, starts_at: datetime, now: datetime
) -> str:
    """Return why a request can no longer be withdrawn; empty when it can."""
    if own_state == EnrolmentState.CANCELLED:
        return "この申込は、すでに取り消されています。"
    if state != SessionState.PLANNED or now >= starts_at:
        return "開始した後は取り消せません。出られなかったときは、事務局にお知らせください。"
    return ""
