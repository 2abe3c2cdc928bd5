"""The way of a support request (支援依頼).

One table says it all: which button is shown to whom, what each step asks for, and what the
server refuses. Who becomes the helper is decided by ``check_helper``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from teams.choices import SupportSide, SupportState
from teams.rules.refusals import NotFree, StaleRefused
from teams.rules.seats import TeamRefused

S = SupportState
TEAM, HELPER, OFFICE = SupportSide.TEAM, SupportSide.HELPER, SupportSide.OFFICE
OPEN = (S.RECEIVED, S.ASSIGNED, S.WORKING)
WITH_HELPER = (S.ASSIGNED, S.WORKING, S.DONE)
REASON, OUTCOME = "理由", "結果"
TONES = {S.RECEIVED: "todo", S.ASSIGNED: "info", S.DONE: "done", S.DECLINED: "neutral"}


@dataclass(frozen=True)
class SupportMove:
    """One permitted step: the button's words, who may take it, and what it asks for."""

    from_state: SupportState
    to_state: SupportState
    label: str
    who: frozenset[SupportSide]
    asks: str = ""
    is_main: bool = False


SUPPORT_MOVES = (
    SupportMove(S.RECEIVED, S.DECLINED, "見送る", frozenset({OFFICE, TEAM}), REASON),
    SupportMove(S.ASSIGNED, S.WORKING, "対応を始める", frozenset({HELPER, OFFICE}), is_main=True),
    SupportMove(S.ASSIGNED, S.RECEIVED, "担当を外して受付に戻す", frozenset({HELPER, OFFICE}), REASON),
    SupportMove(S.ASSIGNED, S.DECLINED, "見送る", frozenset({OFFICE, TEAM}), REASON),
    SupportMove(S.WORKING, S.DONE, "完了にする", frozenset({HELPER, OFFICE}), OUTCOME, is_main=True),
    SupportMove(S.WORKING, S.DECLINED, "見送る", frozenset({HELPER, OFFICE}), REASON),
    SupportMove(S.DONE, S.WORKING, "対応を再開する", frozenset({TEAM, HELPER, OFFICE}), REASON),
    SupportMove(S.DECLINED, S.RECEIVED, "もう一度受け付ける", frozenset({OFFICE}), REASON),
)  # fmt: skip


def support_moves(state: str, sides: Collection[SupportSide]) -> list[SupportMove]:
    """Return the steps that somebody may take by a button of the request's page."""
    return [m for m in SUPPORT_MOVES if m.from_state == state and m.who.intersection(sides)]


def check_support_move(
    *, state: str, seen_state: str, to_state: str, sides: Collection[SupportSide], words: str = ""
) -> SupportMove:
    """Return the step, or refuse it with a sentence.

    seen_state: the state when the person decided. words: the reason or the outcome.
    """
    if state != seen_state:
        raise StaleRefused(
            f"ほかの人が先に、状態を「{S(state).label}」に変えました。"
            "内容を確かめて、必要ならもう一度操作してください。"
        )
    steps = [m for m in SUPPORT_MOVES if (m.from_state, m.to_state) == (state, to_state)]
    if not steps:
        raise TeamRefused(
            f"「{S(state).label}」の依頼を、「{_label(to_state)}」にすることはできません。"
        )
    move = steps[0]
    if not move.who.intersection(sides):
        raise TeamRefused(f"「{move.label}」を選べるのは、{_people(move.who)}です。")
    if move.asks and not words.strip():
        raise TeamRefused(f"{move.asks}を入力してください。関係する人に伝わり、記録に残ります。")
    return move


def why_not_take(*, state: str, is_specialist: bool) -> str:
    """Return why a specialist cannot take a request; empty where they can."""
    if not is_specialist:
        return "引き受けられるのは、任期中のデジタル専門人材です。"
    if state != S.RECEIVED:
        return f"「{S(state).label}」の依頼は、引き受けられません。"
    return ""


def check_helper(
    *, state: str, seen_state: str, holder: str, is_own: bool, sides: Collection[SupportSide]
) -> SupportState:
    """Return the state in which a request is after somebody has become its helper.

    holder: the name of today's helper, if any. is_own: a specialist takes it; else the office
    names somebody, also in the place of the one before.
    """
    if is_own:
        if holder and state in WITH_HELPER and seen_state == S.RECEIVED:
            raise NotFree(holder)
        if why_not := why_not_take(state=state, is_specialist=SupportSide.SPECIALIST in sides):
            raise TeamRefused(why_not)
        return S.ASSIGNED
    if OFFICE not in sides:
        raise TeamRefused("担当を決められるのは、事務局です。")
    if state != seen_state:
        if holder:
            raise NotFree(holder)
        raise StaleRefused(
            f"ほかの人が先に、状態を「{S(state).label}」に変えました。内容を確かめてください。"
        )
    if state not in OPEN:
        raise TeamRefused(f"「{S(state).label}」の依頼の担当は、変えられません。")
    return S.ASSIGNED if state == S.RECEIVED else S(state)


def is_support_overdue(*, state: str, wished_on: date | None, today: date) -> bool:
    """Tell whether the wished day is over while somebody still waits for help."""
    return wished_on is not None and wished_on < today and state in OPEN


def who_is_next(state: str) -> str:
    """Return whose turn it is, in words; empty when nothing is left to do."""
    return {
        S.RECEIVED: "事務局が担当を決めるか、専門人材が引き受けるのを待っています。",
        S.ASSIGNED: "担当の専門人材が対応を始めるのを待っています。",
        S.WORKING: "担当の専門人材が対応しています。",
    }.get(S(state), "")


def support_steps(state: str) -> list[tuple[str, str]]:
    """Return the request's way as pairs of label and state, for the steps indicator."""
    way = [S.RECEIVED, S.ASSIGNED, S.WORKING, S.DONE]
    if state not in way:
        return []
    here = way.index(S(state))
    words = [
        "done" if n < here or state == S.DONE else "current" if n == here else "todo"
        for n in range(4)
    ]
    return [(str(step.label), word) for step, word in zip(way, words, strict=True)]


def check_log(*, day: date, today: date, hours: float, state: str) -> None:
    """Refuse a line of the log that cannot be true."""
    if state not in WITH_HELPER:
        raise TeamRefused("担当が決まってから、対応の記録を書けます。")
    if day > today:
        raise TeamRefused("対応した日は、今日以前にしてください。")
    if not 0 < hours <= 24:
        raise TeamRefused("時間は、0より大きく24以下にしてください。")


def _label(state: str) -> str:
    return str(S(state).label) if state in S.values else state


def _people(who: frozenset[SupportSide]) -> str:
    return "・".join(str(side.label) for side in SupportSide if side in who)
