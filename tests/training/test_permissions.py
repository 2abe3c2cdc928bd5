"""Who may and who may not, object by object, for GET and POST."""

import pytest
from django.urls import reverse

from skills.choices import LevelEffect
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member
from tests.factories.training import CourseFactory, EnrolmentFactory, SessionFactory, past_session
from training.models import Enrolment, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Everybody who could ask, around one employee."""
    division = DivisionFactory()
    person = employee(division)
    return {
        "self": person,
        "head": employee(division, is_head=True),
        "office": office_member(),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


OFFICE_PAGES = [
    "session-edit", "session-cancel", "session-roster", "session-attendance", "session-close",
]  # fmt: skip


@pytest.mark.parametrize("name", OFFICE_PAGES)
@pytest.mark.parametrize("viewer", ["self", "head", "colleague"])
def test_office_pages_of_a_session_do_not_exist_for_others(client, people, name, viewer):
    session = past_session()
    EnrolmentFactory(session=session, attendee=people["self"])
    client.force_login(people[viewer])
    url = reverse(f"training:{name}", args=[session.pk])

    statuses = [client.get(url).status_code, client.post(url, {"reason": "x"}).status_code]

    session.refresh_from_db()
    assert statuses == ([404, 405] if name == "session-roster" else [404, 404])
    assert (session.state, session.version) == ("planned", 1)


@pytest.mark.parametrize("name", OFFICE_PAGES)
@pytest.mark.parametrize("viewer", ["office", "operator"])
def test_office_pages_of_a_session_open_for_the_office(client, people, name, viewer):
    session = past_session()
    client.force_login(people[viewer])

    assert client.get(reverse(f"training:{name}", args=[session.pk])).status_code == 200


@pytest.mark.parametrize("viewer", ["self", "head", "colleague"])
def test_office_actions_do_not_exist_for_others(client, people, viewer):
    enrolment = EnrolmentFactory(session=past_session())
    client.force_login(people[viewer])

    page = reverse("training:session-attendance", args=[enrolment.session_id])
    rest = client.post(page, {"rest": "present"})
    create = client.post(reverse("training:session-create"), {"course": 1})

    enrolment.refresh_from_db()
    assert (rest.status_code, create.status_code) == (404, 404)
    assert enrolment.attendance == "unknown"
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("session-list", {"office", "operator"}),
        ("session-create", {"office", "operator"}),
        ("mandatory-list", {"office", "operator", "head", "other head"}),
        ("staff-enrolments", {"office", "operator", "head", "other head"}),
        ("my-enrolments", {"self", "head", "office", "operator", "colleague", "other head"}),
        ("course-list", {"self", "head", "office", "operator", "colleague", "other head"}),
    ],
)
def test_who_opens_a_list(client, people, name, allowed):
    opened = set()
    for viewer, person in people.items():
        client.force_login(person)
        if client.get(reverse(f"training:{name}")).status_code == 200:
            opened.add(viewer)

    assert opened == allowed


@pytest.mark.parametrize(
    ("viewer", "status"),
    [
        ("self", 200),
        ("office", 200),
        ("operator", 200),
        ("head", 404),
        ("colleague", 404),
        ("other head", 404),
    ],
)
def test_who_may_give_a_seat_back(client, people, viewer, status):
    enrolment = EnrolmentFactory(attendee=people["self"])
    client.force_login(people[viewer])
    url = reverse("training:enrolment-cancel", args=[enrolment.pk])

    got, posted = client.get(url), client.post(url)

    enrolment.refresh_from_db()
    assert (got.status_code, posted.status_code) == (status, 302 if status == 200 else 404)
    assert (enrolment.state == "cancelled") is (status == 200)


@pytest.mark.parametrize(
    ("viewer", "status"),
    [
        ("self", 404),
        ("office", 200),
        ("operator", 200),
        ("hr", 404),
        ("head", 404),
        ("colleague", 404),
        ("other head", 404),
    ],
)
def test_who_chooses_what_a_course_does_to_levels(client, people, viewer, status):
    course = CourseFactory(level_effect=LevelEffect.NONE)
    people["hr"] = employee(DivisionFactory(is_hr=True))
    client.force_login(people[viewer])
    url = reverse("training:course-levels", args=[course.code])

    got, posted = client.get(url), client.post(url, {"level_effect": LevelEffect.LEVEL})

    course.refresh_from_db()
    may = status == 200
    assert (got.status_code, posted.status_code) == (status, 302 if may else 404)
    assert course.level_effect == (LevelEffect.LEVEL if may else LevelEffect.NONE)


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", 1), ("head", 1), ("office", 2), ("operator", 2), ("colleague", 0), ("other head", 0)],
)
def test_enrolments_are_visible_to_few(people, viewer, expected):
    EnrolmentFactory(attendee=people["self"])
    EnrolmentFactory()

    assert Enrolment.objects.visible_to(people[viewer]).count() == expected


def test_history_is_shown_to_the_office_alone(client, people):
    session = SessionFactory()
    seen = {}
    for viewer in ("self", "head", "office"):
        client.force_login(people[viewer])
        seen[viewer] = "変更の記録" in client.get(session.get_absolute_url()).content.decode()

    assert seen == {"self": False, "head": False, "office": True}
