"""Factories of the teams app."""

from datetime import date

import factory
from psycopg.types.range import DateRange

from teams import models
from teams.choices import NominationOrigin, RenewalChoice, RequestCause, SpecialistKind, TeamRole
from tests.factories.staff import LONG_AGO, DepartmentFactory, DivisionFactory, StaffMemberFactory


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


class SeatDutyFactory(factory.django.DjangoModelFactory):
    """A seat is optional from a day on."""

    class Meta:
        model = models.SeatDuty

    seat = factory.SubFactory(SeatFactory)
    is_required = False
    period = DateRange(date(2027, 4, 1), None)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Appointment

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(StaffMemberFactory)
    period = DateRange(LONG_AGO, None)


class JointDepartmentFactory(factory.django.DjangoModelFactory):
    """A department takes part in the team of another one."""

    class Meta:
        model = models.JointDepartment

    team = factory.SubFactory(TeamFactory)
    department = factory.SubFactory(DepartmentFactory)
    period = DateRange(LONG_AGO, None)


class PostBindingFactory(factory.django.DjangoModelFactory):
    """A seat belongs to whoever heads a division (充て職)."""

    class Meta:
        model = models.PostBinding

    seat = factory.SubFactory(SeatFactory)
    division = factory.SubFactory(DivisionFactory)
    period = DateRange(LONG_AGO, None)


class LeadDeputyFactory(factory.django.DjangoModelFactory):
    """Somebody acts in the place of a team's lead."""

    class Meta:
        model = models.LeadDeputy

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(StaffMemberFactory)
    given_by = factory.SubFactory(StaffMemberFactory)
    period = DateRange(LONG_AGO, date(2027, 4, 1))


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


class NominationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Nomination

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(StaffMemberFactory)
    period = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    origin = NominationOrigin.HEAD
    by = factory.SubFactory(StaffMemberFactory)


class NominationRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.NominationRequest

    seat = factory.SubFactory(SeatFactory)
    vacant_from = date(2026, 11, 1)
    due_on = date(2026, 11, 16)
    cause = RequestCause.VACANCY
    by = factory.SubFactory(StaffMemberFactory)


class TransferQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TransferQuestion

    appointment = factory.SubFactory(AppointmentFactory)
    moved_on = date(2026, 11, 1)
    due_on = date(2026, 11, 10)
    by = factory.SubFactory(StaffMemberFactory)


class EndingRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.EndingRequest

    appointment = factory.SubFactory(AppointmentFactory)
    last_day = date(2026, 11, 30)
    note = "異動したため"
    by = factory.SubFactory(StaffMemberFactory)


class RenewalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Renewal

    team = factory.SubFactory(TeamFactory)
    fiscal_year = 2027
    prepared_by = factory.SubFactory(StaffMemberFactory)


class RenewalLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RenewalLine

    renewal = factory.SubFactory(RenewalFactory)
    seat = factory.SubFactory(SeatFactory)
    choice = RenewalChoice.CONTINUE


class AppointmentProcedureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AppointmentProcedure

    fiscal_year = 2026
