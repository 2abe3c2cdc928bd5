"""The review: every number is the count of the list that it links to, for the office alone."""

import csv
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from crossforum.choices import IssueStage
from skills.choices import EvidenceKind
from staff.choices import Grade
from teams.choices import TeamRole
from tests.factories.crossforum import IssueFactory, MeasureFactory
from tests.factories.skills import EvidenceFactory, SkillFactory, TargetFactory
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import SeatFactory, TeamFactory, appoint
from tests.factories.training import CourseFactory, RequirementFactory
from training.choices import Cycle, Obligation

pytestmark = pytest.mark.django_db
YEAR = 2026
TODAY = date(2026, 11, 24)
URL = "/review/"


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-24T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def city():
    """Two departments: 市民部 with two people, an empty chair and issues; 環境部 with one person."""
    citizens, environment = (
        DepartmentFactory(code="SHI", name="市民部"),
        DepartmentFactory(code="KAN"),
    )
    division = DivisionFactory(department=citizens)
    first, second = employee(division), employee(division)
    employee(DivisionFactory(department=environment))
    appoint(first, citizens, TeamRole.LEAD)
    SeatFactory(team=TeamFactory(department=citizens), role=TeamRole.LEADER, division=division)
    requirement = RequirementFactory(
        course=CourseFactory(), fiscal_year=YEAR,
        obligation=Obligation.EVERYBODY, cycle=Cycle.EVERY_YEAR,
    )  # fmt: skip
    skill = SkillFactory()
    TargetFactory(skill=skill, fiscal_year=YEAR, grade=Grade.GENERAL, level=2)
    EvidenceFactory(
        person=second, skill=skill, level=2, kind=EvidenceKind.CONFIRMATION, shown_on=TODAY
    )
    IssueFactory(department=citizens, division=division, stage=IssueStage.STUDY)
    IssueFactory(department=citizens, division=division, stage=IssueStage.SUBMITTED)
    IssueFactory(department=citizens, division=division, stage=IssueStage.FORUM)
    MeasureFactory(lead_department=citizens)
    return requirement


def row_of(response, code):
    return next(row for row in response.context_data["table"].data if row.department.code == code)


def test_review_counts_each_department(client, city):
    client.force_login(office_member())

    row = row_of(client.get(URL), "SHI")

    assert (row.people.value, row.training.value, row.training.of) == (2, 0, 2)
    assert (row.skills.value, row.skills.of) == (1, 2)
    assert (row.vacancies.value, row.vacant_labels) == (1, (f"DX推進リーダー {city_division()}",))
    assert {name: figure.value for name, figure in row.issues.items()} == {
        "considering": 2, "forum": 1, "working": 0, "closed": 0,
    }  # fmt: skip
    assert row.measures.value == 1


def city_division():
    return DivisionFactory._meta.model.objects.get(department__code="SHI").name


def test_review_numbers_equal_the_lists_behind_them(client, city):
    client.force_login(office_member())
    row = row_of(client.get(URL), "SHI")
    figures = [
        row.people,
        row.away,
        row.training,
        row.training_open,
        row.vacancies,
        row.measures,
        *row.issues.values(),
    ]

    listed = [client.get(figure.url).context_data["count"] for figure in figures]

    assert listed == [figure.value for figure in figures]


def test_a_department_that_is_no_more_keeps_its_issues(client, city):
    old = DepartmentFactory(
        code="OLD", name="旧市民部", period=DateRange(None, date(2026, 4, 1)), order=0
    )
    DepartmentFactory(code="GON", period=DateRange(None, date(2026, 4, 1)))  # nothing hangs on it
    DepartmentFactory(code="NEW", period=DateRange(date(2027, 4, 1), None))
    IssueFactory(department=old, division=DivisionFactory(department=old), stage=IssueStage.FORUM)
    MeasureFactory(lead_department=old)
    client.force_login(office_member())

    response = client.get(URL)
    row = row_of(response, "OLD")

    rows = response.context_data["table"].rows
    assert [rows[-1].get_cell("department"), {r.record.department.code for r in rows} & {"GON", "NEW"}] == [
        '<a href="/teams/OLD/">旧市民部（廃止）</a>', set(),
    ]  # fmt: skip
    assert (row.issues["forum"].value, row.measures.value, row.people.value) == (1, 1, 0)
    listed = [client.get(f.url).context_data["count"] for f in (row.issues["forum"], row.measures)]
    assert listed == [1, 1]
    assert response.context_data["totals"]["issues_forum"].value == 2


def test_review_skill_figure_is_the_sum_of_its_list(client, city):
    client.force_login(office_member())
    figure = row_of(client.get(URL), "SHI").skills

    people = client.get(figure.url).context_data["table"].data

    assert sum(person.skill_figures[1] for person in people) == figure.value
    assert sum(person.skill_figures[0] for person in people) == figure.of


def test_who_is_away_is_in_no_rate_and_in_a_list_of_its_own(client, city):
    office = office_member()
    citizens = DivisionFactory._meta.model.objects.get(department__code="SHI")
    resting = citizens.postings.order_by("pk").first().person
    StatusPeriodFactory(person=resting, kind="childcare")
    StatusPeriodFactory(person=office, period=DateRange(date(2025, 4, 1), date(2026, 4, 1)))
    client.force_login(office)

    response = client.get(URL)
    row = row_of(response, "SHI")

    assert (row.people.value, row.away.value) == (2, 1)
    assert (row.training.of, row.skills.of, row.skills.value) == (1, 1, 1)
    figures = [row.away, row.training, row.training_open]
    assert [client.get(each.url).context_data["count"] for each in figures] == [1, 0, 1]
    people = client.get(row.skills.url).context_data["table"].data
    assert [person.number for person in people if person.number == resting.number] == []
    assert sum(person.skill_figures[0] for person in people) == row.skills.of
    assert "11月24日現在。休職・派遣などの1人を除く" in response.content.decode()


@pytest.mark.parametrize("viewer", ["employee", "head", "lead"])
@pytest.mark.parametrize("path", [URL, "/office/"])
def test_review_does_not_exist_for_others(client, viewer, path):
    department = DepartmentFactory()
    person = employee(DivisionFactory(department=department), is_head=viewer == "head")
    if viewer == "lead":
        appoint(person, department, TeamRole.LEAD)
    client.force_login(person)

    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


def test_review_export_has_plain_numbers(client, city):
    client.force_login(office_member())

    content = client.get(URL, {"export": "csv"}).getvalue().decode("utf-8-sig")

    rows = list(csv.DictReader(StringIO(content)))
    row = next(row for row in rows if row["部局"] == "市民部")
    assert (row["職員"], row["必須研修の対象"], row["スキル目標の数"], row["チームの空席"]) == (
        "2",
        "2",
        "2",
        "1",
    )
    assert row["空席の内訳"].startswith("DX推進リーダー")


@pytest.mark.parametrize("sort", ["people", "-people"])
def test_review_sorts_by_a_number(client, city, sort):
    client.force_login(office_member())

    table = client.get(URL, {"sort": sort}).context_data["table"]

    numbers = [row.record.people.value for row in table.rows]
    assert numbers == sorted(numbers, reverse=sort.startswith("-"))


@pytest.mark.parametrize("count", [1, 30])
def test_review_num_queries(client, count, django_assert_num_queries):
    for _ in range(count):
        TeamFactory(department=DivisionFactory().department)
    client.force_login(office_member())

    with django_assert_num_queries(16):
        client.get(URL)


def test_review_says_its_day(client):
    client.force_login(office_member())

    assert "2026年11月24日(火)現在" in client.get(reverse("review")).content.decode()
    assert timezone.localdate() == TODAY
