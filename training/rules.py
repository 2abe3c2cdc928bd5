"""Decisions about enrolment and completion. Pure: nothing here queries, writes or reads the clock.

One list of conditions (``conditions``) gives the button, the reason beside a missing button, the
warnings beside a present one, and the server's refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from training.choices import (
    Attendance,
    Cycle,
    EnrolmentState,
    Obligation,
    Outcome,
    SessionState,
)
from training.wording import moment_words


class TrainingRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The rules turn a change down; str() is the sentence that the person reads."""


class EnrolmentRefused(TrainingRefused):
    """A request for a seat, or its withdrawal, is turned down."""


class StaleSession(TrainingRefused):
    """Somebody else changed the session since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "ほかの人がこの開催回を変更しました。いまの内容を確かめてから、もう一度保存してください。"
        )


# --- Asking for a seat ----------------------------------------------------------------------


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


def overlaps(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Tell whether two spans share time. Back-to-back is no clash."""
    return start < other_end and other_start < end


# --- Giving a seat back ---------------------------------------------------------------------


def why_not_cancel(
    *, own_state: EnrolmentState, state: SessionState, starts_at: datetime, now: datetime
) -> str:
    """Return why a request can no longer be withdrawn; empty when it can."""
    if own_state == EnrolmentState.CANCELLED:
        return "この申込は、すでに取り消されています。"
    if state != SessionState.PLANNED or now >= starts_at:
        return "開始した後は取り消せません。出られなかったときは、事務局にお知らせください。"
    return ""


# --- Changing a session ---------------------------------------------------------------------


def check_capacity(*, capacity: int, confirmed: int) -> None:
    """Refuse to take seats away from people who have them."""
    if capacity and capacity < confirmed:
        raise TrainingRefused(
            f"受講が確定している人が{confirmed}人います。定員は{confirmed}人以上にしてください。"
        )


def check_is_planned(state: SessionState) -> None:
    """Refuse to change what is over or called off."""
    if state == SessionState.CANCELLED:
        raise TrainingRefused("この開催回は中止になっています。変更できません。")
    if state == SessionState.CLOSED:
        raise TrainingRefused("この開催回は実施済みです。出欠だけを直せます。")


# --- Completion -----------------------------------------------------------------------------


def completes(attendance: Attendance, *, completes_anyway: bool = False) -> bool:
    """Tell whether an attendance completes the course; a partial one if the office says so."""
    if attendance == Attendance.PRESENT:
        return True
    return attendance == Attendance.PARTIAL and completes_anyway


def check_may_close(*, state: SessionState, ends_at: datetime, now: datetime, unknown: int) -> None:
    """Refuse to end a session that is not over, or whose attendance is not complete."""
    check_is_planned(state)
    if now < ends_at:
        raise TrainingRefused(
            "まだ終わっていない開催回です。終了日時を過ぎてから、実施済みにしてください。"
        )
    if unknown:
        raise TrainingRefused(
            f"出欠が未入力の人が{unknown}人います。全員の出欠を入力してから、実施済みにしてください。"
        )


def check_may_mark(*, state: SessionState, starts_at: datetime, now: datetime) -> None:
    """Refuse attendance before the session has begun, or of one that was called off."""
    if state == SessionState.CANCELLED:
        raise TrainingRefused("この開催回は中止になっています。出欠は入力できません。")
    if now < starts_at:
        raise TrainingRefused(
            "まだ始まっていない開催回です。開始してから、出欠を入力してください。"
        )


def outcome(
    *, state: EnrolmentState, session: SessionState, is_completed: bool, is_over: bool
) -> Outcome:
    """Return what a request has come to, in one word."""
    if session == SessionState.CANCELLED:
        return Outcome.CALLED_OFF
    if state == EnrolmentState.CANCELLED:
        return Outcome.CANCELLED
    if is_completed:
        return Outcome.COMPLETED
    if session == SessionState.CLOSED:
        return Outcome.NOT_COMPLETED
    if state == EnrolmentState.WAITING:
        return Outcome.WAITING
    return Outcome.TO_MARK if is_over else Outcome.SEATED


# --- Whom a course is for -------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """The rule of a course in a fiscal year, as plain values."""

    year: int
    obligation: Obligation
    cycle: Cycle
    grades: frozenset[str]
    roles: frozenset[str]


def must_take(
    rule: Rule, *, grade: str | None, roles: Iterable[str], hired_on: date | None
) -> bool:
    """Tell whether somebody with a main post must have completed the course.

    The view ``training_duty`` says the same in SQL; a test holds the two together.
    """
    if rule.cycle == Cycle.ON_HIRING and not _is_recent_hire(rule.year, hired_on):
        return False
    if rule.obligation == Obligation.GRADE:
        return grade in rule.grades
    if rule.obligation == Obligation.ROLE:
        return not rule.roles.isdisjoint(roles)
    return rule.obligation == Obligation.EVERYBODY


def is_addressed_to(rule: Rule, *, grade: str | None, roles: Iterable[str]) -> bool:
    """Tell whether a course is meant for this grade or one of these roles."""
    if rule.obligation == Obligation.EVERYBODY or not (rule.grades or rule.roles):
        return True
    return grade in rule.grades or not rule.roles.isdisjoint(roles)


def counts_from(cycle: Cycle, year: int) -> date:
    """Return the day from which a completion fulfils the duty of a fiscal year."""
    if cycle == Cycle.EVERY_YEAR:
        return date(year, 4, 1)
    if cycle == Cycle.EVERY_THREE_YEARS:
        return date(year - 2, 4, 1)
    return date(1900, 1, 1)


def _is_recent_hire(year: int, hired_on: date | None) -> bool:
    """Hired in the year or the one before: a hiring in March keeps its duty over 1 April."""
    return hired_on is not None and date(year - 1, 4, 1) <= hired_on < date(year + 1, 4, 1)
