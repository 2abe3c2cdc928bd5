"""The office's pages: sessions, rosters, the session's end."""

import pytest
from django.utils import timezone

from skills.models import Evidence
from tests.factories.staff import StaffMemberFactory, employee, office_member
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    SessionFactory,
    past_session,
)
from tests.training.pages import records, sign_in, text, url
from training.choices import Attendance, EnrolmentState, SessionState
from training.models import Enrolment, Session

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = EnrolmentState


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
