"""Teams with ten times the chairs of the city, most of them taken, for ``tests.load.crowd``."""

from datetime import date

from psycopg.types.range import DateRange

from staff.models import Department, Division, StaffMember
from teams.choices import TeamRole
from teams.models import Appointment, Seat, Team
from tests.load.crowd import SINCE

CHAIRS_A_DIVISION = 20  # of each of two roles
EMPTY_EVERY, OPEN_ENDED_EVERY = 7, 3


def seat_everybody(until: date) -> None:
    """Give every division its chairs, most of them to its own people, some to nobody.

    until: when most terms end (the day after the last one); the others have no end.
    """
    teams = {d.pk: Team.objects.create(department=d) for d in Department.objects.all()}
    seats, held = [Seat(team=team, role=TeamRole.LEAD) for team in teams.values()], []
    for division in Division.objects.all():
        people = StaffMember.objects.filter(postings__division=division).order_by("pk").distinct()
        of_division = [
            Seat(team=teams[division.department_id], role=role, division=division, position=number)
            for role in (TeamRole.LEADER, TeamRole.MEMBER)
            for number in range(1, CHAIRS_A_DIVISION + 1)
        ]
        seats += of_division
        for number, (seat, person) in enumerate(zip(of_division, people, strict=False)):
            if number % EMPTY_EVERY:
                end = until if number % OPEN_ENDED_EVERY else None
                held.append(Appointment(seat=seat, person=person, period=DateRange(SINCE, end)))
    Seat.objects.bulk_create(seats)
    Appointment.objects.bulk_create(held, batch_size=1000)
