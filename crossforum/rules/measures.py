"""The way of a cross-department measure (figure 6; the PMO step is the city's own practice)."""

from dataclasses import dataclass
from datetime import date

from crossforum.choices import MeasureStage
from crossforum.rules.refusals import MoveRefused

M = MeasureStage
WAY = (
    M.IDEA, M.PLANNING, M.AGREED, M.PMO, M.BUDGET, M.INTRODUCTION, M.USE, M.EFFECT, M.DONE,
)  # fmt: skip
OPEN = WAY[:-1]
PAUSED = (M.ON_HOLD, M.STOPPED)


@dataclass(frozen=True)
class MeasureMove:
    """One step that the office may take."""

    to_stage: MeasureStage
    label: str
    needs_reason: bool
    is_main: bool = False


def measure_moves_for(stage: str, *, paused_from: str = "") -> list[MeasureMove]:
    """Return the steps from a stage.

    paused_from: where a measure stood before it was put on hold or stopped; it resumes there.
    """
    if stage == M.DONE:
        return []
    if stage in PAUSED:
        return _from_pause(M(stage), M(paused_from) if paused_from in OPEN else M.IDEA)
    here = WAY.index(M(stage))
    forward = WAY[here + 1]
    moves = [MeasureMove(forward, f"「{forward.label}」へ進める", needs_reason=False, is_main=True)]
    if here:
        back = WAY[here - 1]
        moves.append(MeasureMove(back, f"「{back.label}」へ戻す", needs_reason=True))
    moves.append(MeasureMove(M.ON_HOLD, "保留にする", needs_reason=True))
    moves.append(MeasureMove(M.STOPPED, "中止する", needs_reason=True))
    return moves


def _from_pause(stage: MeasureStage, paused_from: MeasureStage) -> list[MeasureMove]:
    label = f"「{paused_from.label}」から再開する"
    if stage == M.STOPPED:
        return [MeasureMove(paused_from, label, needs_reason=True)]
    return [
        MeasureMove(paused_from, label, needs_reason=False, is_main=True),
        MeasureMove(M.STOPPED, "中止する", needs_reason=True),
    ]


def check_measure_move(
    *,
    stage: str,
    seen_stage: str,
    to_stage: str,
    is_office: bool,
    reason: str = "",
    paused_from: str = "",
) -> MeasureMove:
    """Return the step, or refuse it with a sentence; ``seen_stage`` as for issues."""
    if not is_office:
        raise MoveRefused("横断施策の段階を変えられるのは、事務局です。")
    if stage != seen_stage:
        raise MoveRefused(
            f"ほかの人が先に、段階を「{M(stage).label}」に変えました。"
            "内容を確かめて、必要ならもう一度操作してください。",
            is_stale=True,
        )
    for move in measure_moves_for(stage, paused_from=paused_from):
        if move.to_stage == to_stage:
            break
    else:
        label = M(to_stage).label if to_stage in M.values else to_stage
        raise MoveRefused(f"「{M(stage).label}」の施策を、「{label}」にすることはできません。")
    if move.needs_reason and not reason.strip():
        raise MoveRefused("理由を入力してください。関係する部局に伝わり、記録に残ります。")
    return move


def measure_steps(stage: str, *, paused_from: str = "") -> list[tuple[str, str]]:
    """Return the measure's way as pairs of label and state, for the steps indicator."""
    shown = paused_from if stage in PAUSED else stage
    here = WAY.index(M(shown)) if shown in WAY else 0
    if stage == M.DONE:
        return [(str(step.label), "done") for step in WAY]
    states = ["done"] * here + ["current"] + ["todo"] * (len(WAY) - here - 1)
    return [(str(step.label), state) for step, state in zip(WAY, states, strict=True)]


def is_overdue(*, stage: str, due_on: date | None, today: date) -> bool:
    """Tell whether the next action is late: only of a measure that somebody still works on."""
    return due_on is not None and due_on < today and stage in OPEN
