"""The pages: one test an outcome, and equal query counts for one row and thirty."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.models import Evidence
from tests.factories.skills import TargetFactory
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    RequirementFactory,
    SessionFactory,
    completion,
    past_session,
)
from training.choices import Attendance, EnrolmentState, SessionState
from training.models import Enrolment, Session

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = EnrolmentState


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def records(response):
    return [row.record for row in response.context_data["table"].page.object_list]


def sign_in(client, person=None):
    person = person or employee()
    client.force_login(person)
    return person


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


# --- The office -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_session_list_num_queries(client, count, django_assert_num_queries):
    sign_in(client, office_member())
    for _ in range(count):
        EnrolmentFactory()

    with django_assert_num_queries(5):
        client.get(url("session-list"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [("planned", 0), ("to_close", 1), ("closed", 2), ("cancelled", 3)],
)
def test_session_list_by_state(client, state, expected):
    sign_in(client, office_member())
    sessions = [
        SessionFactory(),
        past_session(),
        past_session(state=SessionState.CLOSED),
        SessionFactory(state=SessionState.CANCELLED),
    ]

    assert records(client.get(url("session-list"), {"state": state})) == [sessions[expected]]


def session_values(session, **changes):
    local = {
        name: timezone.localtime(getattr(session, name)).strftime("%Y-%m-%dT%H:%M")
        for name in ("starts_at", "ends_at", "opens_at", "closes_at")
    }
    plain = {"course": session.course_id, "venue": session.venue, "capacity": session.capacity}
    return {**plain, **local, "version": session.version, **changes}


def test_session_create(client):
    sign_in(client, office_member())
    plan = SessionFactory.build(course=CourseFactory())

    response = client.post(url("session-create"), session_values(plan))

    session = Session.objects.get()
    assert response["Location"] == session.get_absolute_url()
    assert session.venue == plan.venue


def test_session_create_begins_with_the_courses_usual_capacity(client):
    sign_in(client, office_member())
    course = CourseFactory(default_capacity=24)

    response = client.get(url("session-create"), {"course": course.code})

    assert response.context_data["form"]["capacity"].value() == 24


def test_session_create_refuses_an_end_before_the_start(client):
    sign_in(client, office_member())
    plan = SessionFactory.build(course=CourseFactory())

    response = client.post(url("session-create"), session_values(plan, ends_at="2020-01-01T10:00"))

    assert response.status_code == 422
    assert "終了日時は、開始日時より後にしてください。" in text(response)
    assert not Session.objects.exists()


def test_session_edit(client):
    sign_in(client, office_member())
    session = SessionFactory()

    client.post(url("session-edit", session.pk), session_values(session, venue="別の部屋"))

    session.refresh_from_db()
    assert (session.venue, session.version) == ("別の部屋", 2)


def test_session_edit_of_an_old_page_shows_both_and_can_be_saved_then(client):
    sign_in(client, office_member())
    session = SessionFactory(venue="はじめ")
    values = session_values(session, venue="あと")
    Session.objects.filter(pk=session.pk).update(venue="ほかの人", version=2)

    conflict = client.post(url("session-edit", session.pk), values)
    again = {**values, "version": conflict.context_data["form"]["version"].value()}
    saved = client.post(url("session-edit", session.pk), again)

    page = text(conflict)
    assert conflict.status_code == 409
    assert "ほかの人" in page
    assert 'value="あと"' in page
    session.refresh_from_db()
    assert (saved.status_code, session.venue) == (302, "あと")


def test_session_edit_below_the_seated_is_refused(client):
    sign_in(client, office_member())
    session = SessionFactory(capacity=2)
    EnrolmentFactory.create_batch(2, session=session)

    response = client.post(url("session-edit", session.pk), session_values(session, capacity=1))

    assert response.status_code == 422
    assert "定員は2人以上にしてください。" in text(response)


def test_session_cancel_counts_before_it_does(client):
    sign_in(client, office_member())
    session = SessionFactory()
    EnrolmentFactory.create_batch(2, session=session)
    EnrolmentFactory(session=session, state=WAITING)

    page = text(client.get(url("session-cancel", session.pk)))
    client.post(url("session-cancel", session.pk), {"reason": "台風のため"})

    session.refresh_from_db()
    assert "<strong>2人</strong>と、待っている<strong>1人</strong>" in page
    assert session.state == SessionState.CANCELLED
    assert not session.enrolments.live().exists()


@pytest.mark.parametrize("name", ["session-edit", "session-cancel"])
def test_session_that_is_over_is_not_changed_any_more(client, name):
    sign_in(client, office_member())
    session = past_session(state=SessionState.CLOSED)

    page = client.get(url(name, session.pk), follow=True)
    posted = client.post(url(name, session.pk), session_values(session, reason="中止"))

    session.refresh_from_db()
    assert "この開催回は実施済みです。出欠だけを直せます。" in text(page)
    assert (posted.status_code, session.version) == (422, 1)


def test_session_cancel_wants_a_reason(client):
    sign_in(client, office_member())
    session = SessionFactory()

    assert client.post(url("session-cancel", session.pk), {"reason": ""}).status_code == 422


def test_roster_is_in_the_order_of_the_requests(client):
    sign_in(client, office_member())
    session = SessionFactory()
    rows = EnrolmentFactory.create_batch(3, session=session)
    EnrolmentFactory()

    assert records(client.get(url("session-roster", session.pk))) == rows


def test_roster_export_leaves_out_the_buttons(client):
    sign_in(client, office_member())
    enrolment = EnrolmentFactory(attendee=employee(name="髙橋 花子"))

    content = client.get(url("session-roster", enrolment.session_id), {"export": "csv"}).getvalue()

    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "職員番号,氏名,フリガナ,申込時の部局,申込日時,状態,出欠,受講理由"
    assert "髙橋 花子" in lines[1]
    assert "受講確定" in lines[1]


@pytest.mark.parametrize("count", [1, 30])
def test_roster_num_queries(client, count, django_assert_num_queries):
    sign_in(client, office_member())
    session = SessionFactory(capacity=0)
    EnrolmentFactory.create_batch(count, session=session)

    with django_assert_num_queries(7):
        client.get(url("session-roster", session.pk))


# --- The session's end ----------------------------------------------------------------------


def test_attendance_is_entered_previewed_and_closed(client):
    sign_in(client, office_member())
    grant = CourseSkillFactory(level=3)
    session = past_session(course=grant.course)
    first, second = EnrolmentFactory.create_batch(2, session=session)
    page_url = url("session-attendance", session.pk)

    client.post(page_url, {f"mark_{first.pk}": "absent", "rest": "present"})
    preview = client.get(url("session-close", session.pk)).context_data["preview"]
    client.post(url("session-close", session.pk))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (preview.completing, preview.not_completing, preview.unknown) == (1, 1, 0)
    assert (first.attendance, first.completed_on) == (Attendance.ABSENT, None)
    assert second.completed_on == timezone.localdate(session.ends_at)
    assert Evidence.objects.get().person == second.attendee


def test_partial_attendance_that_is_enough_is_kept(client):
    sign_in(client, office_member())
    enrolment = EnrolmentFactory(session=past_session())
    page_url = url("session-attendance", enrolment.session_id)

    client.post(page_url, {f"mark_{enrolment.pk}": "partial_done"})

    enrolment.refresh_from_db()
    assert (enrolment.attendance, enrolment.completes_anyway) == (Attendance.PARTIAL, True)
    form = client.get(page_url).context_data["form"]
    assert form[f"mark_{enrolment.pk}"].value() == "partial_done"


def test_close_without_all_marks_is_refused(client):
    sign_in(client, office_member())
    enrolment = EnrolmentFactory(session=past_session())

    page = text(client.get(url("session-close", enrolment.session_id)))
    response = client.post(url("session-close", enrolment.session_id))

    assert "出欠が未入力の人が1人います" in page
    assert ">実施済みにする</button>" not in page
    assert response.status_code == 422
    assert "出欠が未入力の人が1人います" in text(response)


def test_attendance_before_the_start_offers_no_sheet_and_is_refused(client):
    sign_in(client, office_member())
    enrolment = EnrolmentFactory()
    page_url = url("session-attendance", enrolment.session_id)

    page = text(client.get(page_url))
    response = client.post(page_url, {f"mark_{enrolment.pk}": "present"})

    assert "まだ始まっていません" in page
    assert "出欠を保存する" not in page
    assert response.status_code == 422


def test_attendance_of_many_goes_on_to_the_next_page(client, monkeypatch):
    monkeypatch.setattr("training.views.attendance.PER_PAGE", 2)
    sign_in(client, office_member())
    session = past_session()
    EnrolmentFactory.create_batch(3, session=session)

    response = client.post(url("session-attendance", session.pk))

    assert response["Location"] == url("session-attendance", session.pk) + "?page=2"


@pytest.mark.parametrize("count", [1, 30])
def test_attendance_num_queries(client, count, django_assert_num_queries):
    sign_in(client, office_member())
    session = past_session(capacity=0)
    EnrolmentFactory.create_batch(count, session=session)

    with django_assert_num_queries(8):
        client.get(url("session-attendance", session.pk))


def test_person_without_a_post_may_enrol(client):
    session = SessionFactory()
    person = sign_in(client, StaffMemberFactory())

    client.post(url("enrolment-create", session.pk))

    enrolment = Enrolment.objects.get()
    assert (enrolment.attendee, enrolment.department) == (person, None)


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
