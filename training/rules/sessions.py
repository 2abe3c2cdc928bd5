"""Decisions about changing a session, its end, and who has completed it. Pure."""

from datetime import datetime

from training.choices import Attendance, EnrolmentState, Outcome, SessionState
from training.rules.refusals import TrainingRefused


def check_capacity(*, capacity: int, confirmed: int) -> None:
    """Refuse to take seats away from people who have them."""
    if capacity and capacity < confirmed:
        raise TrainingRefused(
            f"受講が確定している人が{confirmed}人います。定員は{confirmed}人以上にしてください。"
        )


def why_not_change(state: SessionState) -> str:
    """Return why a session can no longer be changed; empty when it can."""
    if state == SessionState.CANCELLED:
        return "この開催回は中止になっています。変更できません。"
    if state == SessionState.CLOSED:
        return "この開催回は実施済みです。出欠だけを直せます。"
    return ""


def check_is_planned(state: SessionState) -> None:
    """Refuse to change what is over or called off."""
    _refuse(why_not_change(state))


def _refuse(reason: str) -> None:
    if reason:
        raise TrainingRefused(reason)


def completes(attendance: Attendance, *, completes_anyway: bool = False) -> bool:
    """Tell whether an attendance completes the course; a partial one if the office says so."""
    if attendance == Attendance.PRESENT:
        return True
    return attendance == Attendance.PARTIAL and completes_anyway


def why_not_close(*, state: SessionState, ends_at: datetime, now: datetime, unknown: int) -> str:
    """Return why a session cannot be ended yet; empty when it can."""
    if reason := why_not_change(state):
        return reason
    if now < ends_at:
        return "まだ終わっていない開催回です。終了日時を過ぎてから、実施済みにしてください。"
    if unknown:
        return (
            f"出欠が未入力の人が{unknown}人います。"
            "全員の出欠を入力してから、実施済みにしてください。"
        )
    return ""


def check_may_close(*, state: SessionState, ends_at: datetime, now: datetime, unknown: int) -> None:
    """Refuse to end a session that is not over, or whose attendance is not complete."""
    _refuse(why_not_close(state=state, ends_at=ends_at, now=now, unknown=unknown))


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
