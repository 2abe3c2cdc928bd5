"""Measures: made of issues of several departments, which are attached and never merged."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from crossforum import rules
from crossforum.actions.issues import step_within_measure
from crossforum.actions.telling import (
    tell_of_attachment,
    tell_of_issue_move,
    tell_of_measure_move,
)
from crossforum.choices import IssueStage, MeasureStage, Way
from crossforum.models import Issue, Measure, StageMove
from crossforum.permissions import can_manage_measures
from crossforum.queries import paused_from
from crossforum.rules import ForumRefused, Stale
from staff.actions.recording import recorded
from staff.models import Department, StaffMember


@recorded("部局横断DX施策の作成")
def create_measure(
    *,
    title: str,
    summary: str,
    lead_department: Department,
    issues: Sequence[Issue],
    next_action: str = "",
    due_on: date | None = None,
    by: StaffMember,
) -> Measure:
    """Make a measure of issues that lie on the forum's table."""
    if not issues:
        raise ForumRefused("課題が選ばれていません。フォーラムの一覧で課題を選んでください。")
    measure = Measure(
        title=title,
        summary=summary,
        lead_department=lead_department,
        next_action=next_action,
        due_on=due_on,
        created_by=by,
    )
    measure.fold_search_text()
    measure.save(force_insert=True)
    _attach(issues, measure, by=by)
    return measure


@recorded("横断施策への課題の追加")
def attach_issues(*, measure: Measure, issues: Sequence[Issue], by: StaffMember) -> Measure:
    """Add issues of the forum to a measure that is under way."""
    measure = locked_measure(measure)
    if measure.stage in {MeasureStage.DONE, MeasureStage.STOPPED}:
        raise ForumRefused(
            f"この施策は「{measure.get_stage_display()}」です。課題を加えられません。"
        )
    _attach(issues, measure, by=by)
    _touch(measure)
    return measure


@recorded("横断施策からの課題の取り外し")
def detach_issue(*, measure: Measure, issue: Issue, reason: str, by: StaffMember) -> Issue:
    """Undo an attachment: the issue is back on the forum's table."""
    measure = locked_measure(measure)
    [issue] = _locked_issues([issue])
    if issue.measure_id != measure.pk:
        raise ForumRefused("この課題は、もうこの施策に入っていません。")
    move = step_within_measure(
        issue, to_stage=IssueStage.FORUM, way=Way.DETACHING, measure=None, reason=reason, by=by
    )
    _touch(measure)
    tell_of_issue_move(issue=issue, move=move, by=by)
    return issue


@recorded("部局横断DX施策の段階の変更")
def set_measure_stage(
    *, measure: Measure, seen_stage: str, to_stage: str, by: StaffMember, reason: str = ""
) -> Measure:
    """Take one step; a measure that is done takes its issues along to 完了."""
    measure = locked_measure(measure)
    rules.check_measure_move(
        stage=measure.stage,
        seen_stage=seen_stage,
        to_stage=to_stage,
        is_office=can_manage_measures(by),
        reason=reason,
        paused_from=paused_from(measure),
    )
    move = StageMove.objects.create(
        measure=measure, from_stage=measure.stage, to_stage=to_stage, reason=reason.strip(), by=by
    )
    measure.stage = to_stage
    _touch(measure)
    if to_stage == MeasureStage.DONE:
        _finish_issues(measure, by=by)
    tell_of_measure_move(measure=measure, move=move, by=by)
    return measure


@recorded("部局横断DX施策の編集")
def edit_measure(
    *,
    measure: Measure,
    title: str,
    summary: str,
    lead_department: Department,
    next_action: str,
    due_on: date | None,
    version: int,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> Measure:
    """Save what was written, unless somebody has saved since ``version`` was read."""
    measure = locked_measure(measure)
    if measure.version != version:
        raise Stale
    measure.title, measure.summary, measure.lead_department = title, summary, lead_department
    measure.next_action, measure.due_on = next_action, due_on
    measure.version += 1
    measure.fold_search_text()
    _touch(measure)
    return measure


def locked_measure(measure: Measure) -> Measure:
    """Return the measure as it is now, held until the end of the transaction."""
    locked: Measure = Measure.objects.select_for_update().get(pk=measure.pk)
    return locked


def _locked_issues(issues: Sequence[Issue]) -> list[Issue]:
    held = Issue.objects.select_for_update(of=("self",)).order_by("pk")
    keys = [issue.pk for issue in issues]
    return list(held.select_related("department", "division", "reporter").filter(pk__in=keys))


def _attach(issues: Sequence[Issue], measure: Measure, *, by: StaffMember) -> None:
    for issue in _locked_issues(issues):
        if issue.stage != IssueStage.FORUM:
            raise ForumRefused(
                f"「{issue.title}」は、もうフォーラムの一覧にありません"
                f"(今は「{issue.get_stage_display()}」)。一覧から選び直してください。"
            )
        move = step_within_measure(
            issue, to_stage=IssueStage.MEASURE, way=Way.ATTACHING, measure=measure,
            reason="", by=by,
        )  # fmt: skip
        tell_of_attachment(issue=issue, measure=measure, move=move, by=by)


def _finish_issues(measure: Measure, *, by: StaffMember) -> None:
    """Let the issues follow; one that its department has closed before stays as it is."""
    for issue in _locked_issues(list(measure.issues.all())):
        if issue.stage == IssueStage.MEASURE:
            step_within_measure(
                issue, to_stage=IssueStage.DONE, way=Way.FOLLOWING, measure=measure,
                reason="", by=by,
            )  # fmt: skip


def _touch(measure: Measure) -> None:
    measure.updated_at = timezone.now()
    measure.save()
