"""Reads of the teams app: a person's roles today, empty chairs, completeness."""

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from psycopg.types.range import DateRange

from staff.choices import Grade
from staff.models import Department, StaffMember
from teams.choices import TeamRole
from teams.models import Appointment, JointDepartment, Seat, SeatRule, Team
from teams.queries.seat_plans import rules_of_year
from teams.rules import GRADE_GUIDE, last_day_of, usual_last_day


def vacant_required_seats(on: date) -> QuerySet[Seat]:
    """Return the chairs that must be filled and are empty on a day, ready to be shown."""
    vacant = Seat.objects.vacant(on).filter(is_required=True)
    return vacant.select_related("team__department", "division").order_by(
        "team__department__order", "team__department__code", "role", "division__order", "position"
    )


def seat_rules(day: date, organ_kind: str = "") -> dict[TeamRole, SeatRule]:
    """Return the rules of the day's fiscal year, or of the newest year before it, by role.

    organ_kind: a role's rules for this kind of department take the place of the general ones.
    Where a role has chairs in each division and for the whole department, the former counts.
    """
    found: dict[TeamRole, SeatRule] = {}
    for rule in sorted(rules_of_year(day), key=lambda rule: (rule.organ_kind, rule.per_division)):
        if rule.organ_kind in ("", organ_kind):
            found[TeamRole(rule.role)] = rule
    return found


def usual_grade(role: TeamRole, rules: dict[TeamRole, SeatRule]) -> Grade:
    """Return the grade that the guide names for a role (figure 5 where no rule says more)."""
    rule = rules.get(role)
    return Grade(rule.usual_grade) if rule and rule.usual_grade else GRADE_GUIDE[role]


def appointable_people(day: date) -> Any:
    """Return who can be given a seat: everybody in post who can sign in."""
    people: Any = StaffMember.objects.with_main_post(day)
    return people.filter(main_post__isnull=False, is_active=True)


def served_by(team: Team, day: date) -> QuerySet[Department]:
    """Return the departments that a team serves on a day: its own, of a joint team the others too."""
    joint = JointDepartment.objects.on(day).filter(team=team).order_by()
    own = Q(pk=team.department_id) | Q(pk__in=joint.values("department"))
    return Department.objects.filter(own).order_by()


def people_of_departments(team: Team, day: date) -> Any:
    """Return who can be given a seat and works in a department that the team serves."""
    return appointable_people(day).filter(main_post__division__department__in=served_by(team, day))


def first_day_there(seat: Seat, day: date) -> date:
    """Return the first day, from a day on, on which a seat, its division and department are there."""
    units = [seat, seat.team.department, *([seat.division] if seat.division else [])]
    return max([day, *(unit.period.lower for unit in units if unit.period.lower)])


def seat_to_fill(pk: int, day: date) -> Seat | None:
    """Return a seat that counts on the day, or on the first day on which it will be there."""
    loaded = Seat.objects.select_related("team__department", "division__department")
    seat = loaded.filter(pk=pk).first()
    if seat is None or not Seat.objects.in_force(first_day_there(seat, day)).filter(pk=pk).exists():
        return None
    return seat


def usual_term(seat: Seat, day: date) -> tuple[date, date]:
    """Return the first and last day of the term that is offered for a seat to whoever follows.

    From when it is free until the end of that fiscal year, or of the seat.
    """
    starts_on = next_free_day(seat, day)
    last, closes = usual_last_day(starts_on), last_day_of(seat.period.upper)
    return starts_on, max(starts_on, min(last, closes)) if closes else last


def next_free_day(seat: Seat, day: date) -> date:
    """Return the first day from which a seat is free for good; the day itself if nobody knows.

    Of a seat that is still to come it is the first day on which it is there.
    """
    day = first_day_there(seat, day)
    ahead = seat.appointments.exclude(period__fully_lt=DateRange(day, None))
    ends = [held.period.upper for held in ahead]
    return max(ends) if ends and all(ends) else day


def candidates(seat: Seat, query: str, day: date) -> Any:
    """Return whom the office may choose for a seat: nearest first.

    Without words to look for these are the people of the team's departments; with words, everybody.
    """
    people = appointable_people(day)
    departments = served_by(seat.team, day)
    if query.strip():
        people = people.search(query)
    else:
        people = people.filter(main_post__division__department__in=departments)
    nearness = Case(
        When(main_post__division=seat.division_id, then=Value(0)),
        When(main_post__division__department__in=departments, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return people.annotate(nearness=nearness).order_by(
        "nearness", "main_post__job_title__order", "kana", "number"
    )


def past_appointments(team: Team, day: date) -> QuerySet[Appointment]:
    """Return the team's former holders, the latest first."""
    ended = Appointment.objects.filter(seat__team=team, period__fully_lt=DateRange(day, None))
    return ended.select_related("person", "seat__division").order_by("-period", "seat__role")
