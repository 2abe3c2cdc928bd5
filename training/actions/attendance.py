"""The session's end: attendance → completion → evidence of the levels that the course grants.

Marks may be corrected after the end; completion and evidence follow at once, in both directions.
Doing any of it twice changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from skills.actions import NewEvidence, record_all_evidence, withdraw_evidence
from skills.choices import Level, LevelEffect
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from training import rules
from training.actions.enrolments import locked
from training.choices import Attendance, EnrolmentState, SessionState
from training.models import CourseSkill, Enrolment, Session
from training.models.enrolments import EnrolmentQuerySet

# What a completed course does to the level, as the person is told.
TOLD = {
    LevelEffect.LEVEL: "スキルマップに記録しました。",
    LevelEffect.PROPOSAL: "次のレベルを、所属長に提案しました。確認されると、レベルになります。",
    LevelEffect.EVIDENCE: "スキルマップに、記録として残しました。レベルには数えません。",
    LevelEffect.NONE: "",
}

# A mark is the attendance, and whether a partial one is enough.
Mark = tuple[Attendance, bool]


@recorded("出欠の入力")
def mark_attendance(
    *, session: Session, marks: Mapping[int, Mark], rest_present: bool = False, by: StaffMember
) -> int:
    """Note who came, by the enrolment's key; return how many marks changed.

    rest_present: everybody who is then still without a mark was there. Raises rules.TrainingRefused. After the end completion follows the new mark at once.
    """
    session = locked(session)
    rules.check_may_mark(
        state=SessionState(session.state), starts_at=session.starts_at, now=timezone.now()
    )
    changed = []
    for enrolment in _seated(session).filter(pk__in=list(marks)):
        attendance, anyway = marks[enrolment.pk]
        anyway = anyway and attendance == Attendance.PARTIAL
        if (enrolment.attendance, enrolment.completes_anyway) != (attendance, anyway):
            enrolment.attendance, enrolment.completes_anyway = attendance, anyway
            changed.append(enrolment)
    Enrolment.objects.bulk_update(changed, ["attendance", "completes_anyway"], batch_size=500)
    if session.state == SessionState.CLOSED:
        _settle(session, changed, by=by)
    rest = mark_rest_present(session=session, by=by) if rest_present else 0
    return len(changed) + rest


@recorded("出欠の一括入力")
def mark_rest_present(*, session: Session, by: StaffMember) -> int:
    """Note everybody without a mark as present; return how many."""
    session = locked(session)
    rest = _seated(session).filter(attendance=Attendance.UNKNOWN)
    marks: dict[int, Mark] = dict.fromkeys(
        rest.values_list("pk", flat=True), (Attendance.PRESENT, False)
    )
    return mark_attendance(session=session, marks=marks, by=by)


@recorded("開催回の実施済み")
def close_session(*, session: Session, by: StaffMember) -> int:
    """End a session: completion dates, levels with their evidence, notices. Return who completed.

    Raises rules.TrainingRefused. Twice is not an error.
    """
    session = locked(session)
    if session.state == SessionState.CLOSED:
        return _seated(session).filter(completed_on__isnull=False).count()
    seated = list(_seated(session))
    rules.check_may_close(
        state=SessionState(session.state),
        ends_at=session.ends_at,
        now=timezone.now(),
        unknown=sum(enrolment.attendance == Attendance.UNKNOWN for enrolment in seated),
    )
    session.state = SessionState.CLOSED
    session.version += 1
    session.save(update_fields=["state", "version"])
    # Who still waits when it is over has no seat to give back; the row stays as history.
    waiting = session.enrolments.filter(state=EnrolmentState.WAITING)
    waiting.update(state=EnrolmentState.CANCELLED)
    return _settle(session, seated, by=by)


def _seated(session: Session) -> EnrolmentQuerySet:
    return session.enrolments.filter(state=EnrolmentState.CONFIRMED).in_line()


def _settle(session: Session, enrolments: Sequence[Enrolment], *, by: StaffMember) -> int:
    """Make completion and evidence follow the marks; return how many have completed."""
    day = timezone.localdate(session.ends_at)
    completed = [row for row in enrolments if _completes(row)]
    others = [row for row in enrolments if not _completes(row)]
    revoked = [row for row in others if row.completed_on is not None]
    _write_completion(completed, day)
    _write_completion(others, None)
    granted = list(CourseSkill.objects.filter(course=session.course).select_related("skill"))
    record_all_evidence(told=list(_evidence(session, completed, granted)), by=by)
    withdraw_evidence(source_keys=[_source_key(row) for row in others], by=by)
    _tell_of_completion(session, completed, granted)
    _tell_of_revocation(session, revoked)
    return len(completed)


def _completes(enrolment: Enrolment) -> bool:
    return rules.completes(
        Attendance(enrolment.attendance), completes_anyway=enrolment.completes_anyway
    )


def _write_completion(enrolments: Iterable[Enrolment], day: date | None) -> None:
    pks = [row.pk for row in enrolments if row.completed_on != day]
    Enrolment.objects.filter(pk__in=pks).update(completed_on=day)


def _evidence(
    session: Session, completed: Iterable[Enrolment], granted: Sequence[CourseSkill]
) -> Iterable[NewEvidence]:
    for enrolment in completed:
        for grant in granted:
            yield NewEvidence(
                person_id=enrolment.attendee_id,
                skill_id=grant.skill_id,
                level=grant.level,
                shown_on=timezone.localdate(session.ends_at),
                label=f"研修修了: {session.course.name}",
                source_key=_source_key(enrolment),
                link=session.get_absolute_url(),
                effect=LevelEffect(session.course.level_effect),
            )


def _source_key(enrolment: Enrolment) -> str:
    return f"training:enrolment:{enrolment.pk}"


def _tell_of_completion(
    session: Session, completed: Iterable[Enrolment], granted: Sequence[CourseSkill]
) -> None:
    lines = [
        f"・{grant.skill.name}: レベル{grant.level}（{Level(grant.level).label}）"
        for grant in granted
    ]
    effect = LevelEffect(session.course.level_effect)
    people = StaffMember.objects.filter(pk__in=[row.attendee_id for row in completed])
    notify(
        recipients=people,
        kind="training.enrolment.completed",
        key=f"training.session:{session.pk}:completed",
        title=f"「{session.course.name}」を修了しました",
        body="\n".join([TOLD[effect], *lines]) if lines and TOLD[effect] else "お疲れさまでした。",
        url=session.course.get_absolute_url(),
    )


def _tell_of_revocation(session: Session, revoked: Iterable[Enrolment]) -> None:
    people = StaffMember.objects.filter(pk__in=[row.attendee_id for row in revoked])
    notify(
        recipients=people,
        kind="training.enrolment.revoked",
        key=f"training.session:{session.pk}:revoked",
        title=f"「{session.course.name}」の修了の記録が取り消されました",
        body="出欠の訂正によるものです。心当たりがないときは、情報政策課にお尋ねください。",
        url=session.get_absolute_url(),
    )
