"""The way of an issue through the cycle (policy, chapter 2 and figure 6; defaults of the portal).

One table says it all: which button is shown to whom, which step needs a reason, and what the
server refuses.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from crossforum.choices import Hat, IssueStage, Way
from crossforum.rules.refusals import MoveRefused

S = IssueStage
TEAM = frozenset({Hat.MEMBER, Hat.LEADER, Hat.LEAD})
LEADERS = frozenset({Hat.LEADER, Hat.LEAD})
LEAD = frozenset({Hat.LEAD})
OFFICE = frozenset({Hat.OFFICE})


@dataclass(frozen=True)
class Move:
    """One permitted step: the button's words, who may take it, and whether it asks for a reason."""

    from_stage: IssueStage
    to_stage: IssueStage
    label: str
    who: frozenset[Hat]
    needs_reason: bool = False
    way: Way = Way.BUTTON
    is_main: bool = True  # the step that work usually takes from here


ISSUE_MOVES = (
    Move(S.DRAFT, S.SUBMITTED, "提出する", TEAM | {Hat.REPORTER}),
    Move(S.SUBMITTED, S.STUDY, "検討を始める", LEADERS),
    Move(S.SUBMITTED, S.DRAFT, "差し戻す", LEADERS, needs_reason=True, is_main=False),
    # The lead of a small department has nobody who prepares: straight to the forum.
    Move(S.SUBMITTED, S.FORUM, "フォーラムに付議する", LEAD, is_main=False),
    Move(S.STUDY, S.LEAD_CHECK, "統括リーダーに確認を依頼する", TEAM),
    Move(S.STUDY, S.FORUM, "フォーラムに付議する", LEAD, is_main=False),
    Move(S.LEAD_CHECK, S.DEPARTMENT, "部局内で対応する", LEAD),
    Move(S.LEAD_CHECK, S.FORUM, "フォーラムに付議する", LEAD),
    Move(S.LEAD_CHECK, S.STUDY, "検討に戻す", LEAD, needs_reason=True, is_main=False),
    Move(S.LEAD_CHECK, S.DECLINED, "見送る", LEAD, needs_reason=True, is_main=False),
    Move(S.DEPARTMENT, S.INTRODUCED, "導入済みにする", LEADERS),
    Move(S.INTRODUCED, S.DONE, "完了にする", LEADERS),
    Move(S.FORUM, S.MEASURE, "横断施策に加える", OFFICE, way=Way.ATTACHING),
    Move(S.FORUM, S.DEPARTMENT, "部局内での対応とする", OFFICE, is_main=False),
    Move(S.FORUM, S.DECLINED, "見送る", OFFICE, needs_reason=True, is_main=False),
    Move(
        S.MEASURE, S.FORUM, "横断施策から外す", OFFICE,
        needs_reason=True, way=Way.DETACHING, is_main=False,
    ),
    # Otherwise the issue follows its measure.
    Move(S.MEASURE, S.DONE, "この部局では完了にする", LEAD, is_main=False),
    Move(S.MEASURE, S.DONE, "横断施策とともに完了", OFFICE, way=Way.FOLLOWING, is_main=False),
    Move(S.DECLINED, S.STUDY, "検討を再開する", LEADERS | OFFICE, is_main=False),
)  # fmt: skip


def moves_for(stage: str, hats: Collection[Hat]) -> list[Move]:
    """Return the steps that somebody may take from a stage by a button of the issue's page."""
    return [move for move in _buttons(stage) if move.who.intersection(hats)]


def check_move(
    *,
    stage: str,
    seen_stage: str,
    to_stage: str,
    hats: Collection[Hat],
    reason: str = "",
    way: Way = Way.BUTTON,
) -> Move:
    """Return the step, or refuse it with a sentence.

    seen_stage: the stage when the person decided. If it has changed since, the decision was
    about something else, even where the step would still be possible.
    """
    if stage != seen_stage:
        raise MoveRefused(
            f"ほかの人が先に、段階を「{S(stage).label}」に変えました。"
            "内容を確かめて、必要ならもう一度操作してください。",
            is_stale=True,
        )
    steps = [m for m in ISSUE_MOVES if (m.from_stage, m.to_stage, m.way) == (stage, to_stage, way)]
    if not steps:
        raise MoveRefused(
            f"「{S(stage).label}」の課題を、「{_label(to_stage)}」にすることはできません。"
        )
    move = steps[0]
    if not move.who.intersection(hats):
        raise MoveRefused(f"「{move.label}」を選べるのは、{_people(move.who)}です。")
    if move.needs_reason and not reason.strip():
        raise MoveRefused("理由を入力してください。相手に伝わり、記録に残ります。")
    return move


def who_is_next(stage: str) -> str:
    """Return who can take the issue further, in words; empty when nothing is left to do."""
    steps = [m.who for m in ISSUE_MOVES if m.from_stage == stage and m.is_main]
    return _people(frozenset[Hat]().union(*steps))


def issue_steps(stage: str, *, is_shared: bool) -> list[tuple[str, str]]:
    """Return the issue's way as pairs of label and state, for the steps indicator.

    is_shared: it has come to the forum, so the way leads over a measure.
    """
    last = (S.FORUM, S.MEASURE, S.DONE) if is_shared else (S.DEPARTMENT, S.INTRODUCED, S.DONE)
    way = [S.DRAFT, S.SUBMITTED, S.STUDY, S.LEAD_CHECK, *last]
    if stage not in way:
        return []
    here = way.index(S(stage))
    return [(str(step.label), _state(position, here, way)) for position, step in enumerate(way)]


def _state(position: int, here: int, way: list[IssueStage]) -> str:
    if position < here or way[here] == S.DONE:
        return "done"
    return "current" if position == here else "todo"


def _buttons(stage: str) -> Iterator[Move]:
    return (m for m in ISSUE_MOVES if m.from_stage == stage and m.way == Way.BUTTON)


def _label(stage: str) -> str:
    return str(S(stage).label) if stage in S.values else stage


def _people(who: frozenset[Hat]) -> str:
    return "・".join(str(hat.label) for hat in Hat if hat in who)
