"""The year's end: written once, by one worker, on the organisation of that day, for good."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.actions.snapshots import record_year_end
from skills.choices import EvidenceKind, GapState
from skills.models import Snapshot, SnapshotLevel, SnapshotPerson
from skills.queries import skill_map
from skills.queries.cells import CITY
from skills.queries.city import Statistics
from skills.queries.figures import figures_of, published_figures
from skills.queries.years import (
    corrected_rows,
    corrections_of,
    corrections_of_person,
    history_of_person,
)
from skills.rules.snapshots import SnapshotRefused, why_not_record
from skills.rules.suppression import Counts
from skills.tasks import record_last_year_end, write_snapshot
from staff.choices import Grade, JobState
from staff.models import Job
from teams.choices import TeamRole
from tests.factories.skills import (
    EvidenceFactory,
    SkillFactory,
    SnapshotFactory,
    SnapshotLevelFactory,
    TargetExceptionFactory,
    TargetFactory,
    YearMapFactory,
)
from tests.factories.staff import (
    DivisionFactory,
    PostingFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import appoint

pytestmark = pytest.mark.django_db
YEAR, LAST_DAY = FiscalYear(2025), date(2026, 3, 31)
NOW = datetime(2026, 4, 1, 1, 20, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def _april(time_machine):
    time_machine.move_to(NOW, tick=False)


def target(**fields):
    return TargetFactory(fiscal_year=2025, **fields)


def evidence(**fields):
    fields = {"shown_on": date(2025, 6, 1), "recorded_at": NOW.replace(year=2025)} | fields
    return EvidenceFactory(**fields)


def record():
    return record_year_end(year=YEAR, now=NOW, by=None)


def level_of(person, skill):
    return SnapshotLevel.objects.get(member__person=person, skill=skill)


# --- The rule -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "locked", "has_map", "people", "sentence"),
    [
        (date(2026, 4, 1), False, True, 5, ""),
        (date(2026, 3, 31), False, True, 5, "令和7年度末の記録は、2026年4月1日から作成できます。"),
        (date(2026, 4, 1), True, True, 5, "令和7年度末の記録は、すでに確定しています。"),
        (date(2026, 4, 1), False, False, 5,
         "令和7年度のスキルマップが公開されていないため、記録を作成できません。"),
        (date(2026, 4, 1), False, True, 0,
         "令和7年度末の日に配属されていた職員がいないため、記録を作成できません。"),
    ],
)  # fmt: skip
def test_when_a_year_may_be_recorded(today, locked, has_map, people, sentence):
    said = why_not_record(YEAR, today=today, is_locked=locked, has_map=has_map, people=people)

    assert said == sentence


# --- What is written ------------------------------------------------------------------------


def test_snapshot_says_what_the_maps_of_the_day_say():
    division = DivisionFactory()
    people = [employee(division, grade=grade) for grade in Grade]
    appoint(people[0], division.department, TeamRole.LEADER)
    skills = [target(level=n + 2, grade=Grade.GENERAL).skill for n in range(2)]
    target(skill=skills[0], grade=None, role=TeamRole.LEADER, level=4)
    SkillFactory()
    for person in people:
        evidence(person=person, skill=skills[0], level=3)
    evidence(person=people[2], skill=skills[1], level=1, kind=EvidenceKind.CONFIRMATION)

    snapshot = record()

    assert (snapshot.people, snapshot.locked_at) == (3, NOW)
    for person in people:
        lines = skill_map(person, YEAR, LAST_DAY).lines
        held = SnapshotLevel.objects.filter(member__person=person)
        assert {(row.skill_id, row.target, row.level, row.state) for row in held} == {
            (line.skill.pk, line.target, line.level, line.state) for line in lines
        }
    member = SnapshotPerson.objects.get(person=people[0])
    assert (member.division, member.roles, member.is_counted) == (division, ["leader"], True)


def test_snapshot_is_of_the_organisation_of_that_day():
    before, after = DivisionFactory(), DivisionFactory()
    person = StaffMemberFactory()
    PostingFactory(
        person=person, division=before, period=DateRange(date(2025, 4, 1), date(2026, 4, 1))
    )
    PostingFactory(person=person, division=after, period=DateRange(date(2026, 4, 1), None))
    newcomer = employee(after, since=date(2026, 4, 1))
    target()

    record()

    assert SnapshotPerson.objects.get(person=person).division == before
    assert not SnapshotPerson.objects.filter(person=newcomer).exists()


def test_people_away_are_recorded_and_not_counted():
    here, away = employee(), employee()
    StatusPeriodFactory(person=away, period=DateRange(date(2026, 1, 1), date(2026, 9, 1)))
    skill = target(level=2).skill
    for person in (here, away):
        evidence(person=person, skill=skill, level=2)

    snapshot = record()

    assert dict(snapshot.members.values_list("person", "is_counted")) == {
        here.pk: True, away.pk: False,
    }  # fmt: skip
    stats = Statistics.counted(figures_of(snapshot, in_full=True), sees_all=True)
    assert stats.cell(CITY, skill).counts.met == 1


def test_late_record_is_of_what_was_known_when_the_year_was_over():
    """The public figures of 31 March and the locked year are the same, even a month later."""
    person = employee()
    known, taken_back, late = (target(level=3).skill for _ in range(3))
    evidence(person=person, skill=known, level=3)
    withdrawn = evidence(person=person, skill=taken_back, level=3)
    withdrawn.withdrawn_at = datetime(2026, 4, 1, 0, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    withdrawn.save()
    evidence(person=person, skill=late, level=3, recorded_at=withdrawn.withdrawn_at)

    snapshot = record()

    skills = (known, taken_back, late)
    assert [level_of(person, skill).level for skill in skills] == [3, 3, 0]
    assert [row.skill for row in corrected_rows(snapshot).order_by("skill")] == [taken_back, late]
    locked, public = (
        Statistics.counted(figures, sees_all=True).over(CITY, skills)
        for figures in (figures_of(snapshot, in_full=False), published_figures(LAST_DAY))
    )
    assert locked == public


def test_published_figures_of_a_year_tell_no_exceptions():
    """Who sees persons reads the targets that held; everybody else those of the rules."""
    skill, unasked = target(level=3).skill, target(level=3, grade=Grade.MANAGER).skill
    people = [employee() for _ in range(8)]
    for person, level in zip(people, (0, 2, 4), strict=False):
        TargetExceptionFactory(
            person=person, skill=skill, level=level, period=DateRange(date(2025, 4, 1), None)
        )
        evidence(person=person, skill=skill, level=3)
    TargetExceptionFactory(
        person=people[0], skill=unasked, level=1, period=DateRange(date(2025, 4, 1), None)
    )

    snapshot = record()

    assert [
        [
            Statistics.counted(figures_of(snapshot, in_full=in_full), sees_all=True)
            .cell(CITY, each)
            .counts
            for each in (skill, unasked)
        ]
        for in_full in (True, False)
    ] == [[Counts(1, 1, 5), Counts(0, 1, 0)], [Counts(3, 0, 5), Counts()]]
    assert snapshot.published[skill.code][0] == 8
    held = SnapshotLevel.objects.filter(rule_target__isnull=False).order_by("member", "skill")
    assert [(row.target, row.rule_target) for row in held] == [(0, 3), (1, 0), (2, 3), (4, 3)]


def test_published_figures_are_stored_without_small_groups():
    large, small = target(level=2).skill, target(level=2).skill
    division = DivisionFactory()
    for number in range(8):
        person = employee(division)
        evidence(person=person, skill=large, level=2 if number < 5 else 0)
    for number in range(2):
        evidence(person=person, skill=small, level=2, source_key=f"test:{number}")
    for _ in range(5):
        employee(division)

    published = record().published

    assert published[large.code] == [13, 5, 0, 8, 2]
    assert published[small.code] == [13, 0, 0, 0, 0]


# --- For good -------------------------------------------------------------------------------


def refused(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_database_refuses_every_change_of_a_locked_year():
    person, skill = employee(), target().skill
    snapshot = record()
    member, row = snapshot.members.get(), level_of(person, skill)

    refused(lambda: Snapshot.objects.update(people=0))
    refused(lambda: Snapshot.objects.update(locked_at=None))
    refused(lambda: SnapshotPerson.objects.update(grade=""))
    refused(lambda: SnapshotLevel.objects.update(level=4))
    refused(row.delete)
    refused(lambda: SnapshotPerson.objects.filter(pk=member.pk).delete())
    refused(lambda: SnapshotPerson.objects.create(
        snapshot=snapshot, person=StaffMemberFactory(), division=member.division,
        department=member.department,
    ))  # fmt: skip
    refused(lambda: SnapshotLevelFactory(member=member))
    row.refresh_from_db()
    assert row.level == 0


def test_second_record_is_refused_and_the_task_runs_twice():
    employee()
    target()

    record_last_year_end()
    record_last_year_end()

    assert Snapshot.objects.get().fiscal_year == 2025
    with pytest.raises(SnapshotRefused, match="すでに確定しています"):
        record()


def test_portal_without_a_map_of_last_year_leaves_it_alone():
    employee()
    YearMapFactory(fiscal_year=2026)

    record_last_year_end()

    assert not Snapshot.objects.exists()


def test_job_of_the_office_locks_the_year_and_links_it():
    employee()
    target()
    office = office_member()
    job = Job.objects.create(kind="snapshot", title="記録", params={"year": 2025}, by=office)

    write_snapshot(job.pk)
    write_snapshot(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "2人の記録を確定しました。")
    assert job.result_url == "/skills/figures/?year=2025"
    assert Snapshot.objects.get().by == office


def test_job_tells_why_there_is_no_record():
    office = office_member()
    job = Job.objects.create(kind="snapshot", title="記録", params={"year": 2025}, by=office)

    write_snapshot(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message.startswith("令和7年度のスキルマップが公開されていないため")


# --- Corrections ----------------------------------------------------------------------------


def test_corrections_stand_beside_the_locked_level(client):
    person = employee()
    gone, late, same, future = (target(level=3).skill for _ in range(4))
    withdrawn = evidence(person=person, skill=gone, level=3)
    evidence(person=person, skill=same, level=2)
    snapshot = record()
    later = timezone.now() + timezone.timedelta(days=9)
    withdrawn.withdrawn_at = later
    withdrawn.save()
    evidence(person=person, skill=late, level=2, recorded_at=later)
    evidence(person=person, skill=same, level=1, recorded_at=later)
    evidence(person=person, skill=future, level=3, shown_on=date(2026, 4, 5), recorded_at=later)

    found = {row.skill: row.level_now for row in corrected_rows(snapshot)}

    assert found == {gone: 0, late: 2}
    assert corrections_of(snapshot) == {
        level_of(person, gone).pk: 0, level_of(person, late).pk: 2,
    }  # fmt: skip
    _, rows = history_of_person(person)
    cells = {skill: cells[0] for skill, cells in rows}
    assert (cells[gone].level, cells[gone].corrected, cells[gone].state) == (3, 0, GapState.MET)
    assert cells[same].corrected is None
    client.force_login(office_member())
    listed = client.get(reverse("skills:correction-list", args=[2025]))
    assert listed.context_data["count"] == 2


@pytest.mark.parametrize("years", [1, 10])
def test_history_of_a_person_num_queries(years, django_assert_num_queries):
    """Each year corrected by one evidence that came after it, and by none of somebody else's."""
    person, skill = employee(), SkillFactory()
    for year in range(2025, 2025 - years, -1):
        snapshot = SnapshotFactory(fiscal_year=year, day=date(year + 1, 3, 31))
        for member in (person, employee()):
            SnapshotLevelFactory(
                member__snapshot=snapshot, member__person=member, skill=skill, level=year % 3
            )
        snapshot.locked_at = NOW
        snapshot.save()
    evidence(person=person, skill=skill, level=2, shown_on=date(2016, 1, 1), recorded_at=NOW)

    with django_assert_num_queries(2):
        snapshots, [(_, cells)] = history_of_person(person)

    assert [cell.corrected for cell in cells] == [
        None if one.fiscal_year % 3 == 2 else 2 for one in snapshots
    ]
    by_year = {key: level for one in snapshots for key, level in corrections_of(one).items()}
    assert by_year == corrections_of_person(person)


# --- Pages ----------------------------------------------------------------------------------


@pytest.fixture
def people():
    division = DivisionFactory()
    return {
        "self": employee(division),
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("self", 200), ("head", 200), ("office", 200), ("hr", 200), ("operator", 200),
     ("colleague", 404), ("other head", 404)],
)  # fmt: skip
def test_who_sees_the_years_of_a_person(client, people, viewer, status):
    target()
    record()
    client.force_login(people[viewer])

    url = reverse("skills:person-history", args=[people["self"].number])

    assert client.get(url).status_code == status
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    ("viewer", "may"),
    [("office", True), ("operator", True), ("hr", False), ("head", False), ("self", False)],
)
def test_who_records_a_year(client, people, viewer, may, django_capture_on_commit_callbacks):
    target()
    client.force_login(people[viewer])

    answer = client.post(reverse("skills:snapshot-take", args=[2025]))

    assert answer.status_code == (302 if may else 404)
    assert Job.objects.filter(kind="snapshot").count() == int(may)


@pytest.mark.parametrize(
    ("viewer", "status"), [("office", 200), ("hr", 200), ("operator", 200), ("head", 404), ("self", 404)]
)  # fmt: skip
def test_who_sees_corrections(client, people, viewer, status):
    target()
    record()
    client.force_login(people[viewer])

    assert client.get(reverse("skills:correction-list", args=[2025])).status_code == status


def test_year_that_is_not_over_is_refused_with_a_sentence(client, people):
    client.force_login(people["office"])

    answer = client.post(reverse("skills:snapshot-take", args=[2026]))

    assert answer.status_code == 409
    assert "令和8年度末の記録は、2027年4月1日から作成できます。" in answer.content.decode()


def test_locked_year_keeps_its_figures_when_the_present_changes(client, people):
    skill = target(level=2).skill
    for _ in range(9):
        evidence(person=employee(), skill=skill, level=2)
    record()
    EvidenceFactory(person=people["self"], skill=skill, level=2, shown_on=date(2026, 4, 1))
    client.force_login(people["office"])

    page = client.get(reverse("skills:city"), {"year": "2025"})

    assert page.context_data["whole"].counts.met == 9
    assert "2026年3月31日に確定した記録です" in page.content.decode()


@pytest.mark.parametrize("years", [1, 3])
def test_years_num_queries(client, years, django_assert_num_queries):
    for number in range(years):
        SnapshotFactory(fiscal_year=2025 - number, locked_at=NOW)
    client.force_login(employee())

    with django_assert_num_queries(6):
        client.get(reverse("skills:snapshot-list"))
