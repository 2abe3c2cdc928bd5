"""The pages of chairs on any day: figures that equal their lists, and what is not told yet."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.models import Division
from teams.choices import LeavingReason, TeamRole
from teams.models import Appointment, Seat
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    DivisionSuccessionFactory,
    PostingFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    AppointmentFactory,
    JointDepartmentFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatFactory,
    TeamFactory,
    appoint,
)

pytestmark = pytest.mark.django_db
TODAY, LAST, NEXT = date(2026, 11, 24), date(2027, 3, 31), date(2027, 4, 1)
DAYS = [TODAY, LAST, NEXT]
LINK = re.compile(r'<a href="([^"]+)">(?:空席 )?(\d+)</a>')


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-24T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def city():
    """Three teams: one whose people move on 4/1, one joint and bound to a post, one bare."""
    citizens = DepartmentFactory(code="SHI", name="市民部")
    desk = DivisionFactory(department=citizens, name="窓口課")
    until_march = DateRange(LONG_AGO, NEXT)
    mover = employee(desk)
    mover.postings.update(period=until_march)
    PostingFactory(person=mover, period=DateRange(NEXT, None))
    appoint(mover, citizens, TeamRole.LEADER, division=desk)
    appoint(employee(desk), citizens, TeamRole.LEAD, period=until_march)
    appoint(employee(desk), citizens, TeamRole.MEMBER, division=desk)
    SeatFactory(team__department=citizens, role=TeamRole.MEMBER, division=desk, position=2,
                starts_required=False)  # fmt: skip
    council, audit = DepartmentFactory(code="GIK"), DepartmentFactory(code="IIN")
    office = DivisionFactory(department=council, name="庶務課")
    lead = SeatFactory(team__department=council)
    head = employee(office)
    head.postings.update(is_head=True)
    PostBindingFactory(seat=lead, division=office)
    shared = DivisionFactory(department=audit)
    JointDepartmentFactory(team=lead.team, department=audit)
    sick = appoint(employee(shared), council, TeamRole.LEADER, division=shared).person
    StatusPeriodFactory(person=sick, period=DateRange(date(2026, 10, 1), date(2027, 2, 1)))
    acting = SeatFactory(team=TeamFactory(department__code="KEN"))
    LeadDeputyFactory(seat=acting, period=DateRange(LONG_AGO, NEXT))
    return {"mover": mover, "head": head}


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("who", ["office", "employee"])
def test_every_number_of_the_matrix_equals_the_list_behind_it(client, city, day, who):
    client.force_login(office_member() if who == "office" else employee())

    html = page(client.get(reverse("teams:team-list"), {"on": day.isoformat()}))
    numbers = [(unescape(url), int(number)) for url, number in LINK.findall(html)]

    assert len(numbers) >= 18
    assert [client.get(url).context_data["count"] for url, _ in numbers] == [
        number for _, number in numbers
    ]


def test_optional_chairs_are_shown_on_the_matrix(client, city):
    client.force_login(employee())

    html = page(client.get(reverse("teams:team-list")))

    url = "/teams/seats/?department=SHI&role=member&required=no"
    assert f'任意 <a href="{url}">1</a>' in unescape(html)
    assert html.count("任意 <a") == 1


@pytest.mark.parametrize(("who", "sees"), [("member", 1), ("office", 1), ("employee", 0)])
def test_why_there_is_a_deputy_is_the_teams_business(client, city, who, sees):
    deputy = LeadDeputyFactory(
        seat__team__department__code="SUI",
        reason="長期出張のため",
        period=DateRange(LONG_AGO, NEXT),
    )
    member = appoint(employee(), deputy.seat.team.department, TeamRole.MEMBER).person
    client.force_login({"member": member, "office": office_member(), "employee": employee()}[who])

    html = page(client.get(deputy.seat.team.get_absolute_url()))

    assert html.split("変更の記録")[0].count("長期出張のため") == sees
    assert f'代理：<a href="{deputy.person.get_absolute_url()}">' in html


def test_a_name_that_is_too_long_is_refused_on_the_page(client, city):
    client.force_login(office_member())
    url = reverse("teams:team-rename", args=["GIK"])

    refused = client.post(url, {"name": "あ" * 101})
    sent = client.post(url, {"name": "行政委員会 合同チーム"}, follow=True)

    assert refused.status_code == 422
    assert list(refused.context_data["name_form"].errors) == ["name"]
    assert "チームの名前を「行政委員会 合同チーム」にしました。" in page(sent)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY, {"SHI": (3, 0), "GIK": (2, 1), "KEN": (1, 1)}),
        (LAST, {"SHI": (3, 0), "GIK": (2, 0), "KEN": (1, 1)}),
        (NEXT, {"SHI": (3, 2), "GIK": (2, 0), "KEN": (1, 1)}),
    ],
)
def test_the_matrix_of_a_day(client, city, day, expected):
    client.force_login(office_member())

    response = client.get(reverse("teams:team-list"), {"on": day.isoformat()})

    rows = [row.record for row in response.context_data["table"].rows]
    assert {
        row.department.code: (row.figures["required"], row.figures["open"]) for row in rows
    } == expected  # the guest department has no row of its own


def test_what_is_planned_is_not_told_to_others(client, city):
    url, query = reverse("teams:vacancy-list"), {"on": NEXT.isoformat()}
    found = {}
    for who, person in (("office", office_member()), ("employee", employee())):
        client.force_login(person)
        response = client.get(url, query)
        rows = [row.record for row in response.context_data["table"].rows]
        found[who] = [
            (str(seat), seat.state) for seat in rows if seat.team.department.code == "SHI"
        ]

    assert found == {
        "office": [("DX統括リーダー", "expired"), ("DX推進リーダー 窓口課", "away")],
        "employee": [("DX統括リーダー", "expired")],
    }
    assert "先の日の配属は、発令まで事務局と職員課だけが見られます。" in page(response)


def test_vacancies_say_why_since_when_and_what_next(client, city):
    client.force_login(office_member())
    response = client.get(reverse("teams:vacancy-list"), {"on": NEXT.isoformat(), "export": "csv"})
    rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))

    moved = next(row for row in rows if row["役割"] == "DX推進リーダー")
    assert (moved["状態"], moved["いつから"]) == ("別の所属の人だけ", "2027-04-01")
    assert moved["理由"] == "選任された人の配属が、いまは別の所属です。"
    assert moved["次にすること"] == "任期を終えて、いまの所属の人を選任します。"


@pytest.mark.parametrize("code", ["GIK", "IIN"])
def test_a_department_of_a_joint_team_finds_its_chairs(client, city, code):
    client.force_login(employee())

    vacant = client.get(reverse("teams:vacancy-list"), {"department": code})
    seats = client.get(reverse("teams:seat-list"), {"department": code})
    roster = client.get(reverse("teams:roster"), {"department": code})

    assert [one.context_data["count"] for one in (vacant, seats, roster)] == [1, 2, 2]


def test_the_team_page_shows_chairs_and_what_is_missing(client, city):
    client.force_login(employee())

    html = page(client.get("/teams/SHI/?on=2027-04-01"))

    assert "DX統括リーダーがいません。任期が終わっています。" in html
    assert "空席" in html
    joint = page(client.get("/teams/GIK/"))
    assert "充て職" in joint
    assert "職にある間" in joint
    assert "合同チームの部局：" in joint
    assert "務められるDX推進リーダーがいません。選任された人が不在です。" in joint
    acting = page(client.get("/teams/KEN/"))
    assert "DX統括リーダーの代わりに、代理が務めています。" in acting


def test_a_chair_of_a_closed_division_is_told_with_its_heir(client):
    old = DivisionFactory(name="旧課", period=DateRange(LONG_AGO, date(2026, 10, 1)),
                          department__code="SIM")  # fmt: skip
    person = employee(old, name="下関 花子")
    appoint(person, old.department, TeamRole.LEADER, division=old)
    DivisionSuccessionFactory(
        predecessor=old, successor=DivisionFactory(name="新課"), on=date(2026, 10, 1)
    )
    client.force_login(employee())

    html = page(client.get("/teams/SIM/"))

    assert (
        "下関 花子さんの席の旧課は、2026年9月30日でなくなりました。引き継いだ新課の席に選任してください。"
    ) in html


def test_my_team_leads_there(client, city):
    lead = Appointment.objects.filter(seat__team__department__code="SHI").first().person
    client.force_login(lead)
    assert client.get(reverse("teams:my-team"))["Location"] == "/teams/SHI/"

    appoint(lead, DepartmentFactory(code="TWO"), TeamRole.MEMBER)
    html = page(client.get(reverse("teams:my-team")))
    assert ("/teams/SHI/" in html, "/teams/TWO/" in html) == (True, True)


def test_my_team_without_a_role_names_the_departments_team(client, city):
    client.force_login(employee(Division.objects.get(department__code="IIN")))

    html = page(client.get(reverse("teams:my-team")))

    assert "いま、チームでの役割はありません" in html
    assert '<a href="/teams/GIK/">' in html


@pytest.mark.parametrize(("day", "expected"), [(LAST, 1), (NEXT, 0)])
def test_a_role_until_march_is_on_the_roster_of_the_last_day_only(client, day, expected):
    appoint(employee(), DepartmentFactory(), TeamRole.LEAD, period=DateRange(LONG_AGO, NEXT))
    client.force_login(employee())
    query = {"on": day.isoformat()}

    listed = client.get(reverse("teams:roster"), query).context_data["count"]
    exported = client.get(reverse("teams:roster"), {**query, "export": "csv"}).getvalue()

    assert listed == expected
    assert exported.decode("utf-8-sig").count("DX統括リーダー") == expected


def year_rows(client, **query):
    response = client.get(reverse("teams:year-roster"), {**query, "export": "csv"})
    return list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_year_list_names_everybody_with_from_until_and_why(client):
    division = DivisionFactory(department__code="SIM")
    seat = SeatFactory(team__department=division.department)
    AppointmentFactory(seat=seat, person=employee(name="休む人"), leaving_reason=LeavingReason.LEAVE,
                       period=DateRange(LONG_AGO, date(2026, 6, 1)))  # fmt: skip
    AppointmentFactory(seat=seat, person=employee(name="続く人"),
                       period=DateRange(date(2026, 6, 1), None))  # fmt: skip
    AppointmentFactory(seat=SeatFactory(team=seat.team, position=2), person=employee(name="前の人"),
                       period=DateRange(LONG_AGO, date(2026, 4, 1)))  # fmt: skip

    client.force_login(employee())
    seen = [(r["氏名"], r["いつまで"], r["終わりの理由"]) for r in year_rows(client, year="2026")]
    client.force_login(office_member())
    told = [(r["氏名"], r["いつまで"], r["終わりの理由"]) for r in year_rows(client, year="2026")]

    assert sorted(seen) == [("休む人", "2026/05/31", "その他"), ("続く人", "続いています", "")]
    assert sorted(told) == [
        ("休む人", "2026/05/31", "休職・育休など"),
        ("続く人", "続いています", ""),
    ]
    before = {row["氏名"] for row in year_rows(client, year="2025")}
    assert before == {"休む人", "前の人"}


def test_the_year_list_keeps_a_planned_post_to_itself(client, city):
    head = city["head"]
    head.postings.update(period=DateRange(LONG_AGO, date(2027, 1, 1)))
    heir = employee(name="次の人")
    PostingFactory(person=heir, division=head.postings.get().division, is_head=True,
                   kind="concurrent", period=DateRange(date(2027, 1, 1), None))  # fmt: skip

    def named(person):
        client.force_login(person)
        return {r["氏名"]: r["いつまで"] for r in year_rows(client, department="GIK")}

    seen, told = named(employee()), named(office_member())
    assert (seen.get(head.name), "次の人" in seen) == ("続いています", False)
    assert (told[head.name], told["次の人"]) == ("2026/12/31", "続いています")


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("team-list", 5), ("seat-list", 6), ("vacancy-list", 6), ("roster", 6), ("year-roster", 6)],
)
def test_lists_take_constant_queries(client, name, queries, count, django_assert_num_queries):
    for _ in range(count):
        division = DivisionFactory()
        appoint(employee(division), division.department, TeamRole.LEADER, division=division)
        SeatFactory(team__department=division.department)
    client.force_login(office_member())

    with django_assert_num_queries(queries):
        client.get(reverse(f"teams:{name}"))
    assert Seat.objects.count() == 2 * count


@pytest.mark.parametrize("text", ["", "そのうち", "2026-02-30"])
def test_an_unreadable_day_is_today(client, text):
    client.force_login(employee())

    response = client.get(reverse("teams:team-list"), {"on": text})

    assert response.context_data["asked"].day == TODAY


def test_days_that_people_often_ask_for(client):
    client.force_login(employee())

    asked = client.get(reverse("teams:vacancy-list"), {"role": "lead"}).context_data["asked"]

    assert [(one.label, one.url, one.is_current) for one in asked.shortcuts] == [
        ("今日", "?role=lead&on=2026-11-24", True),
        ("年度末（3月31日）", "?role=lead&on=2027-03-31", False),
        ("年度初め（4月1日）", "?role=lead&on=2027-04-01", False),
    ]
