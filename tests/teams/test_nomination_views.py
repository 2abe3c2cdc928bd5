"""The chain's pages: who may open and send them, what they say, and how many queries they ask."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import Grade
from teams.choices import NominationState as S
from teams.choices import TeamRole
from teams.models import Appointment, Nomination
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    LeadDeputyFactory,
    NominationFactory,
    PostBindingFactory,
    SeatFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "person", "nominator", "head", "lead", "acting", "bound", "former", "colleague", "stranger",
    "office",
)  # fmt: skip
AS_LEAD = ("acting", "bound")  # in the lead's place, and lead by the own post (充て職)


@pytest.fixture
def seat():
    department = DepartmentFactory(code="SIM", name="市民部")
    division = DivisionFactory(department=department, name="窓口課")
    return SeatFactory(team__department=department, role=TeamRole.LEADER, division=division)


@pytest.fixture
def people(seat):
    lead = employee(seat.division, grade=Grade.MANAGER)
    held = appoint(lead, seat.team.department, TeamRole.LEAD).seat
    today = timezone.localdate()
    acting, former = employee(seat.division), employee(seat.division)
    LeadDeputyFactory(seat=held, person=acting, period=DateRange(today, today + timedelta(days=9)))
    LeadDeputyFactory(seat=held, person=former, period=DateRange(LONG_AGO, today))
    post = DivisionFactory(department=seat.team.department)
    PostBindingFactory(seat=SeatFactory(team=seat.team, position=2), division=post)
    return {
        "acting": acting,
        "bound": employee(post, is_head=True),
        "former": former,
        "person": employee(seat.division, name="推薦 された人"),
        "nominator": employee(),
        "head": employee(seat.division, grade=Grade.MANAGER, is_head=True),
        "lead": lead,
        "colleague": employee(seat.division),
        "stranger": employee(),
        "office": office_member(),
    }


@pytest.fixture
def nomination(seat, people):
    return NominationFactory(
        seat=seat, person=people["person"], by=people["nominator"],
        period=DateRange(timezone.localdate(), date(2099, 4, 1)),
    )  # fmt: skip


def page(response):
    return response.content.decode()


def answers(client, people, method, url, data=None):
    found = {}
    for who in EVERYBODY:
        client.force_login(people[who])
        found[who] = getattr(client, method)(url, data or {}).status_code
    return found


def table(**codes):
    as_lead = {who: codes["lead"] for who in AS_LEAD if "lead" in codes}
    return {who: {**as_lead, **codes}.get(who, codes["rest"]) for who in EVERYBODY}


def test_who_sees_a_nomination(client, people, nomination):
    expected = table(rest=200, colleague=404, former=404, stranger=404)

    assert answers(client, people, "get", nomination.get_absolute_url()) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nomination-list", table(rest=200)),
        ("nomination-department", table(rest=404, head=200, lead=200, office=200)),
        ("nomination-queue", table(rest=404, office=200)),
        ("nomination-appoint", table(rest=404, office=200)),
        ("request-list", table(rest=404, head=200, lead=200, office=200)),
        ("question-list", table(rest=404, head=200, lead=200, office=200)),
        ("renewal-list", table(rest=404, head=200, lead=200, office=200)),
        ("letter-pack", table(rest=404, office=200)),
        ("roster-print", table(rest=200)),
    ],
)
def test_who_opens_the_lists(client, people, nomination, name, expected):
    assert answers(client, people, "get", reverse(f"teams:{name}")) == expected


def test_who_nominates_and_who_offers(client, people, seat):
    choose = reverse("teams:nomination-create", args=[seat.pk])
    offer = reverse("teams:nomination-offer", args=[seat.pk])

    assert answers(client, people, "get", choose) == table(rest=404, head=200, lead=200, office=200)
    assert answers(client, people, "get", offer) == table(
        rest=200, nominator=404, stranger=404, office=404
    )


@pytest.mark.parametrize(
    ("key", "state", "expected"),
    [
        ("accept", S.ASKED, table(rest=404, person=302)),
        ("decline", S.ASKED, table(rest=404, person=302)),
        ("withdraw", S.ASKED, table(rest=404, nominator=302, office=302, person=422)),
        ("appoint", S.ACCEPTED, table(rest=404, office=302)),
        ("close", S.ACCEPTED, table(rest=404, office=302)),
    ],
)
def test_who_sends_a_step(client, people, nomination, key, state, expected):
    found = {}
    for who in EVERYBODY:
        Appointment.objects.filter(seat=nomination.seat).delete()
        Nomination.objects.filter(pk=nomination.pk).update(state=state, appointment=None)
        client.force_login(people[who])
        url = reverse("teams:nomination-step", args=[nomination.pk, key])
        data = {"seen_state": state, "reason": "理由"}
        found[who] = client.post(url, data).status_code

    assert found == expected


@pytest.mark.parametrize("who", ["lead", "acting", "bound", "head", "office"])
@pytest.mark.parametrize(("key", "state"), [("accept", S.ACCEPTED), ("decline", S.DECLINED)])
def test_everybody_answers_for_themselves_alone(client, people, seat, who, key, state):
    """Whoever acts as lead or head, or runs the office, answers as the nominee they are."""
    member = SeatFactory(team=seat.team, role=TeamRole.MEMBER, division=seat.division)
    own = NominationFactory(
        seat=member, person=people[who], by=people["nominator"],
        period=DateRange(timezone.localdate(), date(2099, 4, 1)),
    )  # fmt: skip
    client.force_login(people[who])
    url = reverse("teams:nomination-step", args=[own.pk, key])

    shown = client.get(url).status_code
    sent = client.post(url, {"seen_state": S.ASKED, "reason": "今は時間がないため"})
    again = client.post(url, {"seen_state": S.ASKED, "reason": "もう一度"})

    own.refresh_from_db()
    assert (shown, sent.status_code, own.state) == (200, 302, state)
    assert again.status_code == 409


def test_unknown_step_does_not_exist(client, people, nomination):
    client.force_login(people["office"])

    url = reverse("teams:nomination-step", args=[nomination.pk, "conjure"])

    assert client.post(url, {"seen_state": S.ASKED}).status_code == 404


def test_nomination_page_shows_the_guide_and_the_kept_reason(client, people, nomination):
    nomination.grade_note = "経験が長いため"
    nomination.save()
    client.force_login(people["person"])

    text = page(client.get(nomination.get_absolute_url()))

    assert "DX推進リーダーの目安の職位は「課長補佐級」ですが" in text
    assert "DX統括リーダーは管理職、DX推進リーダーは課長補佐級、DX推進員は係長級・一般職員" in text
    assert "経験が長いため" in text
    assert "承諾する" in text
    assert "選任する</button>" not in text


def test_nominating_by_the_pages(client, people, seat):
    client.force_login(people["head"])
    url = reverse("teams:nomination-create", args=[seat.pk])
    url = f"{url}?person={people['colleague'].number}"

    shown = client.get(url)
    sent = client.post(
        url,
        {"starts_on": timezone.localdate().isoformat(), "last_day": "2027-03-31",
         "reason": "詳しいため", "grade_note": "補佐がいないため"},
    )  # fmt: skip

    assert shown.status_code == 200
    assert "目安の職位と異なります" in page(shown)
    made = Nomination.objects.get()
    assert (made.person, made.by, made.grade_note) == (
        people["colleague"], people["head"], "補佐がいないため",
    )  # fmt: skip
    assert sent["Location"] == made.get_absolute_url()


def test_refusal_stands_on_the_form(client, people, nomination):
    client.force_login(people["head"])
    url = reverse("teams:nomination-create", args=[nomination.seat_id])
    url = f"{url}?person={people['colleague'].number}"

    before = client.get(url)
    sent = client.post(url, {"starts_on": timezone.localdate().isoformat(), "last_day": ""})

    words = "この席には、すでに推薦 された人さん（本人の承諾待ち）が推薦されています。"
    assert sent.status_code == 422
    assert words in page(before)
    assert words in page(sent)


def test_stale_step_is_a_409_with_the_new_state(client, people, nomination):
    Nomination.objects.update(state=S.WITHDRAWN)
    client.force_login(people["person"])

    url = reverse("teams:nomination-step", args=[nomination.pk, "accept"])
    response = client.post(url, {"seen_state": S.ASKED})

    assert response.status_code == 409
    assert "ほかの人が先に、この推薦を「取り下げ」にしました。" in page(response)


def test_appointing_several_with_a_preview(client, people, nomination):
    Nomination.objects.update(state=S.ACCEPTED)
    other = NominationFactory(
        seat=SeatFactory(), state=S.ACCEPTED, period=nomination.period,
        person=employee(is_active=False),
    )  # fmt: skip
    client.force_login(people["office"])
    url = reverse("teams:nomination-appoint")

    chosen = client.get(url)
    blocked = client.get(url, {"n": [nomination.pk, other.pk]})
    good = client.get(url, {"n": [nomination.pk]})
    sent = client.post(url, {"n": [nomination.pk]})

    assert "内容を確かめる" in page(chosen)
    assert blocked.context_data["blocked"] == 1
    assert "この内容で選任する" not in page(blocked)
    assert "1人を選任しますか" in page(good)
    assert sent["Location"] == reverse("teams:nomination-queue")
    assert Appointment.objects.get(seat=nomination.seat).person == people["person"]


def test_race_lost_in_the_preview_is_said(client, people, nomination):
    Nomination.objects.update(state=S.ACCEPTED)
    appoint(
        employee(name="先の 人"), nomination.seat.team.department, TeamRole.MEMBER,
        division=nomination.seat.division,
    ).seat.appointments.update(seat=nomination.seat)  # fmt: skip
    client.force_login(people["office"])

    response = client.post(reverse("teams:nomination-appoint"), {"n": [nomination.pk]})

    assert response.status_code == 422
    assert "推薦 された人さん：この席には、先の 人さん" in page(response)


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("name", "most"),
    [("nomination-queue", 12), ("nomination-department", 12), ("nomination-appoint", 14)],
)
def test_lists_ask_as_much_for_one_row_as_for_thirty(
    client, people, rows, name, most, django_assert_max_num_queries
):
    for _ in range(rows):
        NominationFactory(
            seat=SeatFactory(division=DivisionFactory()), state=S.ACCEPTED,
            person=employee(), by=people["office"],
            period=DateRange(timezone.localdate(), date(2099, 4, 1)),
        )  # fmt: skip
    client.force_login(people["office"])

    with django_assert_max_num_queries(most) as asked:
        response = client.get(reverse(f"teams:{name}"))

    assert response.status_code == 200
    assert len(asked) == QUERIES[name]


QUERIES = {"nomination-queue": 7, "nomination-department": 6, "nomination-appoint": 9}
