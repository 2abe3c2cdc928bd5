"""1 April on one's map: old and new targets, and never a transfer that is not announced."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.choices import MapState
from skills.models import YearMap
from skills.queries import skill_map, upcoming
from staff.choices import Grade, TransferKind, TransferState
from staff.models import Posting, StaffMember
from teams.choices import TeamRole
from tests.factories.skills import (
    EvidenceFactory,
    SkillFactory,
    TargetExceptionFactory,
    TargetFactory,
)
from tests.factories.staff import (
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import PostBindingFactory, SeatFactory, appoint
from tests.factories.transfers import TransferBatchFactory, TransferLineFactory

pytestmark = pytest.mark.django_db
TODAY, APRIL = date(2027, 3, 1), date(2027, 4, 1)
YEAR = FiscalYear(2026)
EARLIER = datetime(2027, 2, 20, 9, tzinfo=timezone.get_default_timezone())
LATER = datetime(2027, 3, 20, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2027-03-01T10:00:00+09:00", tick=False)


@pytest.fixture
def skill():
    """Asks general staff for 2, assistant managers for 3, leaders for 4, this year and the next."""
    skill = SkillFactory()
    for year in (2026, 2027):
        TargetFactory(skill=skill, fiscal_year=year, level=2)
        TargetFactory(skill=skill, fiscal_year=year, level=3, grade=Grade.ASSISTANT_MANAGER)
        TargetFactory(skill=skill, fiscal_year=year, level=4, grade=None, role=TeamRole.LEADER)
    return skill


def seen(person, viewer=None):
    person = StaffMember.objects.get(pk=person.pk)
    found = upcoming(skill_map(person, YEAR, TODAY), viewer or person)
    return found and [(line.before, line.after, line.gap) for line in found.lines]


def promote(person, *, state, announced_at=EARLIER, effective_on=APRIL, kind=TransferKind.TITLE):
    batch = TransferBatchFactory(
        state=state,
        announced_at=announced_at,
        effective_on=effective_on,
        ready_by=StaffMemberFactory(),
        applied_at=EARLIER if state == TransferState.APPLIED else None,
    )
    title = JobTitleFactory(name="課長補佐", grade=Grade.ASSISTANT_MANAGER)
    return TransferLineFactory(batch=batch, kind=kind, number=person.number, job_title=title)


def date_the_post(person):
    """Write the posting to come, as an import of the HR system does before the announcement."""
    held = Posting.objects.filter(person=person)
    division = held.get().division
    held.update(period=DateRange(date(2020, 4, 1), APRIL))
    PostingFactory(
        person=person,
        division=division,
        job_title=JobTitleFactory(name="課長補佐", grade=Grade.ASSISTANT_MANAGER),
        period=DateRange(APRIL, None),
    )
    return division


def test_nothing_changes_nothing_is_shown(skill):
    assert seen(employee()) is None


@pytest.mark.parametrize(
    ("state", "announced_at", "effective_on", "expected"),
    [
        (TransferState.READY, EARLIER, APRIL, [(2, 3, 3)]),
        (TransferState.APPLIED, EARLIER, APRIL, [(2, 3, 3)]),
        (TransferState.READY, LATER, APRIL, None),
        (TransferState.DRAFT, EARLIER, APRIL, None),
        (TransferState.PREPARING, EARLIER, APRIL, None),
        (TransferState.DISCARDED, EARLIER, APRIL, None),
        (TransferState.READY, EARLIER, date(2027, 4, 2), None),
        (TransferState.READY, EARLIER, date(2027, 3, 15), [(2, 3, 3)]),
    ],
)
@pytest.mark.parametrize("viewer", ["self", "head", "office", "hr"])
def test_only_announced_transfers_are_shown(
    skill, state, announced_at, effective_on, expected, viewer
):
    division = DivisionFactory()
    person = employee(division)
    viewers = {
        "self": person,
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
    }
    promote(person, state=state, announced_at=announced_at, effective_on=effective_on)

    assert seen(person, viewers[viewer]) == expected


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", None), ("head", None), ("office", [(2, 3, 3)]), ("hr", [(2, 3, 3)])],
)
def test_dated_post_to_come_is_for_those_who_prepare_transfers(skill, viewer, expected):
    person = employee()
    division = date_the_post(person)
    viewers = {
        "self": person,
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
    }

    assert seen(person, viewers[viewer]) == expected


def bind(division, role=TeamRole.LEADER, **fields):
    """Let the role go with the division's head (充て職), or with a job title of it."""
    seat = SeatFactory(team__department=division.department, role=role)
    return PostBindingFactory(seat=seat, division=division, **fields)


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", None), ("head", None), ("office", [(2, 4, 4)]), ("hr", [(2, 4, 4)])],
)
def test_seat_that_goes_with_an_unannounced_post_is_not_told(skill, viewer, expected):
    """充て職: the role of 1 April would tell who gets the post."""
    skill.targets.filter(grade=Grade.ASSISTANT_MANAGER).update(level=2)
    person = employee()
    division = date_the_post(person)
    bind(division, job_title=JobTitleFactory(name="課長補佐"))
    viewers = {
        "self": person,
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
    }

    assert seen(person, viewers[viewer]) == expected


@pytest.mark.parametrize(
    ("viewer", "expected"), [("self", None), ("office", [(4, 2, 2)])], ids=["self", "office"]
)
def test_loss_of_a_bound_seat_is_told_with_the_post(skill, viewer, expected):
    """The dated end of the post, not announced, would tell that the head goes."""
    division = DivisionFactory()
    person = employee(division, is_head=True)
    bind(division)
    held = Posting.objects.filter(person=person)
    held.update(period=DateRange(date(2020, 4, 1), APRIL))
    PostingFactory(person=person, period=DateRange(APRIL, None))

    assert seen(person, person if viewer == "self" else office_member()) == expected


@pytest.mark.parametrize(
    ("kind", "heads", "expected"),
    [
        (TransferKind.TITLE, True, [(2, 4, 4)]),
        (TransferKind.TITLE, False, [(2, 3, 3)]),
        (TransferKind.MOVE, True, [(2, 3, 3)]),
        (TransferKind.LEAVE, True, [(2, 0, 0)]),
    ],
)
def test_announced_post_brings_its_seat(skill, kind, heads, expected):
    """Who will head the division has its seat; who moves elsewhere as a head has not."""
    division = DivisionFactory()
    person = employee(division)
    bind(division)
    line = promote(person, state=TransferState.READY, kind=kind)
    line.job_title.heads_division = heads
    line.job_title.save()
    if kind == TransferKind.MOVE:
        line.division = DivisionFactory()
        line.save()

    assert seen(person) == expected


def test_announced_move_takes_the_bound_seat_and_leaves_the_others(skill):
    division = DivisionFactory()
    person = employee(division, is_head=True)
    bind(division)
    appoint(person, division.department, TeamRole.MEMBER)
    for year in (2026, 2027):
        TargetFactory(skill=skill, fiscal_year=year, level=1, grade=None, role=TeamRole.MEMBER)
    line = promote(person, state=TransferState.READY, kind=TransferKind.MOVE)
    line.division = DivisionFactory()
    line.save()
    found = upcoming(skill_map(StaffMember.objects.get(pk=person.pk), YEAR, TODAY), person)

    assert found.before.roles == (TeamRole.LEADER, TeamRole.MEMBER)
    assert found.after.roles == (TeamRole.MEMBER,)
    assert [(line.before, line.after) for line in found.lines] == [(4, 3)]


def test_page_of_the_person_does_not_leak_the_dated_post(client, skill):
    person = employee()
    date_the_post(person)
    client.force_login(person)

    page = client.get("/skills/").content.decode()

    assert "からの目標" not in page
    assert "課長補佐級</ins>" not in page


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (DateRange(date(2026, 4, 1), APRIL), [(4, 2, 0)]),
        (DateRange(date(2026, 4, 1), date(2028, 4, 1)), None),
        (DateRange(APRIL, date(2028, 4, 1)), [(2, 4, 2)]),
    ],
    ids=["a role that ends", "a role that goes on", "a role that starts"],
)
def test_role_that_starts_or_ends_is_shown_to_everybody(skill, period, expected):
    division = DivisionFactory()
    person = employee(division)
    appoint(person, division.department, TeamRole.LEADER, period=period)
    EvidenceFactory(person=person, skill=skill, level=2)

    assert seen(person) == expected


def test_gap_is_that_of_the_day(skill):
    """Evidence that will have expired does not count any more."""
    division = DivisionFactory()
    person = employee(division)
    appoint(person, division.department, TeamRole.LEADER, period=DateRange(APRIL, None))
    EvidenceFactory(person=person, skill=skill, level=4, valid_until=date(2027, 3, 31))

    assert seen(person) == [(2, 4, 4)]


def test_leaving_transfer_shows_no_targets(skill):
    person = employee()
    promote(person, state=TransferState.READY, kind=TransferKind.LEAVE)

    assert seen(person) == [(2, 0, 0)]


def test_exception_that_ends_with_the_year_is_shown(skill):
    person = employee()
    TargetExceptionFactory(person=person, skill=skill, level=4)

    assert seen(person) == [(4, 2, 2)]


@pytest.mark.parametrize(
    ("state", "expected", "published"),
    [(MapState.DRAFT, [(2, 3, 3)], False), (MapState.PUBLISHED, [(2, 4, 4)], True)],
)
def test_draft_of_the_next_year_is_not_shown(skill, state, expected, published):
    YearMap.objects.filter(fiscal_year=2027).update(state=state)
    skill.targets.filter(fiscal_year=2027, grade=Grade.ASSISTANT_MANAGER).update(level=4)
    person = employee()
    promote(person, state=TransferState.READY)

    assert seen(person) == expected
    found = upcoming(skill_map(StaffMember.objects.get(pk=person.pk), YEAR, TODAY), person)
    assert found.is_published == published


def test_map_says_what_changes_and_by_which_rule(client, skill):
    person = employee()
    promote(person, state=TransferState.READY)
    client.force_login(person)

    page = " ".join(client.get(reverse("skills:my-map")).content.decode().split())

    assert "2027年4月1日(木)からの目標" in page
    assert "令和9年度のスキルマップの目標です。" in page
    assert "令和9年度の決まり：<strong>職位: 課長補佐級</strong> → 3" in page
