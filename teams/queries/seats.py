"""Reads of the teams app: a person's roles today, empty chairs, completeness."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import Grade
from staff.models import Department, StaffMember
from teams.choices import TeamRole
from teams.models import Appointment, Seat, SeatRule, Team
from teams.rules import GRADE_GUIDE, Completeness


def vacant_required_seats(on: date) -> QuerySet[Seat]:
    """Return the chairs that must be filled and are empty on a day, ready to be shown."""
    vacant = Seat.objects.vacant(on).filter(is_required=True)
    return vacant.select_related("team__department", "division").order_by(
        "team__department__order", "team__department__code", "role", "division__order", "position"
    )


@dataclass(frozen=True)
class TeamSummary:
    """How a department's team stands on a day."""

    vacant_seats: tuple[Seat, ...]
    completeness: Completeness

    @property
    def is_complete(self) -> bool:
        """Tell whether no chair that must be filled is empty."""
        return self.completeness.is_complete


def department_team_summary(on: date) -> dict[int, TeamSummary]:
    """Return, for every department of the day, its empty chairs and whether it is complete.

    Three queries for the whole city. The list behind it: ``teams:vacancy-list`` under
    ``?department=CODE``.
    """
    vacant: dict[int, list[Seat]] = defaultdict(list)
    for seat in vacant_required_seats(on):
        vacant[seat.team.department_id].append(seat)
    seats = Seat.objects.in_force(on).filter(is_required=True).order_by()
    counted = seats.values_list("team__department").annotate(Count("pk"))
    required = dict(counted)
    return {
        department: TeamSummary(
            tuple(vacant[department]),
            Completeness(required.get(department, 0), len(vacant[department])),
        )
        for department in Department.objects.on(on).values_list("pk", flat=True)
    }


def seat_rules(day: date) -> dict[TeamRole, SeatRule]:
    """Return the rules of the day's fiscal year, or of the newest year before it, by role."""
    year = FiscalYear.of(day).year
    newest = SeatRule.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    found = newest.values_list("fiscal_year", flat=True)[:1]
    return {TeamRole(rule.role): rule for rule in SeatRule.objects.filter(fiscal_year__in=found)}


def usual_grade(role: TeamRole, rules: dict[TeamRole, SeatRule]) -> Grade:
    """Return the grade that the guide names for a role (figure 5 where no rule says more)."""
    rule = rules.get(role)
    return Grade(rule.usual_grade) if rule and rule.usual_grade else GRADE_GUIDE[role]


def appointable_people(day: date) -> Any:
    """Return who can be given a seat: everybody in post who can sign in."""
    people: Any = StaffMember.objects.with_main_post(day)
    return people.filter(main_post__isnull=False, is_active=True)


def next_free_day(seat: Seat, day: date) -> date:
    """Return the first day from which a seat is free for good; the day itself if nobody knows."""
    ahead = seat.appointments.exclude(period__fully_lt=DateRange(day, None))
    ends = [held.period.upper for held in ahead]
    return max(ends) if ends and all(ends) else day


def candidates(seat: Seat, query: str, day: date) -> Any:
    """Return whom the office may choose for a seat: nearest first.

    Without words to look for these are the people of the department; with words, everybody.
    """
    people = appointable_people(day)
    department = seat.team.department_id
    if query.strip():
        people = people.search(query)
    else:
        people = people.filter(main_post__division__department=department)
    nearness = Case(
        When(main_post__division=seat.division_id, then=Value(0)),
        When(main_post__division__department=department, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return people.annotate(nearness=nearness).order_by(
        "nearness", "main_post__job_title__order", "kana", "number"
    )


@dataclass(frozen=True)
class Chair:
    """A seat as a team card shows it: who holds it today, and who comes next."""

    seat: Seat
    current: Appointment | None
    upcoming: tuple[Appointment, ...]


def chairs_of(team: Team, day: date) -> list[Chair]:
    """Return the team's chairs of a day in the order of role and division. Three queries."""
    seats = (
        team.seats.in_force(day)
        .select_related("division")
        .order_by("role", "division__order", "division__code", "position")
    )
    not_over = ~Q(period__fully_lt=DateRange(day, None))
    ahead = Appointment.objects.filter(not_over, seat__team=team).order_by("period")
    people = StaffMember.objects.with_main_post(day)
    held: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in ahead.prefetch_related(Prefetch("person", people)):
        held[appointment.seat_id].append(appointment)
    return [_chair(seat, held[seat.pk], day) for seat in seats]


def _chair(seat: Seat, appointments: list[Appointment], day: date) -> Chair:
    current = next((held for held in appointments if held.period.lower <= day), None)
    return Chair(seat, current, tuple(held for held in appointments if held is not current))


def past_appointments(team: Team, day: date) -> QuerySet[Appointment]:
    """Return the team's former holders, the latest first."""
    ended = Appointment.objects.filter(seat__team=team, period__fully_lt=DateRange(day, None))
    return ended.select_related("person", "seat__division").order_by("-period", "seat__role")
