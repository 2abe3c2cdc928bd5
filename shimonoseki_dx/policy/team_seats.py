"""A team for every department, with the seats that the year's rules ask for."""

from django.utils import timezone

from shimonoseki_dx.policy.actor import System
from shimonoseki_dx.policy.merging import Tally
from staff.models import Department, StaffMember
from teams.actions import set_up_seats
from teams.models import Seat, SeatRule, Team


def set_up_teams(year: int, *, by: StaffMember | System) -> list[Tally]:
    """Add the teams and seats that are missing; none is taken away."""
    departments = Department.objects.on(timezone.localdate())
    teams = Tally(str(Team._meta.verbose_name), unchanged=Team.objects.count())
    seats = Tally(str(Seat._meta.verbose_name), unchanged=Seat.objects.count())
    without = [Team(department=department) for department in departments.filter(team=None)]
    teams.created = len(Team.objects.bulk_create(without))
    rules = list(SeatRule.objects.filter(fiscal_year=year))
    for team in Team.objects.on(timezone.localdate()):
        seats.created += set_up_seats(team=team, seat_rules=rules, by=by)
    return [teams, seats]
