"""Roles of today, empty chairs, completeness: each figure equals its list."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import Grade
from teams import queries
from teams.choices import TeamRole
from teams.models import Seat, Team
from teams.tables import teams as team_rows
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    StaffMemberFactory,
    employee,
)
from tests.factories.teams import (
    AppointmentFactory,
    SeatFactory,
    SeatRuleFactory,
    SpecialistFactory,
    TeamFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

LAST = date(2027, 3, 31)
NEXT = date(2027, 4, 1)
UNTIL_MARCH = DateRange(LONG_AGO, NEXT)
OVER = DateRange(LONG_AGO, date(2021, 4, 1))


def fresh(person):
    """Return the person as the next request would load it."""
    return type(person).objects.get(pk=person.pk)


def test_current_roles_are_todays_and_asked_for_once(django_assert_num_queries):
    person, department = employee(), DepartmentFactory()
    appoint(person, department, TeamRole.LEAD)
    appoint(person, department, TeamRole.MEMBER, period=OVER)
    appoint(person, department, TeamRole.LEADER, period=DateRange(date(2030, 4, 1), None))

    with django_assert_num_queries(1):
        roles = queries.current_roles(person)
        assert [held.seat.team.department.name for held in roles] == [department.name]
        assert queries.roles_in(person, department.pk) == {TeamRole.LEAD}
        assert queries.team_department_ids(person) == {department.pk}


def test_roles_in_another_department_are_none():
    person = employee()
    appoint(person, DepartmentFactory(), TeamRole.LEAD)

    assert queries.roles_in(person, DepartmentFactory().pk) == set()


def test_is_specialist_within_the_term_only():
    now = SpecialistFactory(period=DateRange(LONG_AGO, None)).person
    over = SpecialistFactory(period=OVER).person

    people = (now, over, employee())
    assert [queries.is_specialist(person) for person in people] == [True, False, False]
    assert [queries.is_specialist(person) for person in people] == [True, False, False]


def test_people_with_role_leave_out_who_cannot_sign_in():
    department = DepartmentFactory()
    division = DivisionFactory(department=department)
    here, gone = employee(), employee(is_active=False)
    for person in (here, gone):
        appoint(person, department, TeamRole.LEADER, division=division)
    other = DivisionFactory(department=department)

    found = queries.people_with_role(department.pk, TeamRole.LEADER)

    assert list(found) == [here]
    assert list(queries.people_of_team(department.pk)) == [here]
    by_division = queries.people_with_role(department.pk, TeamRole.LEADER, division_id=other.pk)
    assert list(by_division) == []


def test_a_seat_is_filled_on_the_last_day_and_vacant_on_the_next():
    seat = AppointmentFactory(period=UNTIL_MARCH).seat

    assert list(queries.vacant_required_seats(LAST)) == []
    assert list(queries.vacant_required_seats(NEXT)) == [seat]


def test_optional_and_closed_seats_are_no_vacancies():
    SeatFactory(starts_required=False)
    SeatFactory(period=OVER)
    SeatFactory(team__department__period=OVER)
    SeatFactory(division=DivisionFactory(period=OVER))

    assert list(queries.vacant_required_seats(LAST)) == []


def test_department_team_summary_equals_the_vacancies(django_assert_num_queries):
    full, open_, bare = DepartmentFactory.create_batch(3)
    DepartmentFactory(period=OVER)
    appoint(employee(DivisionFactory(department=full)), full, TeamRole.LEAD)
    appoint(employee(DivisionFactory(department=open_)), open_, TeamRole.LEAD)
    vacant = SeatFactory(team=Team.objects.get(department=open_), role=TeamRole.LEADER)

    with django_assert_num_queries(3):
        summary = queries.department_team_summary(LAST)

    by_name = {key: (one.vacant_seats, one.is_complete) for key, one in summary.items()}
    assert {key: by_name[key] for key in (full.pk, open_.pk, bare.pk)} == {
        full.pk: ((), True),
        open_.pk: ((vacant,), False),
        bare.pk: ((), False),
    }


@pytest.mark.parametrize("day", [LAST, NEXT])
def test_counts_of_the_matrix_equal_the_seats_behind_them(day):
    department = DepartmentFactory()
    division = DivisionFactory(department=department)
    appoint(employee(division), department, TeamRole.LEAD, period=UNTIL_MARCH)
    appoint(employee(division), department, TeamRole.LEADER, division=division)
    team = Team.objects.get(department=department)
    SeatFactory(team=team, role=TeamRole.LEADER, division=division, position=2)
    SeatFactory(team=team, role=TeamRole.MEMBER, division=division, starts_required=False)
    past = Seat.objects.get(role=TeamRole.LEADER, position=1)
    past.appointments.update(period=DateRange(date(2024, 4, 1), None))
    AppointmentFactory(seat=past, period=DateRange(LONG_AGO, date(2024, 4, 1)))

    figures = queries.teams_with_figures(day).get().figures

    for role in TeamRole:
        seats = Seat.objects.in_force(day).filter(role=role)
        required = seats.filter(is_required=True)
        filled = required.with_holder(day).filter(is_filled=True)
        assert figures[f"{role}_required"] == required.count()
        assert figures[f"{role}_extra"] == seats.count() - required.count()
        assert figures[f"{role}_required"] - figures[f"{role}_open"] == filled.count()
    assert figures["open"] == queries.open_seats(day).count()
    assert figures["open"] == queries.vacant_required_seats(day).count()
    assert figures["open"] == len(queries.department_team_summary(day)[department.pk].vacant_seats)


def test_team_rows_leave_out_closed_departments():
    TeamFactory(department__period=OVER)
    team = TeamFactory()

    assert list(team_rows(employee(), {"on": LAST.isoformat()})) == [team]


def test_seat_rules_are_the_newest_of_the_day():
    SeatRuleFactory(fiscal_year=2025)
    this = SeatRuleFactory(fiscal_year=2026)
    SeatRuleFactory(fiscal_year=2027)

    assert queries.seat_rules(LAST) == {TeamRole.LEAD: this}
    assert queries.seat_rules(date(2020, 1, 1)) == {}


def test_usual_grade_comes_from_the_rule_else_from_the_guide():
    rule = SeatRuleFactory(usual_grade=Grade.GENERAL)

    assert queries.usual_grade(TeamRole.LEAD, {TeamRole.LEAD: rule}) == Grade.GENERAL
    assert queries.usual_grade(TeamRole.LEAD, {}) == Grade.MANAGER


def test_candidates_are_nearest_first():
    department = DepartmentFactory()
    division = DivisionFactory(department=department)
    here = employee(division, name="下関 近")
    beside = employee(DivisionFactory(department=department), name="下関 隣")
    far = employee(name="下関 遠")
    employee(division, name="下関 済", is_active=False)
    StaffMemberFactory(name="下関 外")
    seat = SeatFactory(team__department=department, division=division)
    today = timezone.localdate()

    assert list(queries.candidates(seat, "", today)) == [here, beside]
    assert list(queries.candidates(seat, "下関", today)) == [here, beside, far]
    assert list(queries.candidates(seat, "遠", today)) == [far]


def test_next_free_day():
    today = timezone.localdate()
    seat = SeatFactory()
    assert queries.next_free_day(seat, today) == today

    AppointmentFactory(seat=seat, period=OVER)
    assert queries.next_free_day(seat, today) == today

    held = AppointmentFactory(seat=seat, period=DateRange(date(2024, 4, 1), NEXT))
    assert queries.next_free_day(seat, today) == NEXT

    held.period = DateRange(date(2024, 4, 1), None)
    held.save()
    assert queries.next_free_day(seat, today) == today


def test_chairs_show_who_sits_and_who_comes():
    today = timezone.localdate()
    seat = SeatFactory()
    AppointmentFactory(seat=seat, period=OVER)
    now = AppointmentFactory(seat=seat, period=DateRange(date(2024, 4, 1), NEXT))
    coming = AppointmentFactory(seat=seat, period=DateRange(NEXT, None))
    empty = SeatFactory(team=seat.team, position=2)

    chairs = queries.chairs_of(seat.team, today)

    held = [chair.current.appointment if chair.current else None for chair in chairs]
    assert [(c.seat, who, c.upcoming) for c, who in zip(chairs, held, strict=True)] == [
        (seat, now, (coming,)),
        (empty, None, ()),
    ]


def test_past_appointments_are_those_that_are_over():
    today = timezone.localdate()
    past = AppointmentFactory(period=DateRange(LONG_AGO, today))
    AppointmentFactory(seat=past.seat, period=DateRange(today, today + timedelta(days=1)))

    assert list(queries.past_appointments(past.seat.team, today)) == [past]


def test_fresh_objects_see_new_roles():
    person, department = employee(), DepartmentFactory()
    assert queries.current_roles(person) == ()

    appoint(person, department, TeamRole.LEAD)

    assert queries.roles_in(fresh(person), department.pk) == {TeamRole.LEAD}
