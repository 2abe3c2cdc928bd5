"""What the people of the sign-ins have been told, under the keys that the actions use."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from crossforum.choices import IssueStage
from crossforum.models import Comment, StageMove
from shimonoseki_dx.demo.accounts import LEAD, LEADER, OFFICE
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting, at
from staff.models import Notice, StaffMember
from teams.models import Appointment
from training.choices import EnrolmentState
from training.models import Enrolment
from training.wording import span_words

READ_AFTER = timedelta(days=12)  # what is older has been read
DESKS = {
    LEADER: (IssueStage.SUBMITTED, "課題が提出されました", "内容を確かめて、検討を始めてください。"),
    LEAD: (
        IssueStage.LEAD_CHECK,
        "課題の確認の依頼があります",
        "部局内で対応するか、フォーラムに付議するかを決めてください。",
    ),
    OFFICE: (
        IssueStage.FORUM,
        "課題がフォーラムに付議されました",
        "横断施策にするかを検討してください。",
    ),
}  # fmt: skip


def tell(setting: Setting, population: Population) -> int:
    """Write the notices down as told in the portal alone; no demo person gets a mail."""
    people = [r.member for r in population.residents if r.chair.account is not None]
    people.append(population.specialists[0])
    notices = [
        *_of_enrolments(people),
        *_of_completions(people),
        *_of_appointments(people),
        *_of_comments(people),
        *_of_issues(population),
    ]
    ahead = {notice.key for notice in _of_enrolments(people, after=setting.now)}
    for notice in notices:
        notice.fold_search_text()
        if notice.created_at < setting.now - READ_AFTER and notice.key not in ahead:
            notice.read_at = notice.created_at + timedelta(hours=3)
    in_order = sorted(notices, key=lambda notice: notice.created_at)
    for notice in {notice.recipient_id: notice for notice in in_order}.values():
        notice.read_at = None  # everybody has something new at the bell
    Notice.objects.bulk_create(in_order)
    return len(notices)


def _of_enrolments(
    people: Iterable[StaffMember], after: datetime | None = None
) -> Iterator[Notice]:
    rows = Enrolment.objects.filter(attendee__in=people).select_related("session__course")
    if after is not None:
        rows = rows.filter(session__starts_at__gt=after)
    for row in rows.live():
        course, waits = row.session.course.name, row.state == EnrolmentState.WAITING
        yield Notice(
            recipient_id=row.attendee_id,
            kind=f"training.enrolment.{row.state}",
            key=f"training.enrolment:{row.pk}:{row.state}",
            title=f"「{course}」はキャンセル待ちです"
            if waits
            else f"「{course}」の受講が確定しました",
            body=f"日時: {span_words(row.session.starts_at, row.session.ends_at)}\n会場: {row.session.venue}",
            url=row.session.get_absolute_url(),
            created_at=row.requested_at,
        )


def _of_completions(people: Iterable[StaffMember]) -> Iterator[Notice]:
    rows = Enrolment.objects.filter(attendee__in=people, completed_on__isnull=False)
    for row in rows.select_related("session__course"):
        yield Notice(
            recipient_id=row.attendee_id,
            kind="training.enrolment.completed",
            key=f"training.session:{row.session_id}:completed",
            title=f"「{row.session.course.name}」を修了しました",
            body="スキルマップに記録しました。",
            url=row.session.course.get_absolute_url(),
            created_at=row.session.ends_at + timedelta(hours=1),
        )


def _of_appointments(people: Iterable[StaffMember]) -> Iterator[Notice]:
    for row in Appointment.objects.with_people().filter(person__in=people):
        yield Notice(
            recipient=row.person,
            kind="teams.appointment.appointed",
            key=f"teams.appointment:{row.pk}:appointed",
            title=f"{row.seat.get_role_display()}に選任されました",
            body=f"{row.seat.team}の{row.seat.get_role_display()}に選任されました。",
            url=row.seat.team.get_absolute_url(),
            created_at=at(row.period.lower, 9),
        )


def _of_comments(people: Iterable[StaffMember]) -> Iterator[Notice]:
    """Tell the writers of issues of the remarks on them, and those who spoke there before."""
    members = {person.pk: person for person in people}
    rows = Comment.objects.filter(issue__isnull=False).select_related("issue", "author")
    spoke: dict[int, set[int]] = {}
    for row in rows.order_by("created_at", "pk"):
        listeners = spoke.setdefault(row.issue_id, {row.issue.reporter_id})
        for key in sorted((listeners - {row.author_id}) & members.keys()):
            yield Notice(
                recipient=members[key],
                kind="crossforum.comment",
                key=f"crossforum.comment:{row.pk}",
                title=f"コメントがありました：{row.issue.title}",
                body=f"{row.author.name}さんのコメントです。\n\n{row.text}",
                url=f"{row.issue.get_absolute_url()}#comment-{row.pk}",
                created_at=row.created_at,
            )
        listeners.add(row.author_id)


def _of_issues(population: Population) -> Iterator[Notice]:
    """Tell those who have to act next: the leader, the lead, the office."""
    for number, (stage, title, what_to_do) in DESKS.items():
        resident = population.by_number(number)
        moves = StageMove.objects.filter(to_stage=stage, issue__isnull=False)
        if number != OFFICE:
            moves = moves.filter(issue__department=resident.department_id)
        for move in moves.exclude(by=resident.member).select_related(
            "issue__department", "issue__division"
        ):
            place = f"{move.issue.department.name} {move.issue.division.name}"
            yield Notice(
                recipient=resident.member,
                kind=f"crossforum.issue.{stage}",
                key=f"crossforum.move:{move.pk}:task",
                title=f"{title}：{move.issue.title}",
                body=f"{place}の課題です。{what_to_do}",
                url=move.issue.get_absolute_url(),
                created_at=move.at,
            )
