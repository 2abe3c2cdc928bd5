"""What everybody reads of a day: stored once, as it may be read, whatever is entered later."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.actions.publications import publish, publish_what_is_due
from skills.actions.snapshots import record_year_end
from skills.choices import GroupKind, SkillStatus
from skills.models import Publication, PublishedCell, Snapshot
from skills.queries.cells import cells_of
from skills.queries.figures import published_figures
from skills.queries.published import Row
from skills.rules.suppression import SMALLEST_GROUP, Detail
from skills.tasks import publish_figures
from staff.choices import Grade
from teams.choices import TeamRole
from tests.factories.skills import (
    EvidenceFactory,
    FrameworkLinkFactory,
    PublishedCellFactory,
    SkillFactory,
    SnapshotFactory,
    TargetFactory,
)
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    PostingFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import appoint

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
FIRST_NIGHT = datetime(2026, 11, 1, 0, 5, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def _november(time_machine):
    time_machine.move_to(FIRST_NIGHT, tick=False)


def section(name, counts, *, skill, department, grade=Grade.GENERAL):
    """Make a section of so many people at 2, at 1 and at 0 of a skill."""
    division = DivisionFactory(name=f"{name}課", department=department)
    for level, people in zip((2, 1, 0), counts, strict=True):
        for _ in range(people):
            person = employee(division, grade=grade)
            if level:
                EvidenceFactory(person=person, skill=skill, level=level, shown_on=OCTOBER)
    return division


@pytest.fixture
def city():
    """Two departments with sections of which some are small, and two skills."""
    skill, few = (TargetFactory(level=2, skill__code=code).skill for code in ("A-01", "B-01"))
    TargetFactory(skill=few, grade=Grade.MANAGER, level=1)
    large, small = (DepartmentFactory(name=name) for name in ("大部", "小部"))
    divisions = [
        section("大", (12, 8, 9), skill=skill, department=large),
        section("中", (9, 1, 9), skill=skill, department=large),
        section("小", (1, 0, 2), skill=skill, department=small),
        section("外", (6, 6, 7), skill=skill, department=small, grade=Grade.MANAGER),
    ]
    for posting in divisions[0].postings.order_by("pk")[:7]:
        appoint(posting.person, large, TeamRole.MEMBER)
    return skill, few, divisions


PAGES = (
    ("skills:city", ()),
    ("skills:department-matrix", ()),
    ("skills:department-figures", ("大部",)),
    ("skills:department-figures", ("小部",)),
    ("skills:skill-figures", ("A-01",)),
    ("skills:skill-figures", ("B-01",)),
)


def rows(answer):
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def read(client, city):
    """Return a function that hands out every file of figures, as somebody reads them."""
    codes = {row.department.name: row.department.code for row in city[2]}

    def read(person, **query):
        client.force_login(person)
        found = {}
        for name, args in PAGES:
            url = reverse(name, args=[codes.get(each, each) for each in args])
            answer = client.get(url, {"export": "csv", **query})
            assert client.get(url, query).status_code == answer.status_code
            found[name, args] = rows(answer) if answer.status_code == 200 else []
        return found

    return read


def reader_of(city):
    return city[2][0].postings.order_by("pk").first().person


# --- Stored once, read by all ---------------------------------------------------------------


def test_stored_figures_are_the_counted_ones(city, read):
    reader = reader_of(city)
    counted = read(reader)

    publish_figures()

    assert read(reader) == counted
    assert {row[0] for row in counted["skills:city", ()][1:]} == {"2026-10-31"}
    hidden = [row for row in counted["skills:skill-figures", ("A-01",)] if row[7] == "非表示"]
    assert [row[2] for row in hidden] == ["大部", "小部"]


def test_nothing_that_comes_late_moves_a_published_figure(city, read, time_machine):
    skill, few, divisions = city
    reader, office = reader_of(city), office_member()
    publish_figures()
    published, in_full = read(reader), read(office)

    # What was not known at the end of October, or not yet so.
    for division in divisions:
        PostingFactory(
            person=StaffMemberFactory(), division=division, period=DateRange(date(2026, 4, 1), None)
        )
    away = divisions[0].postings.order_by("pk").last().person
    StatusPeriodFactory(person=away, period=DateRange(date(2026, 10, 1), None))
    TargetFactory(skill=skill, grade=None, role=TeamRole.MEMBER, level=4)
    few.targets.update(level=1)
    few.status = SkillStatus.RETIRED
    few.save()
    TargetFactory(skill=SkillFactory(code="C-01"))
    divisions[1].department = divisions[2].department
    divisions[1].save()
    appoint(reader, divisions[0].department, TeamRole.LEADER)

    assert read(reader) == published
    today = read(office)
    assert [page for page in today if today[page] == in_full[page]] == []

    time_machine.move_to("2026-12-01T00:05:00+09:00", tick=False)
    publish_figures()
    assert [row.day for row in Publication.objects.all()] == [NOVEMBER]
    december = read(reader)
    assert [page for page in december if december[page] == published[page]] == []
    assert published["skills:skill-figures", ("B-01",)]
    assert december["skills:skill-figures", ("B-01",)] == []


def test_new_skill_waits_for_the_next_month(client, city):
    publish_figures()
    fresh = TargetFactory(skill__code="C-01").skill
    url = reverse("skills:skill-figures", args=[fresh.code])

    client.force_login(reader_of(city))
    assert client.get(url).status_code == 404
    client.force_login(office_member())
    assert client.get(url).status_code == 200


# --- What is stored -------------------------------------------------------------------------


def test_rows_hold_what_may_be_read_and_no_withheld_count(city):
    publish_figures()

    figures = published_figures(OCTOBER)
    shown, full = (cells_of(figures, sees_all=sees_all) for sees_all in (False, True))
    stored = [Row(*row) for row in PublishedCell.objects.values_list(*Row._fields)]
    assert {(row.key, row.skill_id): row.cell for row in stored} == shown
    assert len(stored) == len(full) == 2 * (1 + 2 + 4 + 2 + 2)
    assert {Detail(row.detail) for row in stored} == set(Detail)
    for row in stored:
        counts = full[row.key, row.skill_id].counts
        assert (row.people, row.asked) == (full[row.key, row.skill_id].people, counts.people)
        assert row.met == (None if row.detail == Detail.WITHHELD else counts.met)
        assert row.near == (counts.near if row.detail == Detail.ALL else None)
    divisions = PublishedCell.objects.filter(kind=GroupKind.DIVISION)
    assert {(row.division, row.department) for row in divisions} == {
        (division, division.department) for division in city[2]
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"detail": Detail.WITHHELD},
        {"detail": Detail.WITHHELD, "near": None},
        {"detail": Detail.MET},
        {"detail": Detail.ALL, "near": None},
        {"asked": 41},
        {"met": SMALLEST_GROUP - 1},
        {"near": SMALLEST_GROUP - 1},
        {"met": 20, "near": 6},  # four are left
        {"met": 27, "near": None, "detail": Detail.MET},  # three are below
        {"band": "manager"},
        {"kind": GroupKind.DEPARTMENT},
        {"kind": GroupKind.DIVISION},
    ],
)
def test_database_refuses_what_may_not_be_read(fields):
    PublishedCellFactory(detail=Detail.MET, met=30, near=None)
    PublishedCellFactory(detail=Detail.WITHHELD, met=None, near=None, publication__day=NOVEMBER)

    with pytest.raises(IntegrityError, match="skills_published_"), transaction.atomic():
        PublishedCellFactory(publication__day=date(2026, 9, 30), **fields)


def test_group_is_stored_once():
    cell = PublishedCellFactory()

    with pytest.raises(IntegrityError, match="skills_published_once"):
        PublishedCellFactory(publication=cell.publication, skill=cell.skill)


# --- When -----------------------------------------------------------------------------------


def test_nothing_is_published_while_nobody_is_asked(client):
    """The first map counts at once: from nothing to something tells of nobody."""
    reader = employee()
    skill = SkillFactory()

    publish_figures()

    assert not Publication.objects.exists()
    TargetFactory(skill=skill, grade=Grade.GENERAL)
    client.force_login(reader)
    assert client.get(reverse("skills:city")).context_data["whole"].asked == 1
    publish_figures()
    assert Publication.objects.get().day == OCTOBER


def test_old_months_go_and_locked_years_stay():
    employee()
    TargetFactory()
    SnapshotFactory(fiscal_year=2025, locked_at=FIRST_NIGHT)
    kept, _, _ = (
        PublishedCellFactory(publication__day=day).publication
        for day in (date(2026, 3, 31), date(2026, 9, 30), date(2025, 3, 31))
    )

    found = publish_what_is_due(now=FIRST_NIGHT)

    assert sorted(row.day for row in found) == [kept.day, OCTOBER]
    assert set(Publication.objects.values_list("day", flat=True)) == {kept.day, OCTOBER}
    assert kept.cells.count() == 1
    again = publish_what_is_due(now=FIRST_NIGHT.replace(day=30, hour=23))
    assert {row.pk for row in again} == {row.pk for row in found}


def year_end(time_machine, **targets):
    """Eight people of a section who are asked at the end of a year; six have met it."""
    night = datetime(2026, 4, 1, 1, 20, tzinfo=TOKYO)
    time_machine.move_to(night, tick=False)
    skill, division = TargetFactory(fiscal_year=2025, level=2, **targets).skill, DivisionFactory()
    for number in range(12):
        person = employee(division)
        if number < 6:
            EvidenceFactory(
                person=person, skill=skill, level=2, shown_on=date(2025, 6, 1),
                recorded_at=night.replace(year=2025),
            )  # fmt: skip
    return night, skill, division


def whole_of(client, person, **query):
    client.force_login(person)
    whole = client.get(reverse("skills:city"), query).context_data["whole"]
    return whole.asked, whole.counts.met


def test_year_is_published_when_it_is_locked(client, time_machine):
    """Evidence that comes later shows as a correction beside it, and moves no figure."""
    night, skill, division = year_end(time_machine)
    reader = division.postings.first().person

    snapshot = record_year_end(year=FiscalYear(2025), now=night, by=None)

    assert Publication.objects.get().day == snapshot.day
    assert snapshot.published == {skill.code: [12, 6, 0, 6, Detail.ALL]}
    time_machine.move_to("2026-11-01T00:05:00+09:00", tick=False)
    EvidenceFactory(person=reader, skill=skill, level=0, shown_on=date(2026, 3, 31))
    publish_figures()
    assert whole_of(client, reader, year="2025") == (12, 6)


def test_year_says_what_the_month_said(client, time_machine):
    """A year that is recorded late does not tell by a difference who was posted meanwhile."""
    night, skill, division = year_end(time_machine)
    reader = division.postings.first().person
    publish_figures()
    employee(division)

    snapshot = record_year_end(year=FiscalYear(2025), now=night, by=None)

    assert snapshot.people == 13
    assert snapshot.published == {skill.code: [12, 6, 0, 6, Detail.ALL]}
    assert whole_of(client, reader) == whole_of(client, reader, year="2025") == (12, 6)
    office = office_member()
    assert whole_of(client, office, year="2025") == (13, 6)


def test_year_that_was_locked_before_is_published_from_its_record(client, time_machine):
    night, skill, division = year_end(time_machine)
    record_year_end(year=FiscalYear(2025), now=night, by=None)
    Publication.objects.all().delete()
    employee(division)
    reader = division.postings.first().person
    time_machine.move_to("2026-11-01T00:05:00+09:00", tick=False)
    assert whole_of(client, reader, year="2025") == (12, 6)

    publish_figures()

    assert Publication.objects.get(day=date(2026, 3, 31)).cells.count() == 5
    assert whole_of(client, reader, year="2025") == (12, 6)
    assert Snapshot.objects.get().published == {skill.code: [12, 6, 0, 6, Detail.ALL]}


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_once():
    TargetFactory()
    for _ in range(6):
        employee()
    start = Barrier(2)

    def work(_worker):
        start.wait()
        try:
            return publish(day=OCTOBER, snapshot=None, now=FIRST_NIGHT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))

    assert first == second == Publication.objects.get().pk
    assert PublishedCell.objects.count() == 1 + 6 + 6 + 1 + 1


# --- How much is read -----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_num_queries(client, count, django_assert_num_queries):
    """A page of stored figures asks for its cells, skills and units, and for nothing else."""
    for _ in range(count):
        link = FrameworkLinkFactory(skill=TargetFactory().skill)
        division = DivisionFactory(department=DepartmentFactory())
        for person in (employee(division), employee(DivisionFactory())):
            EvidenceFactory(person=person, skill=link.skill)
    publish_figures()
    client.force_login(person)

    for name, args, queries in (
        ("city", (), 7),
        ("department-matrix", (), 7),
        ("department-figures", (division.department.code,), 9),
        ("skill-figures", (link.skill.code,), 7),
        ("framework", (), 7),
    ):
        with django_assert_num_queries(queries):
            client.get(reverse(f"skills:{name}", args=args))


def test_num_queries_before_the_first_night(client, django_assert_num_queries):
    EvidenceFactory(person=employee(), skill=TargetFactory().skill)
    client.force_login(employee())

    with django_assert_num_queries(10):
        client.get(reverse("skills:city"))
