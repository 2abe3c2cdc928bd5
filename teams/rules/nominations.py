"""The way of a nomination: who may take which step, is it possible now, and if not, why not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from teams.choices import ChainHat, NominationOrigin, NominationState
from teams.rules.seats import NOT_THERE, TeamRefused, day_words

S = NominationState
MAY_NOMINATE = frozenset({ChainHat.HEAD, ChainHat.LEAD, ChainHat.OFFICE})


class TeamStale(TeamRefused):
    """Somebody else was quicker: the person must look again (409)."""


@dataclass(frozen=True)
class Step:
    """One permitted step: the button's words, who may take it, and whether it asks for a reason."""

    key: str
    label: str
    from_state: NominationState
    to_state: NominationState
    who: frozenset[ChainHat]
    needs_reason: bool = False
    is_main: bool = False


STEPS = (
    Step("accept", "承諾する", S.ASKED, S.ACCEPTED, frozenset({ChainHat.PERSON}), is_main=True),
    Step(
        "decline", "辞退する", S.ASKED, S.DECLINED, frozenset({ChainHat.PERSON}), needs_reason=True
    ),
    Step("appoint", "選任する", S.ACCEPTED, S.APPOINTED, frozenset({ChainHat.OFFICE}), is_main=True),
    Step(
        "close", "選任しない", S.ACCEPTED, S.CLOSED, frozenset({ChainHat.OFFICE}), needs_reason=True
    ),
    Step(
        "withdraw", "推薦を取り下げる", S.ASKED, S.WITHDRAWN,
        frozenset({ChainHat.NOMINATOR, ChainHat.OFFICE}), needs_reason=True,
    ),
    Step(
        "withdraw", "取り下げる", S.ACCEPTED, S.WITHDRAWN,
        frozenset({ChainHat.NOMINATOR, ChainHat.PERSON}), needs_reason=True,
    ),
)  # fmt: skip

# What the page says to those who have no button.
WAITING_FOR = {
    S.ASKED: "本人の返事を待っています。",
    S.ACCEPTED: "本人は承諾しています。事務局の選任を待っています。",
    S.APPOINTED: "選任が済みました。",
    S.DECLINED: "本人が辞退しました。別の人を推薦してください。",
    S.WITHDRAWN: "この推薦は取り下げられました。",
    S.CLOSED: "事務局は、この推薦では選任しませんでした。",
}


def steps_for(state: str, hats: Collection[ChainHat]) -> list[Step]:
    """Return the steps that somebody may take from a state, as the page's buttons."""
    return [step for step in STEPS if step.from_state == state and step.who.intersection(hats)]


def check_step(
    *, state: str, seen_state: str, key: str, hats: Collection[ChainHat], reason: str = ""
) -> Step:
    """Return the step, or refuse it with a sentence.

    seen_state: the state that the person saw. If it has changed since, TeamStale is raised.
    """
    if state != seen_state:
        raise TeamStale(
            f"ほかの人が先に、この推薦を「{S(state).label}」にしました。内容を確かめてください。"
        )
    steps = [step for step in STEPS if (step.from_state, step.key) == (state, key)]
    if not steps:
        raise TeamRefused(f"「{S(state).label}」の推薦では、この操作はできません。")
    step = steps[0]
    if not step.who.intersection(hats):
        people = "・".join(str(hat.label) for hat in ChainHat if hat in step.who)
        raise TeamRefused(f"「{step.label}」を選べるのは、{people}です。")
    if step.needs_reason and not reason.strip():
        raise TeamRefused("理由を入力してください。相手に伝わり、記録に残ります。")
    return step


def origin_of(hats: Collection[ChainHat], *, is_oneself: bool) -> NominationOrigin:
    """Return as what somebody nominates; refuse those who may not.

    Whoever puts the own name forward makes an offer, whatever other rights they have.
    """
    if is_oneself:
        return NominationOrigin.OWN
    for hat, origin in (
        (ChainHat.LEAD, NominationOrigin.LEAD),
        (ChainHat.HEAD, NominationOrigin.HEAD),
        (ChainHat.OFFICE, NominationOrigin.OFFICE),
    ):
        if hat in hats:
            return origin
    raise TeamRefused("推薦できるのは、席のある所属の所属長・DX統括リーダー・事務局です。")


@dataclass(frozen=True)
class Readiness:
    """What stands in the way of giving a seat to a person for a term.

    is_in_force: the seat exists on the first day. may_sign_in: the person still works here.
    holder: who holds the seat in that time, with the term, in words. post: whose holder holds the seat (充て職). rival: whom somebody else has
    put forward for it, with the state, in words.
    """

    is_in_force: bool
    may_sign_in: bool
    last_day: date | None
    today: date
    holder: str = ""
    post: str = ""
    rival: str = ""


def why_not_appoint(facts: Readiness) -> str:
    """Return why an accepted person cannot be appointed now; empty when nothing is in the way."""
    if not facts.is_in_force:
        return NOT_THERE
    if not facts.may_sign_in:
        return "この人は、今は職員として登録されていません。別の人を推薦してください。"
    if facts.last_day is not None and facts.last_day < facts.today:
        return f"任期の最後の日（{day_words(facts.last_day)}）が過ぎています。推薦をやり直してください。"
    if facts.post:
        return bound_to_post(facts.post)
    if facts.holder:
        return (
            f"この席には、{facts.holder}が選任されています。"
            "先にその任期を終えるか、任期が重ならない日を選んでください。"
        )
    return ""


def bound_to_post(post: str) -> str:
    """Return why nobody is appointed to a seat that follows a post."""
    return f"この席は充て職です。「{post}」の職に就いた人が、そのまま席に就きます。"


def why_not_nominate(facts: Readiness) -> str:
    """Return why nobody can be asked for the seat now; empty when nothing is in the way."""
    if reason := why_not_appoint(facts):
        return reason
    if facts.rival:
        return f"この席には、すでに{facts.rival}が推薦されています。返事を待つか、先にその推薦を取り下げてください。"
    return ""


def chain_steps(state: str, *, is_own: bool) -> list[tuple[str, str]]:
    """Return 推薦 → 承諾 → 選任 → 通知 as pairs of label and state, for the steps indicator."""
    first = "本人の申出" if is_own else "推薦"
    done = {S.ASKED: 1, S.DECLINED: 1, S.WITHDRAWN: 1, S.ACCEPTED: 2, S.CLOSED: 2, S.APPOINTED: 4}
    reached = done[S(state)]
    return [
        (label, "done" if number < reached else "current" if number == reached else "todo")
        for number, label in enumerate([first, "本人の承諾", "選任", "通知"])
    ]
