"""Who hears of what in the cross-forum: each person once, nobody of the own deed."""

from collections.abc import Iterable

from django.db.models import Q

from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Comment, Issue, Measure, StageMove
from crossforum.queries import checkers_of, leads_of, office_people, readers_among
from staff.actions.notices import notify
from staff.models import StaffMember

# What those who have to act next are told when an issue reaches a stage.
TASKS = {
    IssueStage.SUBMITTED: ("課題が提出されました", "内容を確かめて、検討を始めてください。"),
    IssueStage.LEAD_CHECK: (
        "課題の確認の依頼があります",
        "部局内で対応するか、フォーラムに付議するかを決めてください。",
    ),
    IssueStage.FORUM: ("課題がフォーラムに付議されました", "横断施策にするかを検討してください。"),
}


def tell_of_issue_move(*, issue: Issue, move: StageMove, by: StaffMember) -> None:
    """Tell those who act next, then the writer; a reason goes along."""
    task = TASKS.get(IssueStage(issue.stage))
    busy = [person for person in _people_with_task(issue) if person != by]
    if task and busy:
        title, what_to_do = task
        place = f"{issue.department.name} {issue.division.name}"
        notify(
            recipients=busy,
            kind=f"crossforum.issue.{issue.stage}",
            key=f"crossforum.move:{move.pk}:task",
            title=_short(f"{title}：{issue.title}"),
            body=_paragraphs(f"{place}の課題です。{what_to_do}", _reason(move)),
            url=issue.get_absolute_url(),
        )
    if issue.reporter != by and issue.reporter not in busy and issue.reporter.is_active:
        notify(
            recipients=[issue.reporter],
            kind="crossforum.issue.moved",
            key=f"crossforum.move:{move.pk}:reporter",
            title=_short(f"課題が「{move.to_label}」になりました：{issue.title}"),
            body=_paragraphs(
                f"あなたが書いた課題の段階が、「{move.from_label}」から"
                f"「{move.to_label}」になりました({by.name}さんの操作)。",
                _reason(move),
            ),
            url=issue.get_absolute_url(),
        )


def _people_with_task(issue: Issue) -> Iterable[StaffMember]:
    if issue.stage == IssueStage.SUBMITTED:
        return checkers_of(issue)
    if issue.stage == IssueStage.LEAD_CHECK:
        return leads_of([issue.department_id])
    return office_people() if issue.stage == IssueStage.FORUM else []


def tell_of_measure_move(*, measure: Measure, move: StageMove, by: StaffMember) -> None:
    """Tell the leads of the departments that take part, and the writers of the issues."""
    departments = set(measure.issues.order_by().values_list("department", flat=True))
    writers = StaffMember.objects.filter(
        pk__in=measure.issues.order_by().values("reporter"), is_active=True
    )
    people = leads_of(departments | {measure.lead_department_id}) | writers
    is_done = measure.stage == MeasureStage.DONE
    closing = "関係する課題も「完了」になりました。" if is_done else ""
    notify(
        recipients=people.exclude(pk=by.pk).distinct(),
        kind="crossforum.measure.moved",
        key=f"crossforum.move:{move.pk}",
        title=_short(f"横断施策が「{move.to_label}」になりました：{measure.title}"),
        body=_paragraphs(
            f"段階が、「{move.from_label}」から「{move.to_label}」になりました。{closing}",
            _reason(move),
        ),
        url=measure.get_absolute_url(),
    )


def tell_of_attachment(*, issue: Issue, measure: Measure, move: StageMove, by: StaffMember) -> None:
    """Tell the writer and the department's leads that the issue goes on in a measure."""
    writer = StaffMember.objects.filter(pk=issue.reporter_id, is_active=True)
    people = writer | leads_of([issue.department_id])
    notify(
        recipients=people.exclude(pk=by.pk).distinct(),
        kind="crossforum.issue.measure",
        key=f"crossforum.move:{move.pk}",
        title=_short(f"課題が横断施策に加わりました：{issue.title}"),
        body=(
            f"部局横断DX施策「{measure.title}」で、ほかの課題とともに取り組みます。"
            "課題の内容は、そのまま残ります。"
        ),
        url=measure.get_absolute_url(),
    )


def tell_of_comment(*, comment: Comment, about: Issue | Measure, by: StaffMember) -> None:
    """Tell the writer and everybody who has written here before."""
    others = about.comments.order_by().values("author")
    starter = about.reporter_id if isinstance(about, Issue) else about.created_by_id
    people = StaffMember.objects.filter(Q(pk__in=others) | Q(pk=starter), is_active=True)
    people = people.exclude(pk=by.pk)
    if isinstance(about, Issue):
        people = readers_among(about, people)
    notify(
        recipients=people,
        kind="crossforum.comment",
        key=f"crossforum.comment:{comment.pk}",
        title=_short(f"コメントがありました：{about.title}"),
        body=f"{by.name}さんのコメントです。\n\n{comment.text}",
        url=f"{about.get_absolute_url()}#comment-{comment.pk}",
    )


def _reason(move: StageMove) -> str:
    return f"理由：{move.reason}" if move.reason else ""


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _short(title: str) -> str:
    return title if len(title) <= 200 else f"{title[:199]}…"
