"""Issues: writing, editing, moving on, countermeasures, comments."""

from typing import Any

from django.utils import timezone

from crossforum import rules
from crossforum.actions.telling import tell_of_comment, tell_of_issue_move
from crossforum.choices import IssueStage, Way
from crossforum.models import Comment, Countermeasure, Issue, Measure, StageMove
from crossforum.permissions import can_add_countermeasure, can_edit_issue, hats_on
from crossforum.rules import ForumRefused, Stale
from staff.actions.recording import recorded
from staff.models import Division, StaffMember

# What a person writes in an issue; everything else follows from what happens to it.
WRITTEN = (
    "title", "problem", "wanted", "cause", "present_tools",
    "cases_a_year", "minutes_a_case", "people",
)  # fmt: skip


@recorded("課題の起票")
def create_issue(*, division: Division, submit: bool, by: StaffMember, **written: Any) -> Issue:
    """Write an issue down as a draft; with ``submit`` hand it in at once.

    written: the fields of ``WRITTEN``.
    """
    issue = Issue(division=division, department=division.department, reporter=by)
    _write(issue, written)
    issue.save(force_insert=True)
    if submit:
        move_issue(issue=issue, seen_stage=issue.stage, to_stage=IssueStage.SUBMITTED, by=by)
        issue.refresh_from_db()
    return issue


@recorded("課題の編集")
def edit_issue(
    *,
    issue: Issue,
    division: Division,
    version: int,
    by: StaffMember,
    **written: Any,
) -> Issue:
    """Save what was written, unless somebody has saved since ``version`` was read."""
    issue = locked_issue(issue)
    _check(can_edit_issue(by, issue), issue, "編集できません")
    if issue.version != version:
        raise Stale
    if division.department_id != issue.department_id:
        raise ForumRefused("ほかの部局の課題に変えることはできません。部局の中から選んでください。")
    issue.division = division
    _write(issue, written)
    issue.version += 1
    issue.updated_at = timezone.now()
    issue.save()
    return issue


@recorded("課題の段階の変更")
def move_issue(
    *, issue: Issue, seen_stage: str, to_stage: str, by: StaffMember, reason: str = ""
) -> Issue:
    """Take one step of the table in ``rules``; ``seen_stage`` is what the person decided upon."""
    issue = locked_issue(issue)
    rules.check_move(
        stage=issue.stage,
        seen_stage=seen_stage,
        to_stage=to_stage,
        hats=hats_on(by, issue),
        reason=reason,
    )
    move = take_step(issue, to_stage=to_stage, reason=reason, by=by)
    tell_of_issue_move(issue=issue, move=move, by=by)
    return issue


@recorded("対応策の追加")
def add_countermeasure(
    *, issue: Issue, kind: str, text: str, expected_hours: int | None, by: StaffMember
) -> Countermeasure:
    """Write down a way to solve the issue."""
    issue = locked_issue(issue)
    _check(can_add_countermeasure(by, issue), issue, "対応策を加えられません")
    issue.updated_at = timezone.now()
    issue.save(update_fields=["updated_at"])
    return Countermeasure.objects.create(
        issue=issue, kind=kind, text=text, expected_hours=expected_hours, by=by
    )


@recorded("コメント")
def add_comment(*, about: Issue | Measure, text: str, by: StaffMember) -> Comment:
    """Say something about an issue or a measure, and tell those who take part."""
    on = {"issue": about} if isinstance(about, Issue) else {"measure": about}
    comment = Comment.objects.create(**on, author=by, text=text)
    tell_of_comment(comment=comment, about=about, by=by)
    return comment


def locked_issue(issue: Issue) -> Issue:
    """Return the issue as it is now, held until the end of the transaction."""
    issues = Issue.objects.select_for_update(of=("self",))
    locked: Issue = issues.select_related("department", "division", "reporter").get(pk=issue.pk)
    return locked


def take_step(issue: Issue, *, to_stage: str, reason: str, by: StaffMember) -> StageMove:
    """Write a checked step of a locked issue, and its line in the history."""
    move = StageMove.objects.create(
        issue=issue, from_stage=issue.stage, to_stage=to_stage, reason=reason.strip(), by=by
    )
    issue.stage = to_stage
    issue.updated_at = move.at
    issue.save(update_fields=["stage", "measure", "updated_at"])
    return move


def step_within_measure(
    issue: Issue, *, to_stage: str, way: Way, measure: Measure | None, reason: str, by: StaffMember
) -> StageMove:
    """Check and write a step that an issue takes because of a measure."""
    rules.check_move(
        stage=issue.stage,
        seen_stage=issue.stage,
        to_stage=to_stage,
        hats=hats_on(by, issue),
        reason=reason,
        way=way,
    )
    issue.measure = measure
    return take_step(issue, to_stage=to_stage, reason=reason, by=by)


def _check(allowed: bool, issue: Issue, what_not: str) -> None:
    """Refuse what was allowed when the page was shown: the stage may have changed meanwhile."""
    if not allowed:
        raise ForumRefused(f"この課題は「{issue.get_stage_display()}」のため、{what_not}。")


def _write(issue: Issue, written: dict[str, Any]) -> None:
    unknown = written.keys() - set(WRITTEN)
    if unknown:
        raise TypeError(f"not written by people: {sorted(unknown)}")
    for name, value in written.items():
        setattr(issue, name, value)
    issue.fold_search_text()
