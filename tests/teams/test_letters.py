"""Letters of appointment and the roster: what they say, who may have them, the pack as a job."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import JobState
from staff.models import Job, Notice
from teams import tasks
from teams.actions import letters as actions
from teams.choices import TeamRole
from teams.queries import letters
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.teams import (
    AppointmentProcedureFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatFactory,
    SeatRuleFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)
TERM = DateRange(date(2026, 4, 1), date(2027, 4, 1))


@pytest.fixture
def appointment():
    division = DivisionFactory(name="窓口課", department__name="市民部", department__code="SIM")
    person = employee(division, name="髙﨑 𠮷男")
    return appoint(person, division.department, TeamRole.LEADER, division=division, period=TERM)


def test_letter_says_who_what_and_until_when(appointment):
    AppointmentProcedureFactory(document_number="下情政第12号", issuer="下関市長　見本 太郎")
    SeatRuleFactory(role=TeamRole.LEADER, duties="課題を集める。")

    assert letters._letters([appointment]) == [
        {
            "number": "下情政第12号",
            "day": "令和8年4月1日",
            "place": "市民部　窓口課",
            "title": "主任",
            "name": "髙﨑 𠮷男",
            "issuer": "下関市長　見本 太郎",
            "team": "市民部 DX推進チーム",
            "division": "窓口課",
            "role": "DX推進リーダー",
            "term": "令和8年4月1日から令和9年3月31日まで",
            "duties": "課題を集める。",
        }
    ]


def test_term_without_an_end():
    assert letters.era_term(DateRange(date(2026, 4, 1), None)) == (
        "令和8年4月1日から（終わりは未定）"
    )


@pytest.mark.parametrize(
    ("who", "code"),
    [("self", 200), ("head", 200), ("lead", 200), ("office", 200), ("colleague", 404)],
)
def test_who_reads_a_letter(client, appointment, who, code):
    division = appointment.seat.division
    lead = employee(division)
    appoint(lead, division.department, TeamRole.LEAD)
    people = {
        "self": appointment.person,
        "head": employee(division, is_head=True),
        "lead": lead,
        "office": office_member(),
        "colleague": employee(division),
    }
    client.force_login(people[who])

    response = client.get(reverse("teams:letter", args=[appointment.pk]))

    assert response.status_code == code
    assert (response.get("Content-Type") == "application/pdf") == (code == 200)
    assert response.content.startswith(b"%PDF") == (code == 200)


def test_pack_of_a_year_is_a_job_that_runs_once(appointment):
    office = office_member()
    job = actions.order_letters(year=FiscalYear(2026), team=None, by=office)

    for _ in range(2):
        tasks.write_letters(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "1人分を作成しました。")
    assert job.filename == "選任通知書_令和8年度_全部局.pdf"
    assert Path(job.file.path).read_bytes().startswith(b"%PDF")
    assert Notice.objects.filter(recipient=office, kind="job.teams_letters.done").count() == 1


def test_pack_without_letters_says_so(appointment):
    job = actions.order_letters(year=FiscalYear(2020), team=None, by=office_member())

    tasks.write_letters(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (
        JobState.FAILED, "その年度に始まる選任はありません。年度とチームを確かめてください。",
    )  # fmt: skip


def test_everybody_has_the_roster_of_a_day_made(client, appointment):
    person = employee()
    client.force_login(person)

    sent = client.post(reverse("teams:roster-print"), {"day": "2026-11-01", "team": ""})
    job = Job.objects.get()
    tasks.write_letters(job.pk)

    job.refresh_from_db()
    assert sent["Location"] == job.get_absolute_url()
    assert (job.by, job.message) == (person, "1人分を作成しました。")


def test_roster_line_has_the_post_of_the_day(appointment):
    row = letters.roster_rows(NOVEMBER, posts_day=NOVEMBER).get()

    assert letters._roster_line(row) == [
        "市民部", "DX推進リーダー", "窓口課", appointment.person.number, "髙﨑 𠮷男",
        "主任", "R8.4.1〜R9.3.31",
    ]  # fmt: skip


def test_roster_has_posts_and_deputies_but_no_secret_end(appointment):
    division = appointment.seat.division
    head = employee(division, name="豊田 花子", is_head=True)
    deputy = employee(division, name="菊川 次郎")
    seat = SeatFactory(team=appointment.seat.team, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=division, period=TERM)
    LeadDeputyFactory(seat=seat, person=deputy, period=TERM)

    rows = letters.roster_rows(NOVEMBER, posts_day=NOVEMBER)

    lines = [letters._roster_line(row) for row in rows]
    assert [(line[1], line[3], line[6]) for line in lines] == [
        ("DX統括リーダー（充て職）", head.number, "職にある間"),
        ("DX統括リーダー（代理）", deputy.number, "R8.4.1〜R9.3.31"),
        ("DX推進リーダー", appointment.person.number, "R8.4.1〜R9.3.31"),
    ]


def test_office_orders_the_letters(client, appointment):
    client.force_login(office_member())
    url = reverse("teams:letter-pack")

    shown = client.get(url)
    sent = client.post(url, {"year": 2026, "team": appointment.seat.team_id})

    assert shown.status_code == 200
    assert sent["Location"] == Job.objects.get().get_absolute_url()
    assert Job.objects.get().title == "令和8年度の選任通知書（市民部）"


@pytest.mark.parametrize("rows", [1, 30])
def test_letters_ask_as_much_for_one_as_for_thirty(appointment, rows, django_assert_num_queries):
    division = appointment.seat.division
    for _ in range(rows - 1):
        appoint(
            employee(division), division.department, TeamRole.MEMBER,
            division=division, period=TERM,
        )  # fmt: skip

    with django_assert_num_queries(4):
        found = list(letters.letters_of(FiscalYear(2026)))
        assert len(letters._letters(found)) == rows
