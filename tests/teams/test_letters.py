"""Letters of appointment and the roster: what they say, who may have them, the pack as a job."""

from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from japan.days import JAPAN_TIME
from japan.fiscal import FiscalYear
from staff.choices import JobState
from staff.models import Job, Notice
from teams import tasks
from teams.actions import letters as actions
from teams.actions import reminders
from teams.choices import TeamRole
from teams.models import Tenure
from teams.queries import letters, roster_pdf
from tests.factories.staff import (
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    employee,
    office_member,
)
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

    term = Tenure.objects.get(appointment=appointment)

    assert letters._letters([term], office_member()) == [
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
    assert (job.by, job.message) == (person, "1行の名簿を作成しました。")


def test_roster_line_has_the_post_of_the_day(appointment):
    (row,) = roster_pdf.roster_rows(NOVEMBER, posts_day=NOVEMBER)

    assert roster_pdf._line(row) == [
        "市民部", "DX推進リーダー", "窓口課", appointment.person.number, "髙﨑 𠮷男",
        "主任", "R8.4.1〜R9.3.31",
    ]  # fmt: skip


def test_roster_has_posts_deputies_and_empty_seats_but_no_secret_end(
    appointment, django_assert_num_queries
):
    division, team = appointment.seat.division, appointment.seat.team
    head = employee(division, name="豊田 花子", is_head=True)
    deputy = employee(division, name="菊川 次郎")
    seat = SeatFactory(team=team, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=division, period=TERM)
    acting = SeatFactory(team=team, role=TeamRole.LEAD, position=2)
    LeadDeputyFactory(seat=acting, person=deputy, period=TERM)
    SeatFactory(team=team, role=TeamRole.MEMBER, division=division, starts_required=False)

    with django_assert_num_queries(2):
        rows = roster_pdf.roster_rows(NOVEMBER, posts_day=NOVEMBER)

    lines = [roster_pdf._line(row) for row in rows]
    assert [(line[1], line[2], line[3], line[4], line[6]) for line in lines] == [
        ("DX統括リーダー（充て職）", "部局全体", head.number, "豊田 花子", "職にある間"),
        ("DX統括リーダー", "部局全体", "", "空席", "—"),
        ("DX統括リーダー（代理）", "部局全体", deputy.number, "菊川 次郎", "R8.4.1〜R9.3.31"),
        ("DX推進リーダー", "窓口課", appointment.person.number, "髙﨑 𠮷男", "R8.4.1〜R9.3.31"),
        ("DX推進員", "窓口課", "", "空席（任意の席）", "—"),
    ]
    assert roster_pdf.roster_pdf(rows, day=NOVEMBER, place="市民部").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("who", "query", "chosen"),
    [
        ("lead", "", "SIM"),
        ("colleague", "", None),
        ("lead", "?team=ZEI&on=2027-04-01", "ZEI"),
        ("colleague", "?team=NOPE", None),
    ],
)
def test_roster_form_knows_the_team_and_the_day(client, appointment, who, query, chosen):
    division = appointment.seat.division
    SeatFactory(team__department__code="ZEI")
    lead = appoint(employee(division), division.department, TeamRole.LEAD).person
    client.force_login({"lead": lead, "colleague": employee(division)}[who])

    form = client.get(reverse("teams:roster-print") + query).context_data["form"]

    team, day = form.initial["team"], form.initial["day"]
    assert team.department.code == chosen if chosen else team is None
    assert (day == date(2027, 4, 1)) == ("on=" in query)


# --- Letters of posts, and of posts that are still a secret -----------------------------------------


@pytest.fixture
def new_head(appointment):
    """Somebody who will head the division from 1 April 2027, and with it lead the team."""
    division = appointment.seat.division
    seat = SeatFactory(team=appointment.seat.team, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=division, period=DateRange(date(2026, 4, 1), None))
    old = employee(division, name="旧 課長", is_head=True)
    old.postings.update(period=DateRange(date(2020, 4, 1), date(2027, 4, 1)))
    new = employee(name="新 課長")
    new.postings.update(period=DateRange(date(2020, 4, 1), date(2027, 4, 1)))
    PostingFactory(
        person=new, division=division, job_title=JobTitleFactory(name="課長"), is_head=True,
        period=DateRange(date(2027, 4, 1), None),
    )  # fmt: skip
    return new


@pytest.mark.parametrize(
    ("who", "now", "coming"),
    [
        ("self", 404, 404),  # the coming head learns of it from the announcement
        ("old head", 200, 404),
        ("leader", 404, 404),
        ("office", 200, 200),
    ],
)
@time_machine.travel(NOVEMBER, tick=False)
def test_who_reads_the_letter_of_a_post(client, appointment, new_head, who, now, coming):
    seat = Tenure.objects.filter(person=new_head).get().seat
    old = Tenure.objects.filter(seat=seat).exclude(person=new_head).get()
    people = {
        "self": new_head, "old head": old.person, "office": office_member(),
        "leader": appointment.person,
    }  # fmt: skip
    client.force_login(people[who])
    keys = [old.key, Tenure.objects.get(person=new_head).key]

    codes = [client.get(reverse("teams:post-letter", args=[key])).status_code for key in keys]

    assert codes == [now, coming]


@time_machine.travel(NOVEMBER, tick=False)
def test_letters_keep_a_coming_post_from_those_who_may_not_know_it(appointment, new_head):
    """The term of the coming year is known; the post of that day is not."""
    coming = DateRange(date(2027, 4, 1), date(2028, 4, 1))
    appoint(new_head, appointment.seat.team.department, TeamRole.MEMBER, period=coming)
    year = FiscalYear(2027)

    def said(reader):
        terms = list(letters.letters_of(year, reader=reader))
        return [(each["role"], each["title"], each["term"]) for each in
                letters._letters(terms, reader)]  # fmt: skip

    term = "令和9年4月1日から令和10年3月31日まで"
    assert said(new_head) == [("DX推進員", "主任", term)]
    assert said(office_member()) == [
        ("DX統括リーダー", "課長", "職にある間（充て職）"), ("DX推進員", "課長", term),
    ]  # fmt: skip


def test_who_came_with_a_post_is_told_once(new_head):
    day = datetime(2027, 4, 2, 9, tzinfo=JAPAN_TIME)
    with time_machine.travel(day, tick=False):
        for _ in range(2):
            reminders.remind(now=day)

    notice = Notice.objects.get(kind="teams.appointment.post")
    assert (notice.recipient, notice.title) == (
        new_head, "充て職として、DX統括リーダーになりました",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "shown"), [("self", True), ("head", True), ("office", True), ("colleague", False)]
)
def test_team_page_leads_to_the_letters(client, appointment, who, shown):
    division = appointment.seat.division
    seat = SeatFactory(team=appointment.seat.team, role=TeamRole.LEAD)
    post = DivisionFactory()
    PostBindingFactory(seat=seat, division=post, period=DateRange(date(2026, 4, 1), None))
    bound = employee(post, is_head=True)
    people = {
        "self": appointment.person, "head": employee(division, is_head=True),
        "office": office_member(), "colleague": employee(division),
    }  # fmt: skip
    division.is_lead = True
    division.save()
    client.force_login(people[who])
    key = Tenure.objects.get(person=bound).key
    ways = [
        reverse("teams:letter", args=[appointment.pk]),
        reverse("teams:post-letter", args=[key]),
    ]

    page = client.get(appointment.seat.team.get_absolute_url()).content.decode()

    assert (f'href="{ways[0]}"' in page) == shown
    assert (f'href="{ways[1]}"' in page) == (shown and who != "self")


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

    reader = office_member()
    assert reader.standing.is_office  # kept on the person for the request

    with django_assert_num_queries(4):
        found = list(letters.letters_of(FiscalYear(2026), reader=reader))
        assert len(letters._letters(found, reader)) == rows
