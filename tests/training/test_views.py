"""Everybody's pages: one test an outcome, and equal query counts for one row and thirty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from japan.fiscal import FiscalYear
from tests.factories.skills import TargetFactory
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    RequirementFactory,
    SessionFactory,
    completion,
    past_session,
)
from tests.training.pages import records, sign_in, text, url
from training.choices import EnrolmentState, SessionState
from training.models import Enrolment

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = EnrolmentState


# --- Enrolling ------------------------------------------------------------------------------


def test_enrolment_create_gives_a_seat(client):
    session = SessionFactory()
    person = sign_in(client)

    response = client.post(url("enrolment-create", session.pk), {"reason": "業務で使う"})

    assert (response.status_code, response["Location"]) == (302, session.get_absolute_url())
    enrolment = Enrolment.objects.get()
    assert (enrolment.attendee, enrolment.state, enrolment.reason) == (
        person,
        CONFIRMED,
        "業務で使う",
    )
    assert "受講が確定しています" in text(client.get(session.get_absolute_url()))


def test_enrolment_create_explains_a_refusal_keeps_the_text_and_writes_nothing(client):
    session = SessionFactory(closes_at=timezone.now() - timedelta(days=1))
    sign_in(client)

    response = client.post(url("enrolment-create", session.pk), {"reason": "業務で必要"})

    assert response.status_code == 422
    assert "申込期間が終了しました。" in text(response)
    assert not session.enrolments.exists()


def test_enrolment_create_again_is_no_error(client):
    session = SessionFactory()
    sign_in(client)

    client.post(url("enrolment-create", session.pk))
    response = client.post(url("enrolment-create", session.pk))

    assert response.status_code == 302
    assert session.enrolments.count() == 1


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (30, "申し込むと、すぐに受講が確定します。"),
        (1, "いまの順番は2番目"),
        (0, "申し込むと、すぐに受講が確定します。"),
    ],
)
def test_session_page_says_what_one_would_get(client, capacity, words):
    session = SessionFactory(capacity=capacity)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=WAITING)
    if capacity == 30:
        session.enrolments.filter(state=WAITING).delete()
    sign_in(client)

    assert words in text(client.get(session.get_absolute_url()))


def test_session_page_shows_the_reason_instead_of_the_button(client):
    session = SessionFactory(opens_at=timezone.now() + timedelta(days=1))
    sign_in(client)

    page = text(client.get(session.get_absolute_url()))

    assert "申し込めません。" in page
    assert 'action="/training/sessions/' not in page


def test_session_page_warns_of_a_clash_with_ones_own_session(client):
    session = SessionFactory()
    person = sign_in(client)
    EnrolmentFactory(
        attendee=person, session=SessionFactory(starts_at=session.starts_at, course__name="BPR研修")
    )

    assert "申し込んでいる「BPR研修」と時間が重なります。" in text(
        client.get(session.get_absolute_url())
    )


def test_session_page_takes_back_to_back_for_no_clash(client):
    session = SessionFactory()
    person = sign_in(client)
    EnrolmentFactory(attendee=person, session=SessionFactory(starts_at=session.ends_at))

    assert "時間が重なります" not in text(client.get(session.get_absolute_url()))


def test_session_page_tells_the_place_in_line(client):
    session = SessionFactory(capacity=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=WAITING)
    person = sign_in(client)
    EnrolmentFactory(session=session, attendee=person, state=WAITING)

    assert "2番目です。" in text(client.get(session.get_absolute_url()))


@pytest.mark.parametrize("count", [1, 30])
def test_session_page_num_queries(client, count, django_assert_num_queries):
    session = SessionFactory(capacity=0)
    EnrolmentFactory.create_batch(count, session=session)
    sign_in(client)

    with django_assert_num_queries(11):
        client.get(session.get_absolute_url())


# --- Giving back ----------------------------------------------------------------------------


def test_enrolment_cancel_says_what_happens_and_does_it(client):
    session = SessionFactory(capacity=1)
    person = sign_in(client)
    mine = EnrolmentFactory(session=session, attendee=person)
    next_in_line = EnrolmentFactory(session=session, state=WAITING)

    page = text(client.get(url("enrolment-cancel", mine.pk)))
    response = client.post(url("enrolment-cancel", mine.pk))

    assert "空いた席は、最も長く待っている人に回ります（いま1人が待っています）。" in page
    assert response["Location"] == session.get_absolute_url()
    mine.refresh_from_db()
    next_in_line.refresh_from_db()
    assert (mine.state, next_in_line.state) == (CANCELLED, CONFIRMED)


def test_enrolment_cancel_after_the_start_is_refused(client):
    person = sign_in(client)
    mine = EnrolmentFactory(session=past_session(), attendee=person)

    response = client.post(url("enrolment-cancel", mine.pk))

    mine.refresh_from_db()
    assert (response.status_code, mine.state) == (422, CONFIRMED)
    assert "開始した後は取り消せません" in text(response)


# --- The catalogue --------------------------------------------------------------------------


def test_course_list_filters_what_one_must_still_take(client):
    person = sign_in(client)
    to_do = RequirementFactory().course
    completion(person, RequirementFactory().course)
    CourseFactory()

    assert records(client.get(url("course-list"), {"need": "required"})) == [to_do]


def test_course_list_filters_what_closes_a_gap(client):
    sign_in(client)
    target = TargetFactory(level=3)
    helpful = CourseSkillFactory(skill=target.skill, level=2).course
    CourseSkillFactory(level=4)

    assert records(client.get(url("course-list"), {"need": "gap"})) == [helpful]


def test_course_list_filters_open_sessions_and_shows_seats(client):
    sign_in(client)
    session = SessionFactory(capacity=3)
    EnrolmentFactory(session=session)
    SessionFactory(opens_at=timezone.now() + timedelta(days=1))

    response = client.get(url("course-list"), {"open": "yes"})

    assert records(response) == [session.course]
    assert "2席" in text(response)


def test_course_list_is_searched_in_any_kana(client):
    sign_in(client)
    course = CourseFactory(name="デジタル入門")
    CourseFactory()

    assert records(client.get(url("course-list"), {"q": "ﾃﾞｼﾞﾀﾙ"})) == [course]


def test_course_list_leaves_out_what_is_not_offered(client):
    sign_in(client)
    CourseFactory(is_offered=False)

    assert "研修科目がまだ登録されていません" in text(client.get(url("course-list")))


@pytest.mark.parametrize("count", [1, 30])
def test_course_list_num_queries(client, count, django_assert_num_queries):
    sign_in(client)
    for _ in range(count):
        session = SessionFactory()
        RequirementFactory(course=session.course)
        CourseSkillFactory(course=session.course)
        EnrolmentFactory(session=session)

    with django_assert_num_queries(12):
        client.get(url("course-list"))


def test_course_page_compares_grants_with_ones_level(client):
    sign_in(client)
    target = TargetFactory(level=3)
    course = CourseSkillFactory(skill=target.skill, level=3).course
    SessionFactory(course=course)

    page = text(client.get(course.get_absolute_url()))

    assert "目標に届く" in page
    assert "内容を見て申し込む" in page


@pytest.mark.parametrize("count", [1, 30])
def test_course_page_num_queries(client, count, django_assert_num_queries):
    sign_in(client)
    course = CourseFactory()
    SessionFactory.create_batch(count, course=course)
    CourseSkillFactory.create_batch(count, course=course)

    with django_assert_num_queries(12):
        client.get(course.get_absolute_url())


# --- Lists of requests ----------------------------------------------------------------------


def test_my_enrolments_lists_ones_own_only(client):
    person = sign_in(client)
    mine = EnrolmentFactory(attendee=person)
    EnrolmentFactory()

    assert records(client.get(url("my-enrolments"))) == [mine]


@pytest.mark.parametrize(("when", "expected"), [("upcoming", 0), ("past", 1)])
def test_my_enrolments_by_time(client, when, expected):
    person = sign_in(client)
    rows = [
        EnrolmentFactory(attendee=person),
        EnrolmentFactory(attendee=person, session=past_session()),
    ]

    assert records(client.get(url("my-enrolments"), {"when": when})) == [rows[expected]]


def every_outcome(person):
    closed = {"state": SessionState.CLOSED}
    return {
        "seated": EnrolmentFactory(attendee=person),
        "waiting": EnrolmentFactory(attendee=person, state=WAITING),
        "to_mark": EnrolmentFactory(attendee=person, session=past_session()),
        "completed": completion(person, CourseFactory()),
        "not_completed": EnrolmentFactory(attendee=person, session=past_session(**closed)),
        "cancelled": EnrolmentFactory(attendee=person, state=CANCELLED),
        "called_off": EnrolmentFactory(
            attendee=person, state=CANCELLED, session__state=SessionState.CANCELLED
        ),
    }


def test_outcome_filter_and_outcome_word_agree(client):
    person = sign_in(client)
    rows = every_outcome(person)

    for outcome, row in rows.items():
        assert records(client.get(url("my-enrolments"), {"outcome": outcome})) == [row]
        assert row.outcome == outcome


@pytest.mark.parametrize("count", [1, 30])
def test_my_enrolments_num_queries(client, count, django_assert_num_queries):
    person = sign_in(client)
    for _ in range(count):
        EnrolmentFactory(attendee=person)

    with django_assert_num_queries(5):
        client.get(url("my-enrolments"))


def test_staff_enrolments_of_a_head_are_those_of_the_own_staff(client):
    division = DivisionFactory()
    staff = employee(division)
    theirs = EnrolmentFactory(attendee=staff)
    EnrolmentFactory(attendee=employee())
    sign_in(client, employee(division, is_head=True))

    assert records(client.get(url("staff-enrolments"))) == [theirs]


@pytest.mark.parametrize("count", [1, 30])
def test_staff_enrolments_num_queries(client, count, django_assert_num_queries):
    sign_in(client, office_member())
    EnrolmentFactory.create_batch(count)

    with django_assert_num_queries(6):
        client.get(url("staff-enrolments"))


# --- Filters and exports --------------------------------------------------------------------


def test_course_list_is_exported_in_words(client):
    sign_in(client)
    SessionFactory(course=RequirementFactory(course__name="BPR研修").course, capacity=0)

    content = client.get(url("course-list"), {"export": "csv"}).getvalue()

    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "コード,科目名,分類,形式,時間,私にとって,次の開催,残り"
    assert ",BPR研修,ICT,集合,2.0,必須," in lines[1]
    assert lines[1].endswith(",定員なし")


def test_session_list_is_exported_in_words(client):
    sign_in(client, office_member())
    past_session(course__name="BPR研修", label="第2回")

    content = client.get(url("session-list"), {"export": "csv"}).getvalue()

    line = content.decode("utf-8-sig").splitlines()[1]
    assert ",BPR研修 第2回," in line
    assert line.endswith(",30,0,0,30,出欠の入力待ち")


def test_session_list_by_year_and_course(client):
    sign_in(client, office_member())
    session = SessionFactory(course__name="デジタル入門")
    SessionFactory(course__name="BPR研修")
    year = FiscalYear.of(timezone.localdate(session.starts_at)).year

    found = client.get(url("session-list"), {"q": "ﾃﾞｼﾞﾀﾙ", "year": year})
    other_year = client.get(url("session-list"), {"year": year - 2})

    assert records(found) == [session]
    assert "条件に合うものはありません" in text(other_year)


def test_staff_enrolments_are_found_by_person_course_and_department(client):
    sign_in(client, office_member())
    division = DivisionFactory()
    wanted = EnrolmentFactory(
        attendee=employee(name="髙橋 花子"),
        session__course__name="デジタル入門",
        department=division.department,
    )
    EnrolmentFactory(attendee=employee(name="濵田 次郎"))

    for query in ({"q": "高橋"}, {"q": "でじたる"}, {"department": division.department.code}):
        assert records(client.get(url("staff-enrolments"), query)) == [wanted]


def test_roster_is_filtered(client):
    sign_in(client, office_member())
    session = SessionFactory()
    EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, state=WAITING, attendee=employee(name="髙橋 花子"))

    for query in ({"outcome": "waiting"}, {"q": "高橋"}):
        assert records(client.get(url("session-roster", session.pk), query)) == [waiting]


def test_my_enrolments_by_year(client):
    person = sign_in(client)
    mine = EnrolmentFactory(attendee=person)
    year = FiscalYear.of(timezone.localdate(mine.session.starts_at)).year

    assert records(client.get(url("my-enrolments"), {"year": year})) == [mine]


def test_session_page_names_the_course_that_should_come_first(client):
    first = CourseFactory(name="DX基礎研修")
    session = SessionFactory(course__prerequisite=first)
    person = sign_in(client)

    before = text(client.get(session.get_absolute_url()))
    completion(person, first)
    after = text(client.get(session.get_absolute_url()))

    assert "先に「DX基礎研修」を修了していると" in before
    assert "先に「DX基礎研修」を修了していると" not in after


def test_session_page_tells_those_it_is_not_meant_for(client):
    session = SessionFactory()
    RequirementFactory(course=session.course, obligation="free", grades=["manager"])
    sign_in(client)

    page = text(client.get(session.get_absolute_url()))

    assert "ほかの職位や役割の人に向けたものです。" in page
    assert "管理職" in text(client.get(session.course.get_absolute_url()))


def test_session_without_a_venue_tells_the_date_alone(client):
    session = SessionFactory(venue="")
    person = sign_in(client)

    client.post(url("enrolment-create", session.pk))

    assert "会場" not in person.notices.get().body
