"""Reads about specialists: whom they support, and how much time it takes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from teams.models import Specialist, SpecialistAssignment, SupportLog, Team
from teams.rules.activities import Month

NOTHING = Decimal(0)


def months_of(year: FiscalYear) -> list[Month]:
    """Return the twelve months of a fiscal year, from April."""
    months = [Month.of(year.first_day)]
    while len(months) < 12:
        months.append(months[-1].next)
    return months


@dataclass(frozen=True)
class Load:
    """The hours of one specialist in the months of a fiscal year."""

    specialist: Specialist
    hours: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Return the hours of the year."""
        return sum(self.hours, NOTHING)


def load_of(specialist: Specialist, year: FiscalYear) -> Load:
    """Return one specialist's hours from the support log. One query."""
    return _loads([specialist], year)[0]


def loads(year: FiscalYear) -> list[Load]:
    """Return the hours of everybody who was a specialist in the year. Two queries."""
    term = DateRange(year.first_day, year.next_first_day)
    people = Specialist.objects.filter(period__overlap=term).select_related("person")
    return _loads(list(people), year)


def _loads(people: list[Specialist], year: FiscalYear) -> list[Load]:
    logs = SupportLog.objects.filter(
        specialist__in=people, on__gte=year.first_day, on__lt=year.next_first_day
    )
    found = {
        (row["specialist"], Month(row["on__year"], row["on__month"])): row["total"]
        for row in logs.by_month()
    }
    months = months_of(year)
    return [
        Load(person, tuple(found.get((person.pk, month), NOTHING) for month in months))
        for person in people
    ]


def assignments_of(specialist: Specialist, day: date) -> QuerySet[SpecialistAssignment]:
    """Return the specialist's teams of the day and of days to come."""
    held = specialist.assignments.exclude(period__fully_lt=DateRange(day, None))
    return held.select_related("team__department").order_by("team__department__order", "period")


def past_assignments(specialist: Specialist, day: date) -> QuerySet[SpecialistAssignment]:
    """Return the teams that the specialist supported before, the latest first."""
    over = specialist.assignments.filter(period__fully_lt=DateRange(day, None))
    return over.select_related("team__department").order_by("-period")


def helpers_of(team: Team, day: date) -> QuerySet[SpecialistAssignment]:
    """Return who supports a team on a day."""
    held = SpecialistAssignment.objects.on(day).filter(team=team, specialist__period__contains=day)
    return held.select_related("specialist__person").order_by("specialist__kind", "pk")


def people_to_register(day: date) -> QuerySet[StaffMember]:
    """Return who can become a specialist: active accounts that are none yet, external ones first."""
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True, specialist=None)
    return people.exclude(expires_on__lt=day)


def current_specialists(day: date) -> QuerySet[Specialist]:
    """Return the specialists of a day who can sign in, for choices."""
    held = Specialist.objects.on(day).filter(person__is_active=True)
    return held.select_related("person").order_by("kind", "person__kana", "person__number")
