"""The way to a target: courses level by level, and what leads nowhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import LevelEffect
from skills.queries import skill_map
from staff.choices import Grade
from tests.factories.skills import EvidenceFactory, TargetFactory
from tests.factories.staff import employee
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    RequirementFactory,
    SessionFactory,
)
from training.choices import Obligation
from training.queries import gap_closing_sessions, steps_to_targets
from training.reach import reach

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)


def gaps_of(person):
    today = timezone.localdate()
    return skill_map(person, FiscalYear.of(today), today).gaps


def steps(person):
    return steps_to_targets(person, gaps_of(person), timezone.now())


def teach(skill, code, level, **fields):
    course = CourseFactory(code=code, **fields)
    CourseSkillFactory(course=course, skill=skill, level=level)
    return course


def told(found):
    return [
        (step.course.code, step.before, step.after, step.free_seats, step.has_seat, step.is_asked)
        for step in found
    ]


def test_way_leads_level_by_level_and_names_what_is_not_open():
    person, skill = employee(), TargetFactory(level=3).skill
    EvidenceFactory(person=person, skill=skill, level=1)
    codes = {code: teach(skill, code, level) for code, level in
             (("TOO-LOW", 1), ("FIRST", 2), ("CLOSED", 3), ("FULL", 3), ("FREE", 3), ("BEYOND", 4))}  # fmt: skip
    SessionFactory(course=codes["FIRST"], capacity=0)
    EnrolmentFactory(session=SessionFactory(course=codes["FULL"], capacity=1))
    soon = timezone.now() + timedelta(days=20)
    EnrolmentFactory(session=SessionFactory(course=codes["FREE"], capacity=5, starts_at=soon))

    found = steps(person)

    assert list(found) == [skill.pk]
    assert told(found[skill.pk]) == [
        ("FIRST", 1, 2, None, True, False),
        ("FREE", 2, 3, 4, True, False),
        ("FULL", 2, 3, 0, False, False),
        ("CLOSED", 2, 3, 0, False, False),
    ]
    assert found[skill.pk][-1].session is None


def test_session_that_one_has_asked_for_comes_first():
    person, skill = employee(), TargetFactory(level=2).skill
    SessionFactory(course=teach(skill, "OTHER", 2))
    course = teach(skill, "MINE", 2)
    mine = EnrolmentFactory(attendee=person, session=SessionFactory(course=course)).session
    SessionFactory(course=course)

    found = steps(person)[skill.pk]

    assert [(step.course.code, step.is_asked) for step in found] == [
        ("MINE", True), ("OTHER", False),
    ]  # fmt: skip
    assert found[0].session == mine


@pytest.mark.parametrize(
    ("effect", "leads", "is_proposal"),
    [
        (LevelEffect.NONE, False, False),
        (LevelEffect.EVIDENCE, False, False),
        (LevelEffect.PROPOSAL, True, True),
        (LevelEffect.LEVEL, True, False),
    ],
)
def test_only_courses_that_raise_a_level_are_a_way(effect, leads, is_proposal):
    """In the steps, among the suggestions, and for the editor that flags unreachable targets."""
    person, skill = employee(), TargetFactory(level=3).skill
    SessionFactory(course=teach(skill, "C", 3, level_effect=effect))

    way = steps(person).get(skill.pk, [])
    suggested = gap_closing_sessions(person, gaps_of(person), timezone.now())

    assert [step.is_proposal for step in way] == [is_proposal] * leads
    closes = [closing.is_proposal for each in suggested for closing in each.closes]
    assert closes == [is_proposal] * leads
    assert reach(2026).get((skill.pk, Grade.GENERAL.value)) == (3 if leads else None)


def test_courses_not_on_offer_or_not_for_the_person_are_no_way():
    person, skill = employee(), TargetFactory(level=3).skill
    teach(skill, "OVER", 3, is_offered=False)
    others = teach(skill, "MANAGERS", 3)
    RequirementFactory(course=others, obligation=Obligation.FREE, grades=[Grade.MANAGER])

    assert steps(person) == {}


@pytest.mark.parametrize("count", [1, 30])
def test_steps_num_queries(count, django_assert_num_queries):
    person = employee()
    for number in range(count):
        SessionFactory(course=teach(TargetFactory(level=3).skill, f"C{number}", 2))
    gaps = gaps_of(person)

    with django_assert_num_queries(4):
        assert len(steps_to_targets(person, gaps, timezone.now())) == count
