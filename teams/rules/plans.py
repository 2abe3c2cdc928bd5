"""The way of a team's yearly plan (年度計画): 下書き → 提出 → 確認, and back with a reason."""

from collections.abc import Collection
from dataclasses import dataclass

from teams.choices import PlanState
from teams.rules.refusals import StaleRefused
from teams.rules.seats import TeamRefused

P = PlanState
PLAN_TONES = {P.DRAFT: "todo", P.SUBMITTED: "progress", P.CONFIRMED: "done"}
LEAD, OFFICE = "DX統括リーダー", "事務局"


@dataclass(frozen=True)
class PlanMove:
    """One permitted step of a plan."""

    from_state: PlanState
    to_state: PlanState
    label: str
    who: tuple[str, ...]
    needs_reason: bool = False
    is_main: bool = False


PLAN_MOVES = (
    PlanMove(P.DRAFT, P.SUBMITTED, "提出する", (LEAD, OFFICE), is_main=True),
    PlanMove(P.SUBMITTED, P.CONFIRMED, "確認した", (OFFICE,), is_main=True),
    PlanMove(P.SUBMITTED, P.DRAFT, "差し戻す", (OFFICE,), needs_reason=True),
    PlanMove(P.SUBMITTED, P.DRAFT, "提出を取り下げる", (LEAD,), needs_reason=True),
    PlanMove(P.CONFIRMED, P.DRAFT, "書き直せるようにする", (OFFICE,), needs_reason=True),
)


def plan_moves(state: str, *, is_lead: bool, is_office: bool) -> list[PlanMove]:
    """Return the steps from a state; each target once, in the office's words where both may."""
    found: dict[PlanState, PlanMove] = {}
    for move in PLAN_MOVES:
        if move.from_state == state and _may(move, is_lead=is_lead, is_office=is_office):
            found.setdefault(move.to_state, move)
    return list(found.values())


def check_plan_move(
    *,
    state: str,
    seen_state: str,
    to_state: str,
    is_lead: bool,
    is_office: bool,
    reason: str = "",
    empty_questions: Collection[str] = (),
) -> PlanMove:
    """Return the step, or refuse it with a sentence.

    empty_questions: the questions that must be answered and are not.
    """
    if state != seen_state:
        raise StaleRefused(
            f"ほかの人が先に、計画を「{P(state).label}」にしました。内容を確かめてください。"
        )
    steps = [m for m in PLAN_MOVES if (m.from_state, m.to_state) == (state, to_state)]
    if not steps:
        label = P(to_state).label if to_state in P.values else to_state
        raise TeamRefused(f"「{P(state).label}」の計画を、「{label}」にすることはできません。")
    allowed = [m for m in steps if _may(m, is_lead=is_lead, is_office=is_office)]
    if not allowed:
        people = "・".join(dict.fromkeys(who for m in steps for who in m.who))
        raise TeamRefused(f"「{steps[0].label}」を選べるのは、{people}です。")
    move = allowed[0]
    if move.needs_reason and not reason.strip():
        raise TeamRefused("理由を入力してください。チームに伝わり、記録に残ります。")
    if move.to_state == P.SUBMITTED and empty_questions:
        names = "」「".join(empty_questions)
        raise TeamRefused(f"まだ書かれていない欄があります：「{names}」。")
    return move


def why_not_edit_plan(state: str) -> str:
    """Return why the answers are fixed; empty for a draft."""
    if state == P.DRAFT:
        return ""
    return (
        f"「{P(state).label}」の計画は、書き直せません。書き直すときは、事務局に相談してください。"
    )


def _may(move: PlanMove, *, is_lead: bool, is_office: bool) -> bool:
    return (is_lead and LEAD in move.who) or (is_office and OFFICE in move.who)
