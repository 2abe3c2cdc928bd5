"""The session's end: attendance → completion → levels, and corrections in both directions."""

import pytest
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.models import Evidence
from skills.queries import skill_map
from tests.factories.skills import TargetFactory
from tests.factories.staff import employee, office_member
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    SessionFactory,
    past_session,
)
from training import rules, tasks
from training.actions import attendance
from training.choices import Attendance, EnrolmentState, SessionState

pytestmark = pytest.mark.django_db
PRESENT, PARTIAL, ABSENT = Attendance.PRESENT, Attendance.PARTIAL, Attendance.ABSENT


def mark(session, *marks, by=None):
    pairs = zip(session.enrolments.in_line(), marks, strict=True)
    wanted = {
        row.pk: (given if isinstance(given, tuple) else (given, False)) for row, given in pairs
    }
    return attendance.mark_attendance(session=session, marks=wanted, by=by or office_member())


def completed(session):
    return [row.completed_on is not None for row in session.enrolments.in_line()]


def test_close_completes_grants_levels_and_tells():
    grant = CourseSkillFactory(level=3, course__name="BPR研修")
    session = past_session(course=grant.course)
    person = employee()
    EnrolmentFactory(session=session, attendee=person)
    mark(session, PRESENT)

    count = attendance.close_session(session=session, by=office_member())

    day = timezone.localdate(session.ends_at)
    session.refresh_from_db()
    assert (count, session.state) == (1, SessionState.CLOSED)
    assert session.enrolments.get().completed_on == day
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.skill, evidence.level) == (person, grant.skill, 3)
    assert (evidence.kind, evidence.label, evidence.shown_on) == (
        "course",
        "研修修了: BPR研修",
        day,
    )
    assert person.notices.get().title == "「BPR研修」を修了しました"


def test_granted_level_appears_on_the_map():
    target = TargetFactory(level=3)
    person = employee()
    grant = CourseSkillFactory(skill=target.skill, level=3)
    session = past_session(course=grant.course)
    EnrolmentFactory(session=session, attendee=person)
    mark(session, PRESENT)

    attendance.close_session(session=session, by=office_member())

    today = timezone.localdate()
    line = skill_map(person, FiscalYear.of(today), today).lines[0]
    assert (line.level, line.state, line.deciding.label) == (
        3,
        "met",
        f"研修修了: {grant.course.name}",
    )


def test_partial_attendance_completes_only_if_the_office_says_so():
    session = past_session()
    EnrolmentFactory.create_batch(4, session=session)
    mark(session, PRESENT, PARTIAL, (PARTIAL, True), ABSENT)

    attendance.close_session(session=session, by=office_member())

    assert completed(session) == [True, False, True, False]


def test_close_twice_changes_nothing():
    grant = CourseSkillFactory()
    session = past_session(course=grant.course)
    enrolment = EnrolmentFactory(session=session)
    mark(session, PRESENT)
    office = office_member()

    first = attendance.close_session(session=session, by=office)
    second = attendance.close_session(session=session, by=office)

    assert (first, second) == (1, 1)
    assert Evidence.objects.count() == 1
    assert enrolment.attendee.notices.count() == 1


def test_close_without_all_marks_is_refused_and_writes_nothing():
    session = past_session()
    EnrolmentFactory.create_batch(2, session=session)
    mark(session, PRESENT, Attendance.UNKNOWN)

    with pytest.raises(rules.TrainingRefused, match="出欠が未入力の人が1人います"):
        attendance.close_session(session=session, by=office_member())

    session.refresh_from_db()
    assert session.state == SessionState.PLANNED
    assert completed(session) == [False, False]


def test_correction_after_the_end_withdraws_the_level():
    grant = CourseSkillFactory()
    session = past_session(course=grant.course)
    enrolment = EnrolmentFactory(session=session)
    mark(session, PRESENT)
    attendance.close_session(session=session, by=office_member())

    mark(session, ABSENT)

    enrolment.refresh_from_db()
    assert enrolment.completed_on is None
    assert Evidence.objects.get().withdrawn_at is not None
    assert enrolment.attendee.notices.first().title.endswith("修了の記録が取り消されました")


def test_correction_back_gives_the_level_again():
    grant = CourseSkillFactory()
    session = past_session(course=grant.course)
    EnrolmentFactory(session=session)
    mark(session, PRESENT)
    attendance.close_session(session=session, by=office_member())

    mark(session, ABSENT)
    mark(session, PRESENT)

    assert completed(session) == [True]
    assert [row.withdrawn_at is None for row in Evidence.objects.order_by("pk")] == [False, True]


def test_marking_the_same_again_is_no_change():
    session = past_session()
    EnrolmentFactory(session=session)

    assert [mark(session, PRESENT), mark(session, PRESENT)] == [1, 0]


def test_mark_rest_present_keeps_what_was_entered():
    session = past_session()
    EnrolmentFactory.create_batch(3, session=session)
    EnrolmentFactory(session=session, state=EnrolmentState.CANCELLED)
    mark(session, ABSENT, Attendance.UNKNOWN, Attendance.UNKNOWN, PRESENT)

    count = attendance.mark_rest_present(session=session, by=office_member())

    marks = [row.attendance for row in session.enrolments.in_line()]
    assert (count, marks) == (2, [ABSENT, PRESENT, PRESENT, Attendance.UNKNOWN])


def test_attendance_before_the_start_is_refused():
    session = SessionFactory()
    EnrolmentFactory(session=session)

    with pytest.raises(rules.TrainingRefused, match="まだ始まっていない"):
        mark(session, PRESENT)


def test_a_mark_of_another_session_is_left_alone():
    session, other = past_session(), EnrolmentFactory(session=past_session())

    attendance.mark_attendance(
        session=session, marks={other.pk: (PRESENT, False)}, by=office_member()
    )

    other.refresh_from_db()
    assert other.attendance == Attendance.UNKNOWN


def test_who_still_waits_at_the_end_has_no_live_request():
    session = past_session(capacity=1)
    EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, state=EnrolmentState.WAITING)
    mark(session, PRESENT, Attendance.UNKNOWN)

    attendance.close_session(session=session, by=office_member())

    waiting.refresh_from_db()
    assert (waiting.state, waiting.completed_on) == (EnrolmentState.CANCELLED, None)


def test_close_of_many_needs_few_queries(django_assert_max_num_queries):
    course = CourseFactory()
    CourseSkillFactory.create_batch(3, course=course)
    session = past_session(course=course)
    EnrolmentFactory.create_batch(40, session=session)
    office = office_member()
    attendance.mark_rest_present(session=session, by=office)

    with django_assert_max_num_queries(25):
        attendance.close_session(session=session, by=office)

    assert Evidence.objects.count() == 120


def test_reminder_tells_each_office_member_once():
    over = past_session(course__name="BPR研修")
    SessionFactory()
    past_session(state=SessionState.CLOSED)
    members = [office_member(), office_member()]

    tasks.remind_to_close_sessions()
    tasks.remind_to_close_sessions()

    for member in members:
        notice = member.notices.get()
        assert notice.title == "「BPR研修」の出欠を入力してください"
        assert notice.url == f"/training/sessions/{over.pk}/attendance/"
