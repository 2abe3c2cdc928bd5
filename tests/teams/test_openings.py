"""Open chairs lead on: what each reader can do by how a chair is open, and asking to end a term."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.choices import Grade
from staff.models import Notice
from teams import actions
from teams.actions import endings
from teams.choices import ChairAct, ChairReader, EndingState, TeamRole
from teams.models import EndingRequest
from teams.rules import TeamRefused
from teams.rules.openings import OpenChair, acts_on
from teams.seat_tasks import seat_tasks
from tests.factories.staff import LONG_AGO, DivisionFactory, employee, office_member
from tests.factories.teams import (
    AppointmentFactory,
    EndingRequestFactory,
    NominationRequestFactory,
    PostBindingFactory,
    SeatFactory,
    TeamFactory,
    appoint,
)

A, R = ChairAct, ChairReader
TODAY, APRIL = date(2026, 11, 24), date(2027, 4, 1)
OFFICE, HEAD, COLLEAGUE = {R.OFFICE, R.NOMINATOR}, {R.NOMINATOR, R.COLLEAGUE}, {R.COLLEAGUE}
EMPTY, BOUND = OpenChair(), OpenChair(is_bound=True)
HELD, RUNNING = OpenChair(is_held=True), OpenChair(is_held=True, has_end=True)
ASKED = OpenChair(is_held=True, has_end=True, is_asked=True)


@pytest.mark.parametrize(
    ("chair", "readers", "expected"),
    [
        (EMPTY, OFFICE, [A.APPOINT, A.NOMINATE]),
        (EMPTY, HEAD, [A.NOMINATE, A.OFFER]),
        (EMPTY, COLLEAGUE, [A.OFFER]),
        (EMPTY, set(), []),
        (HELD, OFFICE, [A.END]),
        (RUNNING, OFFICE, [A.END, A.FOLLOW]),
        (HELD, HEAD, [A.ASK_END]),
        (RUNNING, HEAD, [A.ASK_END, A.FOLLOW]),
        (ASKED, HEAD, [A.FOLLOW]),
        (RUNNING, COLLEAGUE, []),
        (BOUND, OFFICE, [A.POST]),
        (BOUND, HEAD, []),
        (BOUND, COLLEAGUE, []),
    ],
)
def test_acts_on(chair, readers, expected):
    assert acts_on(chair, readers) == expected


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-24T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def held():
    """Return the term of a leader who works elsewhere by now; the member's chair is empty."""
    division = DivisionFactory(department__code="SIM", department__name="市民部", name="窓口課")
    team = TeamFactory(department=division.department)
    seat = SeatFactory(team=team, role=TeamRole.LEADER, division=division)
    SeatFactory(team=team, role=TeamRole.MEMBER, division=division)
    PostBindingFactory(seat=SeatFactory(team=team, role=TeamRole.MEMBER, position=2))
    moved = employee(name="去った 人")
    return AppointmentFactory(seat=seat, person=moved, period=DateRange(LONG_AGO, APRIL))


@pytest.fixture
def people(held):
    division = held.seat.division
    lead = employee(division, grade=Grade.MANAGER)
    appoint(lead, division.department, TeamRole.LEAD)
    return {
        "office": office_member(),
        "head": employee(division, is_head=True, name="所属 長"),
        "lead": lead,
        "colleague": employee(division),
        "stranger": employee(),
    }


def links_of(client, person, url, query=None):
    client.force_login(person)
    context = client.get(url, query or {}).context_data
    return {
        opening.seat.role: [label for label, _ in links] for opening, links in context["openings"]
    }


def test_the_team_page_leads_each_reader_on(client, held, people):
    url = held.seat.team.get_absolute_url()
    found = {who: links_of(client, person, url) for who, person in people.items()}

    asking = ["任期を終えるよう頼む", "次の人を推薦する"]
    both = {"leader": asking, "member": ["推薦する", "申し出る"]}
    assert found == {
        # the chair that belongs to a post is the last of the members'
        "office": {
            "leader": ["任期を終える", "次の人を推薦する"],
            "member": ["充て職の定めを見る"],
        },
        "head": both,
        "lead": both,
        "colleague": {"member": ["申し出る"]},
        "stranger": {},
    }


def test_the_vacancies_lead_each_reader_on(client, held, people, django_assert_num_queries):
    url, found = reverse("teams:vacancy-list"), {}
    for who, person in people.items():
        client.force_login(person)
        for day in ("2026-11-24", "2026-11-23"):
            html = client.get(url, {"on": day, "department": "SIM"}).content.decode()
            found[who, day] = [
                str(act.label)
                for act in (A.END, A.ASK_END, A.FOLLOW, A.APPOINT, A.NOMINATE, A.OFFER)
                if f">{act.label}</a>" in html
            ]

    assert {who: labels for (who, day), labels in found.items() if day == "2026-11-24"} == {
        "office": ["任期を終える", "次の人を推薦する", "選任する", "推薦する"],
        "head": ["任期を終えるよう頼む", "次の人を推薦する", "推薦する", "申し出る"],
        "lead": ["任期を終えるよう頼む", "次の人を推薦する", "推薦する", "申し出る"],
        "colleague": ["申し出る"],
        "stranger": [],
    }
    assert {day: labels for (_, day), labels in found.items() if day != "2026-11-24"} == {
        "2026-11-23": []
    }


@pytest.mark.parametrize("count", [1, 30])
def test_vacancies_ask_as_much_for_one_as_for_thirty(
    client, held, people, count, django_assert_num_queries
):
    for number in range(count):
        SeatFactory(team=held.seat.team, role=TeamRole.LEADER, position=10 + number)
    client.force_login(people["head"])

    with django_assert_num_queries(9):
        client.get(reverse("teams:vacancy-list"))


def test_a_successor_is_named_for_the_day_after(client, held, people):
    client.force_login(people["head"])
    url = reverse("teams:nomination-create", args=[held.seat.pk])

    form = client.get(url, {"person": people["colleague"].number}).context_data["form"]

    assert form.initial == {"starts_on": APRIL, "last_day": date(2028, 3, 31)}


def test_chairs_of_april_are_named_for_in_november(client, held, people):
    """On the page of 4/1 the leader's term is over, and the links ask for the new year."""
    client.force_login(people["head"])
    response = client.get(held.seat.team.get_absolute_url(), {"on": APRIL.isoformat()})

    links = {o.seat.role: dict(found) for o, found in response.context_data["openings"]}

    url = reverse("teams:nomination-create", args=[held.seat.pk])
    assert links["leader"]["推薦する"] == f"{url}?year=2027"
    assert "空席への推薦と申出（2027年4月1日" in response.content.decode()
    assert "推薦を依頼する" not in response.content.decode()
    renewal = reverse("teams:renewal-edit", args=["SIM", 2027])
    shown = {}
    for who, person in people.items():
        client.force_login(person)
        page = client.get(held.seat.team.get_absolute_url(), {"on": APRIL.isoformat()})
        shown[who] = renewal in page.content.decode()
    assert shown == {
        "office": True, "head": False, "lead": True, "colleague": False, "stranger": False,
    }  # fmt: skip


# --- Asking to end a term --------------------------------------------------------------------


def ask(held, by, last_day=TODAY):
    return endings.ask_to_end(appointment=held, last_day=last_day, note="異動したため", by=by)


def test_the_head_asks_and_the_office_ends(client, held, people):
    client.force_login(people["head"])
    url = reverse("teams:ending-ask", args=[held.pk])
    sent = client.post(url, {"last_day": "2026-11-30", "note": "異動したため"}, follow=True)

    notice = Notice.objects.get(recipient=people["office"])
    assert (notice.title, notice.url) == (
        "去った 人さんの任期を終える依頼があります（市民部 窓口課 DX推進リーダー）",
        reverse("teams:appointment-end", args=[held.pk]),
    )
    assert "所属 長さんが、2026年11月30日" in sent.content.decode()
    office_task = seat_tasks(people["office"], TODAY)[-1]
    assert (office_task.title, office_task.note) == (
        "任期を終える依頼に返事をする", "返事を待っている依頼が1件あります。",
    )  # fmt: skip
    client.force_login(people["office"])
    form = client.get(notice.url).context_data["form"]
    assert form.initial == {"last_day": date(2026, 11, 30)}
    client.post(notice.url, {"reason": "transfer", "last_day": "2026-11-30"})
    assert EndingRequest.objects.get().state == EndingState.ENDED
    assert len(seat_tasks(people["office"], TODAY)) == 3


def test_the_office_says_why_a_term_goes_on(client, held, people):
    asked = ask(held, people["head"])
    url = reverse("teams:ending-decline", args=[asked.pk])
    client.force_login(people["office"])

    empty = client.post(url, {"answer": ""})
    sent = client.post(url, {"answer": "年度末まで兼ねてもらいます。"})
    again = client.post(url, {"answer": "もう一度"})

    assert [response.status_code for response in (empty, sent, again)] == [422, 302, 409]
    assert "この依頼は、すでに「終えない」になっています。" in again.content.decode()
    notice = Notice.objects.get(recipient=people["head"])
    assert notice.title == "去った 人さんの任期は続きます（市民部 窓口課 DX推進リーダー）"
    assert "年度末まで兼ねてもらいます。" in notice.body
    ask(held, people["lead"])  # things may change


@pytest.mark.parametrize(
    ("case", "refusal"),
    [
        ("again", "この任期を終えることは、所属 長さんがすでに頼んでいます。"),
        (
            "there",
            "この席の人は、その所属で務めています。任期を終えるときは、事務局に相談してください。",
        ),
        ("later", "任期は2027年3月31日までです。それより後の日は選べません。"),
    ],
)
def test_asking_is_refused(held, people, case, refusal):
    last_day = TODAY
    if case == "again":
        ask(held, people["head"])
    elif case == "there":
        held.person.postings.update(division=held.seat.division)
    else:
        last_day = APRIL

    with pytest.raises(TeamRefused) as refused:
        ask(held, people["lead"], last_day)

    assert str(refused.value) == refusal


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_asks_and_who_declines(client, held, people, method):
    asked = EndingRequestFactory(appointment=held)
    urls = {
        "ask": reverse("teams:ending-ask", args=[held.pk]),
        "decline": reverse("teams:ending-decline", args=[asked.pk]),
    }
    found = {}
    for who, person in people.items():
        client.force_login(person)
        found[who] = [getattr(client, method)(url).status_code for url in urls.values()]

    seen = 200 if method == "get" else 422
    assert found == {
        "office": [404, seen], "head": [seen, 404], "lead": [seen, 404],
        "colleague": [404, 404], "stranger": [404, 404],
    }  # fmt: skip


def test_undoing_an_appointment_takes_the_request_along(held, people):
    ask(held, people["head"])

    actions.end_appointment(
        appointment=held, last_day=TODAY, reason="correction", by=people["office"]
    )

    assert EndingRequest.objects.count() == 0


def test_the_office_takes_a_request_back_on_the_list(client, held, people):
    asked = NominationRequestFactory(seat=held.seat)
    url, found = reverse("teams:request-list"), {}
    cancel = reverse("teams:request-cancel", args=[asked.pk])
    for who in ("office", "head"):
        client.force_login(people[who])
        found[who] = cancel in client.get(url).content.decode()

    assert found == {"office": True, "head": False}
    client.force_login(people["office"])
    client.post(cancel)
    assert cancel not in client.get(url).content.decode()
