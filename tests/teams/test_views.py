"""The pages of teams: who may, what is shown, and figures that equal their lists."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import Grade
from teams.choices import TeamRole
from teams.models import Appointment
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    AppointmentFactory,
    SeatFactory,
    SeatRuleFactory,
    TeamFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

NEXT = date(2027, 4, 1)
TERM = {"starts_on": "2026-11-23", "last_day": "2027-03-31"}


@pytest.fixture
def office(client):
    person = office_member()
    client.force_login(person)
    return person


def rows(response):
    return [row.record for row in response.context_data["table"].page.object_list]


def page(response):
    return response.content.decode()


@pytest.fixture
def seat():
    department = DepartmentFactory(code="SIM", name="市民部")
    division = DivisionFactory(department=department, name="窓口課")
    return SeatFactory(team__department=department, role=TeamRole.LEADER, division=division)


def people_of(seat):
    """Return one of each kind of person around a team."""
    lead = employee(seat.division, grade=Grade.MANAGER, is_head=True)
    appoint(lead, seat.team.department, TeamRole.LEAD)
    return {
        "employee": employee(seat.division),
        "head": employee(seat.division, is_head=True),
        "lead": lead,
        "office": office_member(),
    }


# --- Lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["team-list", "vacancy-list", "roster"])
@pytest.mark.parametrize("who", ["employee", "head", "lead", "office"])
def test_everybody_reads_the_lists(client, seat, name, who):
    client.force_login(people_of(seat)[who])

    assert client.get(reverse(f"teams:{name}")).status_code == 200


def test_team_list_shows_filled_over_seats_and_the_state(client, office, seat):
    appoint(employee(seat.division), seat.team.department, TeamRole.LEAD)
    SeatFactory(team=seat.team, role=TeamRole.LEADER, division=seat.division, position=2)

    html = unescape(page(client.get(reverse("teams:team-list"))))

    of_role = "/teams/seats/?department=SIM&role={}&required=yes"
    for role, filled, required in (("lead", 1, 1), ("leader", 0, 2)):
        url = of_role.format(role)
        cell = f'<a href="{url}&state=filled">{filled}</a>/<a href="{url}">{required}</a>'
        assert cell in html
    assert "空席 2" in html
    assert 'href="/teams/vacancies/?department=SIM"' in html


def test_team_list_number_equals_the_list_behind_it(client, office, seat):
    SeatFactory(team=seat.team, role=TeamRole.LEAD)
    SeatFactory(role=TeamRole.LEAD)

    team = rows(client.get(reverse("teams:team-list"), {"q": "市民"}))[0]
    behind = rows(client.get(reverse("teams:vacancy-list"), {"department": "SIM"}))

    assert team.figures["open"] == len(behind) == 2


@pytest.mark.parametrize(
    ("state", "expected"), [("complete", ["complete"]), ("incomplete", ["vacant", "seatless"])]
)
def test_team_list_filters_by_state(client, office, state, expected):
    complete, vacant, seatless = DepartmentFactory.create_batch(3)
    appoint(employee(DivisionFactory(department=complete)), complete, TeamRole.LEAD)
    SeatFactory(team__department=vacant)
    TeamFactory(department=seatless)
    names = {complete.pk: "complete", vacant.pk: "vacant", seatless.pk: "seatless"}

    found = rows(client.get(reverse("teams:team-list"), {"state": state}))

    assert [names[team.department_id] for team in found] == expected


def test_team_list_searches_departments_in_any_kana(client, office):
    TeamFactory(department__name="こども未来部")
    TeamFactory(department__name="港湾局")

    found = rows(client.get(reverse("teams:team-list"), {"q": "コドモ"}))

    assert [team.department.name for team in found] == ["こども未来部"]


def test_team_list_exports_numbers_that_no_spreadsheet_takes_for_a_date(client, office, seat):
    response = client.get(reverse("teams:team-list"), {"export": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "部局,状態,DX統括リーダー(必ず置く席),DX統括リーダー(空席),DX推進リーダー(必ず置く席),"
        "DX推進リーダー(空席),DX推進員(必ず置く席),DX推進員(空席),"
        "DX統括リーダー(任意の席),DX推進リーダー(任意の席),DX推進員(任意の席)"
    )
    assert lines[1] == "市民部,空席 1,0,0,1,1,0,0,0,0,0"


@pytest.mark.parametrize("count", [1, 30])
def test_team_list_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        appoint(employee(), DepartmentFactory(), TeamRole.LEAD)

    with django_assert_num_queries(5):
        client.get(reverse("teams:team-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_vacancy_list_num_queries(client, office, count, django_assert_num_queries):
    SeatFactory.create_batch(count)

    with django_assert_num_queries(6):
        client.get(reverse("teams:vacancy-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_roster_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        appoint(employee(), DepartmentFactory(), TeamRole.LEAD)

    with django_assert_num_queries(6):
        client.get(reverse("teams:roster"))


def test_vacancy_list_filters_by_role(client, office, seat):
    lead = SeatFactory(role=TeamRole.LEAD)

    assert rows(client.get(reverse("teams:vacancy-list"), {"role": "lead"})) == [lead]


def test_roster_of_a_day_shows_the_post_of_that_day(client, office):
    person = employee(grade=Grade.MANAGER, name="髙橋 花子")
    held = appoint(person, DepartmentFactory(), TeamRole.LEAD, period=DateRange(LONG_AGO, NEXT))

    last = client.get(reverse("teams:roster"), {"on": "2027-03-31"})
    after = client.get(reverse("teams:roster"), {"on": "2027-04-01"})

    assert [row.appointment for row in rows(last)] == [held]
    assert "DX推進チーム名簿（2027年3月31日(水)）" in page(last)
    assert '<div class="cell">管理職</div>' in page(last)
    assert list(after.context_data["filter"].qs) == []


def test_roster_without_a_readable_day_is_todays(client, office):
    held = AppointmentFactory()

    found = rows(client.get(reverse("teams:roster"), {"on": "そのうち"}))
    assert [row.appointment for row in found] == [held]


def test_roster_is_searched_by_person(client, office):
    held = AppointmentFactory(person=employee(name="髙橋 花子"))
    AppointmentFactory(person=employee(name="濵田 次郎"))

    found = rows(client.get(reverse("teams:roster"), {"q": "高橋"}))
    assert [row.appointment for row in found] == [held]


def test_roster_exports_the_day_asked_for(client, office):
    AppointmentFactory(person=employee(name="髙橋 花子"), period=DateRange(LONG_AGO, NEXT))

    response = client.get(reverse("teams:roster"), {"on": "2027-03-31", "export": "csv_cp932"})

    lines = b"".join(response.streaming_content).decode("cp932").splitlines()
    assert lines[0] == "チーム,役割,担当する所属,職員番号,氏名,配属,職名,職位,区分,任期"
    assert "髙橋 花子" in lines[1]
    assert lines[1].endswith("2020年4月1日から2027年3月31日まで")


# --- A team ---------------------------------------------------------------------------------


def test_team_detail_shows_empty_chairs_and_duties(client, seat):
    SeatRuleFactory(fiscal_year=2020, role=TeamRole.LEADER, duties="課題を集める。")
    client.force_login(employee())

    html = page(client.get(seat.team.get_absolute_url()))

    assert "空席" in html
    assert "課題を集める。" in html
    assert "窓口課" in html
    assert "/forum/issues/?department=SIM" in html


def test_team_detail_shows_holder_successor_and_past(client, seat):
    AppointmentFactory(
        seat=seat, person__name="前任 一", period=DateRange(LONG_AGO, date(2024, 4, 1))
    )
    now = employee(name="現任 二", grade=Grade.ASSISTANT_MANAGER)
    AppointmentFactory(seat=seat, person=now, period=DateRange(date(2024, 4, 1), NEXT))
    AppointmentFactory(seat=seat, person__name="後任 三", period=DateRange(NEXT, None))
    client.force_login(employee())

    html = page(client.get(seat.team.get_absolute_url()))

    assert "これまでのメンバー（1人）" in html
    assert "2024年4月1日から2027年3月31日まで" in html
    assert "次：後任 三" in html
    assert "課長補佐　課長補佐級" in html


@pytest.mark.parametrize(
    ("who", "expected"),
    [("employee", []), ("head", []), ("lead", ["edit"]), ("office", ["edit", "appoint", "trail"])],
)
def test_team_detail_shows_what_one_may_do(client, seat, who, expected):
    client.force_login(people_of(seat)[who])

    html = page(client.get(seat.team.get_absolute_url()))

    marks = {
        "edit": "今年度の取組を書く",
        "appoint": reverse("teams:seat-appoint", args=[seat.pk]),
        "trail": "変更の記録",
    }
    assert [name for name, mark in marks.items() if mark in html] == expected


@pytest.mark.parametrize("count", [1, 30])
def test_team_detail_num_queries(client, seat, count, django_assert_num_queries):
    for _ in range(count):
        appoint(employee(), seat.team.department, TeamRole.MEMBER, division=seat.division)
    client.force_login(employee())

    with django_assert_num_queries(18):  # chairs of the day, warnings, openings, teams before
        client.get(seat.team.get_absolute_url())


def test_team_detail_of_an_unknown_department(client, office):
    assert client.get(reverse("teams:team-detail", args=["NOPE"])).status_code == 404


# --- The office's pages ---------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["employee", "head", "lead", "office"])
def test_only_the_office_appoints(client, seat, who, method):
    held = AppointmentFactory()
    client.force_login(people_of(seat)[who])

    appointing = getattr(client, method)(reverse("teams:seat-appoint", args=[seat.pk]))
    ending = getattr(client, method)(reverse("teams:appointment-end", args=[held.pk]))

    expected = {"get": (200, 200), "post": (200, 422)}[method] if who == "office" else (404, 404)
    assert (appointing.status_code, ending.status_code) == expected


@pytest.mark.parametrize(
    ("who", "expected"), [("employee", 404), ("head", 404), ("lead", 302), ("office", 302)]
)
def test_who_writes_what_the_team_is_about(client, seat, who, expected):
    client.force_login(people_of(seat)[who])
    url = reverse("teams:team-edit", args=["SIM"])

    got = client.get(url).status_code
    posted = client.post(url, {"purpose": "待ち時間を減らす"})

    seat.team.refresh_from_db()
    assert (got, posted.status_code) == (200 if expected == 302 else 404, expected)
    assert seat.team.purpose == ("待ち時間を減らす" if expected == 302 else "")


def test_choosing_a_person_lists_the_division_first(client, office, seat):
    beside = employee(DivisionFactory(department=seat.team.department))
    here = employee(seat.division)
    employee()

    response = client.get(reverse("teams:seat-appoint", args=[seat.pk]))

    assert response.context_data["people"] == [here, beside]


def test_choosing_a_person_finds_everybody_by_words(client, office, seat):
    person = employee(name="髙橋 花子")

    response = client.get(reverse("teams:seat-appoint", args=[seat.pk]), {"q": "たかはし"})
    assert response.context_data["people"] == []

    response = client.get(reverse("teams:seat-appoint", args=[seat.pk]), {"q": "高橋"})
    assert response.context_data["people"] == [person]


def test_choosing_a_person_says_when_there_are_more(client, office, seat):
    for _ in range(51):
        employee(seat.division)

    response = client.get(reverse("teams:seat-appoint", args=[seat.pk]))

    assert len(response.context_data["people"]) == 50
    assert "50人までを表示しています" in page(response)


def test_the_term_begins_today_and_ends_with_the_fiscal_year(client, office, seat):
    person = employee(seat.division, grade=Grade.ASSISTANT_MANAGER)
    url = reverse("teams:seat-appoint", args=[seat.pk]) + f"?person={person.number}"

    response = client.get(url)

    today = timezone.localdate()
    assert response.context_data["form"].initial["starts_on"] == today
    assert f'value="{today:%Y-%m-%d}"' in page(response)
    assert "目安の職位と異なります" not in page(response)


def test_appointing_redirects_to_the_team(client, office, seat):
    person = employee(seat.division, grade=Grade.ASSISTANT_MANAGER)
    url = reverse("teams:seat-appoint", args=[seat.pk]) + f"?person={person.number}"

    response = client.post(url, TERM, follow=True)

    held = Appointment.objects.get()
    assert response.redirect_chain == [("/teams/SIM/", 302)]
    assert (held.person, held.last_day) == (person, date(2027, 3, 31))
    assert f"{person.name}さんをDX推進リーダーに選任しました。" in page(response)


@pytest.mark.parametrize("note", ["", "経験が豊富なため"])
def test_a_grade_outside_the_guide_warns_and_does_not_refuse(client, office, seat, note):
    person = employee(seat.division, grade=Grade.GENERAL)
    url = reverse("teams:seat-appoint", args=[seat.pk]) + f"?person={person.number}"

    assert "目安の職位と異なります" in page(client.get(url))
    client.post(url, TERM | {"grade_note": note})

    assert Appointment.objects.get().grade_note == note


def test_appointing_to_a_held_seat_keeps_what_was_typed(client, office, seat):
    AppointmentFactory(seat=seat, person=employee(name="髙橋 花子"))
    person = employee(seat.division, grade=Grade.ASSISTANT_MANAGER)
    url = reverse("teams:seat-appoint", args=[seat.pk]) + f"?person={person.number}"

    response = client.post(url, TERM)

    assert response.status_code == 422
    assert "この席には、髙橋 花子さんが選任されています" in page(response)
    assert 'value="2027-03-31"' in page(response)
    assert Appointment.objects.count() == 1


def test_appointing_somebody_who_has_left_is_not_found(client, office, seat):
    person = employee(seat.division, is_active=False)

    url = reverse("teams:seat-appoint", args=[seat.pk]) + f"?person={person.number}"

    assert client.get(url).status_code == 404
    assert client.post(url, TERM).status_code == 404


def test_ending_a_term(client, office, seat):
    held = AppointmentFactory(seat=seat)
    url = reverse("teams:appointment-end", args=[held.pk])

    response = client.post(url, {"reason": "request", "last_day": "2026-12-31"})

    held.refresh_from_db()
    assert response.status_code == 302
    assert (held.last_day, held.leaving_reason) == (date(2026, 12, 31), "request")


def test_ending_before_the_beginning_is_refused_at_the_field(client, office, seat):
    held = AppointmentFactory(seat=seat)
    url = reverse("teams:appointment-end", args=[held.pk])

    response = client.post(url, {"reason": "request", "last_day": "2019-12-31"})

    assert response.status_code == 422
    assert "last_day" in response.context_data["form"].errors


def test_undoing_a_mistaken_appointment(client, office, seat):
    held = AppointmentFactory(seat=seat)
    url = reverse("teams:appointment-end", args=[held.pk])

    response = client.post(url, {"reason": "correction", "last_day": "2026-11-23"}, follow=True)

    assert Appointment.objects.count() == 0
    assert "選任を取り消しました。" in page(response)
