"""Duties, figures and suggestions: a number equals the list behind it."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.queries import roles_on, skill_map
from staff.choices import Grade, PostingKind
from staff.models import StaffMember
from teams.choices import TeamRole
from tests.factories.skills import EvidenceFactory, TargetFactory
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    PostingFactory,
    employee,
    office_member,
)
from tests.factories.teams import LeadDeputyFactory, PostBindingFactory, SeatFactory, appoint
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    EnrolmentFactory,
    RequirementFactory,
    SessionFactory,
    completion,
)
from training import queries
from training.choices import Cycle, EnrolmentState, Obligation
from training.models import Duty

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
YEAR = FiscalYear(2026)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)


def names(people):
    return sorted(duty.person.name for duty in people)


# --- Who must take what ---------------------------------------------------------------------


def test_duty_for_everybody_counts_the_main_post_once():
    division = DivisionFactory()
    person = employee(division)
    PostingFactory(person=person, kind=PostingKind.CONCURRENT)
    RequirementFactory()

    duty = queries.mandatory_people(YEAR, DAY).get()

    assert (duty.person, duty.division, duty.department) == (person, division, division.department)


def test_duty_by_grade():
    employee(name="係員", grade=Grade.GENERAL)
    employee(name="課長", grade=Grade.MANAGER)
    RequirementFactory(obligation=Obligation.GRADE, grades=[Grade.MANAGER], roles=[TeamRole.MEMBER])

    assert names(queries.mandatory_people(YEAR, DAY)) == ["課長"]


def test_duty_by_role_is_one_although_two_roles_ask():
    division = DivisionFactory()
    person = employee(division, name="推進員")
    employee(name="ほか")
    appoint(person, division.department, TeamRole.LEADER)
    appoint(person, division.department, TeamRole.MEMBER)
    RequirementFactory(obligation=Obligation.ROLE, roles=[TeamRole.LEADER, TeamRole.MEMBER])

    assert names(queries.mandatory_people(YEAR, DAY)) == ["推進員"]


def test_duty_by_role_is_of_the_post_that_has_the_seat_and_of_no_deputy():
    division = DivisionFactory()
    employee(division, name="課長", is_head=True)
    deputy = employee(division, name="代理")
    seat = SeatFactory(team__department=division.department, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=division)
    LeadDeputyFactory(seat=seat, person=deputy)
    RequirementFactory(obligation=Obligation.ROLE, roles=[TeamRole.LEAD])

    assert names(queries.mandatory_people(YEAR, DAY)) == ["課長"]


@pytest.mark.parametrize(("day", "expected"), [(date(2027, 3, 31), 1), (date(2027, 4, 1), 0)])
def test_duty_ends_with_the_role_on_31_march(day, expected):
    division = DivisionFactory()
    person = employee(division)
    term = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    appoint(person, division.department, TeamRole.MEMBER, period=term)
    RequirementFactory(obligation=Obligation.ROLE, roles=[TeamRole.MEMBER])

    assert queries.mandatory_people(YEAR, day).count() == expected


def test_free_courses_and_other_years_are_no_duties():
    employee()
    RequirementFactory(obligation=Obligation.FREE)
    RequirementFactory(fiscal_year=2025)

    assert queries.mandatory_people(YEAR, DAY).count() == 0


@pytest.mark.parametrize(
    ("cycle", "completed_on", "done"),
    [
        (Cycle.EVERY_YEAR, date(2026, 4, 1), True),
        (Cycle.EVERY_YEAR, date(2026, 3, 31), False),
        (Cycle.EVERY_THREE_YEARS, date(2024, 4, 1), True),
        (Cycle.EVERY_THREE_YEARS, date(2024, 3, 31), False),
        (Cycle.ON_PROMOTION, date(2001, 5, 1), True),
        (Cycle.EVERY_YEAR, date(2026, 11, 24), False),
    ],
)
def test_completion_counts_within_its_cycle(cycle, completed_on, done):
    person = employee()
    course = RequirementFactory(cycle=cycle).course
    completion(person, course, completed_on)

    assert queries.mandatory_people(YEAR, DAY, done=True).count() == int(done)
    assert queries.mandatory_people(YEAR, DAY, done=False).count() == int(not done)
    assert queries.mandatory_status(person, YEAR, DAY)[0].is_done is done


# --- The figure and its list ----------------------------------------------------------------


def random_city(seed):
    """Make people of every grade, some with roles, some rules, and some completions."""
    dice = random.Random(seed)  # noqa: S311 - the same city every time
    divisions = [DivisionFactory(department=DepartmentFactory()) for _ in range(3)]
    people = [
        employee(
            dice.choice(divisions),
            grade=dice.choice(list(Grade)),
            hired_on=dice.choice([None, date(2019, 4, 1), date(2026, 4, 1)]),
        )
        for _ in range(12)
    ]
    for person in dice.sample(people, 5):
        for role in dice.sample(list(TeamRole), dice.randint(1, 2)):
            appoint(person, dice.choice(divisions).department, role)
    courses = []
    for obligation in [*Obligation, *Obligation]:
        requirement = RequirementFactory(
            obligation=obligation,
            cycle=dice.choice(list(Cycle)),
            grades=dice.sample([grade.value for grade in Grade], 2),
            roles=dice.sample([role.value for role in TeamRole], 2),
        )
        courses.append(requirement.course)
    for _ in range(30):
        day = dice.choice([date(2022, 5, 1), date(2025, 5, 1), date(2026, 5, 1)])
        completion(dice.choice(people), dice.choice(courses), day)
    return people


@pytest.mark.parametrize("seed", range(5))
def test_view_and_rules_agree_person_by_person(seed):
    people = random_city(seed)

    for person in people:
        by_rules = {
            (item.course.pk, item.is_done) for item in queries.mandatory_status(person, YEAR, DAY)
        }
        rows = queries.duties(YEAR, DAY).filter(person=person).with_completion(DAY)
        assert {(duty.course_id, duty.done_on is not None) for duty in rows} == by_rules


@pytest.mark.parametrize("seed", range(3))
def test_summary_is_the_count_of_the_list(client, seed):
    random_city(seed)
    client.force_login(office_member())
    url = reverse("training:mandatory-list")
    summary = queries.department_mandatory_summary(YEAR, DAY)

    for department in {duty.department for duty in Duty.objects.of(YEAR).on(DAY)}:
        required, done = summary[department.pk]
        for answer, expected in (("", required), ("yes", done), ("no", required - done)):
            response = client.get(url, {"department": department.code, "done": answer})
            assert response.context_data["count"] == expected


def test_mandatory_list_of_a_head_is_the_own_division(client):
    division = DivisionFactory()
    head = employee(division, is_head=True, name="所属長")
    employee(division, name="所属の人")
    employee(name="ほかの人")
    RequirementFactory()
    client.force_login(head)

    rows = client.get(reverse("training:mandatory-list")).context_data["table"].rows

    assert names(row.record for row in rows) == ["所属の人", "所属長"]


def test_mandatory_list_filters_by_course_and_exports(client):
    employee(name="髙橋 花子")
    course = RequirementFactory().course
    RequirementFactory()
    client.force_login(office_member(name="事務局"))

    response = client.get(
        reverse("training:mandatory-list"), {"course": course.code, "export": "csv"}
    )

    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "部局,所属,職員番号,氏名,科目名,周期,状態,修了日"
    assert sorted(line.split(",")[3] for line in lines[1:]) == sorted(["髙橋 花子", "事務局"])


@pytest.mark.parametrize("count", [1, 30])
def test_mandatory_list_num_queries(client, count, django_assert_num_queries):
    person = office_member()
    RequirementFactory.create_batch(count)
    client.force_login(person)

    with django_assert_num_queries(11):
        client.get(reverse("training:mandatory-list"))


# --- What one may do next -------------------------------------------------------------------


def test_mandatory_status_puts_what_is_to_do_first_with_its_session():
    person = employee()
    done = RequirementFactory(course__code="A").course
    completion(person, done)
    booked = EnrolmentFactory(
        attendee=person, session__course=RequirementFactory(course__code="B").course
    )
    open_session = SessionFactory(course=RequirementFactory(course__code="C").course)

    found = queries.mandatory_status(person, YEAR, DAY)

    assert [item.course.code for item in found] == ["B", "C", "A"]
    assert found[0].enrolment == booked
    assert found[1].next_session == open_session
    assert found[2].done_on == DAY


def test_next_session_is_one_with_a_free_seat_even_if_later():
    person = employee()
    course = RequirementFactory().course
    EnrolmentFactory(session=SessionFactory(course=course, capacity=1))
    free = SessionFactory(course=course, starts_at=timezone.now() + timedelta(days=20))

    assert queries.next_sessions_for(person, YEAR, timezone.now()) == [free]


def test_my_upcoming_leaves_out_what_is_over_or_given_back():
    person = employee()
    upcoming = EnrolmentFactory(attendee=person)
    EnrolmentFactory(attendee=person, state=EnrolmentState.CANCELLED)
    completion(person, CourseFactory())

    assert list(queries.my_upcoming(person, timezone.now())) == [upcoming]


def gaps_of(person):
    return skill_map(person, YEAR, DAY).gaps


def test_gap_closing_sessions_are_best_first_and_count_only_what_is_missing():
    person = employee()
    skills = [TargetFactory(level=3).skill for _ in range(2)]
    EvidenceFactory(person=person, skill=skills[0], level=2)
    small = SessionFactory()
    CourseSkillFactory(course=small.course, skill=skills[0], level=4)
    large = SessionFactory()
    for skill in skills:
        CourseSkillFactory(course=large.course, skill=skill, level=3)

    found = queries.gap_closing_sessions(person, gaps_of(person), timezone.now())

    assert [(item.session, item.gain) for item in found] == [(large, 4), (small, 1)]
    assert [(step.level, step.granted) for step in found[0].closes] == [(2, 3), (0, 3)]


def test_gap_closing_sessions_leave_out_what_does_not_help_now():
    person = employee()
    skill = TargetFactory(level=3).skill
    EvidenceFactory(person=person, skill=skill, level=2)

    def offer(level=3, **fields):
        session = SessionFactory(**fields)
        CourseSkillFactory(course=session.course, skill=skill, level=level)
        return session

    offer(level=2)
    offer(opens_at=timezone.now() + timedelta(days=1))
    EnrolmentFactory(session=offer(capacity=1))
    EnrolmentFactory(session=offer(), attendee=person)
    RequirementFactory(course=offer().course, obligation=Obligation.FREE, grades=[Grade.MANAGER])
    helpful = offer()

    found = queries.gap_closing_sessions(person, gaps_of(person), timezone.now())

    assert [item.session for item in found] == [helpful]


def test_roles_on_a_day():
    division = DivisionFactory()
    person = employee(division)
    term = DateRange(date(2025, 4, 1), date(2026, 4, 1))
    appoint(person, division.department, TeamRole.LEAD, period=term)
    appoint(person, division.department, TeamRole.MEMBER)

    assert roles_on(person, date(2026, 3, 31)) == (TeamRole.LEAD, TeamRole.MEMBER)
    assert roles_on(StaffMember.objects.get(pk=person.pk), DAY) == (TeamRole.MEMBER,)


def test_mandatory_people_of_one_course_and_department():
    division = DivisionFactory()
    employee(division, name="この部の人")
    employee(name="ほかの部の人")
    course = RequirementFactory().course
    RequirementFactory()

    rows = queries.mandatory_people(YEAR, DAY, course=course, department=division.department)

    assert names(rows) == ["この部の人"]
