"""One person's map, and the figures of the whole city: both must say the same."""

import random
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.choices import EvidenceKind, GapState, SkillStatus
from skills.queries import department_skill_summary, people_with_figures, skill_map
from staff.choices import Grade, PostingKind
from staff.models import StaffMember
from teams.choices import TeamRole
from tests.factories.skills import EvidenceFactory, SkillFactory, TargetFactory
from tests.factories.staff import (
    DivisionFactory,
    PostingFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]
DAY = date(2026, 11, 23)
YEAR = FiscalYear(2026)


def line_of(person, skill, day=DAY):
    return next(
        line for line in skill_map(person, FiscalYear.of(day), day).lines if line.skill == skill
    )


def test_map_takes_the_highest_of_grade_and_role_and_says_why():
    division = DivisionFactory()
    person = employee(division)
    appoint(person, division.department, TeamRole.LEADER)
    skill = TargetFactory(level=2).skill
    TargetFactory(skill=skill, grade=None, role=TeamRole.LEADER, level=4)

    line = line_of(person, skill)

    assert line.target == 4
    assert [rule.label for rule in line.reasons] == [
        "役割: DX推進リーダー",
        "職位: 係長級・一般職員",
    ]


@pytest.mark.parametrize(("day", "target"), [(date(2027, 3, 31), 4), (date(2027, 4, 1), 2)])
def test_target_follows_the_role_to_its_last_day(day, target):
    division = DivisionFactory()
    person = employee(division)
    term = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    appoint(person, division.department, TeamRole.LEADER, period=term)
    skill = SkillFactory()
    for year in (2026, 2027):
        TargetFactory(skill=skill, fiscal_year=year, level=2)
        TargetFactory(skill=skill, fiscal_year=year, grade=None, role=TeamRole.LEADER, level=4)

    assert line_of(person, skill, day).target == target


def test_map_puts_the_widest_gap_first_and_what_has_no_target_last():
    person = employee()
    met, near, none = TargetFactory(level=1).skill, TargetFactory(level=4).skill, SkillFactory()
    off = TargetFactory(level=2).skill
    EvidenceFactory(person=person, skill=met, level=1)
    EvidenceFactory(person=person, skill=near, level=3)

    shown = skill_map(person, YEAR, DAY)

    assert [line.skill for line in shown.lines] == [off, near, met, none]
    assert shown.counts == {"met": 1, "near": 1, "off": 1, "no_target": 1}
    assert shown.with_target == 3
    assert [line.skill for line in shown.gaps] == [off, near]


def test_map_shows_the_evidence_that_decides():
    person = employee()
    skill = TargetFactory(level=3).skill
    EvidenceFactory(person=person, skill=skill, level=3)
    confirmed = EvidenceFactory(person=person, skill=skill, level=2, kind=EvidenceKind.CONFIRMATION)
    EvidenceFactory(skill=skill, level=4)

    line = line_of(person, skill)

    assert (line.level, line.deciding, line.state) == (2, confirmed, GapState.NEAR)
    assert len(line.evidence) == 2


def test_retired_skill_stays_for_who_has_it_and_drafts_are_hidden():
    person = employee()
    retired = SkillFactory(status=SkillStatus.RETIRED)
    TargetFactory(skill=retired, level=2)
    EvidenceFactory(person=person, skill=retired)
    SkillFactory(status=SkillStatus.RETIRED)
    SkillFactory(status=SkillStatus.DRAFT)

    lines = skill_map(person, YEAR, DAY).lines

    assert [(line.skill, line.state) for line in lines] == [(retired, GapState.NO_TARGET)]


def test_map_of_somebody_without_post_or_role_has_no_targets():
    TargetFactory()

    assert skill_map(StaffMemberFactory(), YEAR, DAY).with_target == 0


@pytest.mark.parametrize("count", [1, 28])
def test_map_num_queries(count, django_assert_num_queries):
    person = StaffMember.objects.get(pk=employee().pk)
    for _ in range(count):
        EvidenceFactory(person=person, skill=TargetFactory().skill)

    with django_assert_num_queries(6):
        assert len(skill_map(person, YEAR, DAY).lines) == count


# --- Figures --------------------------------------------------------------------------------


def random_city(seed):
    """Make people with roles, targets of grades and roles, and evidence of every sort."""
    dice = random.Random(seed)  # noqa: S311 - the same city every time
    divisions = DivisionFactory.create_batch(3)
    people = [employee(dice.choice(divisions), grade=dice.choice(list(Grade))) for _ in range(10)]
    PostingFactory(person=people[0], division=divisions[2], kind=PostingKind.CONCURRENT)
    for person in dice.sample(people, 5):
        for role in dice.sample(list(TeamRole), dice.randint(1, 2)):
            appoint(person, dice.choice(divisions).department, role)
    statuses = [SkillStatus.PUBLISHED] * 5 + [SkillStatus.RETIRED]
    skills = [SkillFactory(status=status) for status in statuses]
    for skill in skills:
        for grade in dice.sample(list(Grade), 2):
            TargetFactory(skill=skill, grade=grade, level=dice.randint(0, 4))
        for role in dice.sample(list(TeamRole), 2):
            TargetFactory(skill=skill, grade=None, role=role, level=dice.randint(0, 4))
    for _ in range(120):
        EvidenceFactory(
            person=dice.choice(people),
            skill=dice.choice(skills),
            level=dice.randint(0, 4),
            kind=dice.choice([*EvidenceKind, EvidenceKind.COURSE]),
            shown_on=dice.choice([date(2025, 5, 1), date(2026, 5, 1), date(2026, 12, 1)]),
            valid_until=dice.choice([None, None, date(2026, 11, 22), DAY]),
            withdrawn_at=dice.choice([None, None, None, timezone.now()]),
        )
    return people


@pytest.mark.parametrize("seed", range(6))
def test_sql_and_rules_agree_person_by_person(seed):
    people = random_city(seed)

    figures = dict(people_with_figures(DAY, YEAR).values_list("pk", "skill_figures"))

    for person in people:
        shown = skill_map(person, YEAR, DAY)
        assert figures[person.pk] == [shown.with_target, shown.counts["met"]]


@pytest.mark.parametrize("seed", range(3))
def test_summary_is_the_sum_of_the_list(client, seed):
    random_city(seed)
    client.force_login(office_member())

    for department, figures in department_skill_summary(DAY, YEAR).items():
        rows = people_with_figures(DAY, YEAR).filter(main_post__division__department=department)
        listed = rows.values_list("skill_figures", flat=True)
        assert tuple(map(sum, zip(*listed, strict=True))) == figures


@pytest.mark.parametrize("count", [1, 30])
def test_person_list_num_queries(client, count, django_assert_num_queries):
    person = office_member()
    TargetFactory.create_batch(3)
    for _ in range(count):
        employee()
    client.force_login(person)

    with django_assert_num_queries(7):
        client.get(reverse("skills:person-list"))
