"""Factories of the teams app."""

from datetime import date

import factory
from psycopg.types.range import DateRange

from teams import models
from teams.choices import SpecialistKind, TeamRole
from tests.factories.staff import LONG_AGO, DepartmentFactory, StaffMemberFactory


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Team
        django_get_or_create = ("department",)

    department = factory.SubFactory(DepartmentFactory)


class SeatRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SeatRule

    fiscal_year = 2026
    role = TeamRole.LEAD


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Seat

    team = factory.SubFactory(TeamFactory)
    role = TeamRole.LEAD


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Appointment

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(StaffMemberFactory)
    period = DateRange(LONG_AGO, None)


class SpecialistFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Specialist

    person = factory.SubFactory(StaffMemberFactory, employment_kind="external")
    kind = SpecialistKind.ENGINEER
    period = DateRange(LONG_AGO, date(2027, 4, 1))


def appoint(person, department, role, *, division=None, period=None):
    """Give the person a seat of the role in the department's team, since long ago."""
    team = TeamFactory(department=department)
    position = team.seats.filter(role=role, division=division).count() + 1
    seat = SeatFactory(team=team, role=role, division=division, position=position)
    return AppointmentFactory(seat=seat, person=person, period=period or DateRange(LONG_AGO, None))
