"""A team for every department, with the seats that the year's rules ask for."""

from django.utils import timezone

from japan.fiscal import FiscalYear
from shimonoseki_dx.policy.actor import System
from shimonoseki_dx.policy.merging import Tally
from staff.models import Department, StaffMember
from teams.actions import found_teams
from teams.models import Seat, Team


def set_up_teams(year: int, *, by: StaffMember | System) -> list[Tally]:
    """Add the teams that are missing, with the chairs of the year; where somebody sat they stay."""
    today = timezone.localdate()
    departments = Department.objects.on(today)
    teams = Tally(str(Team._meta.verbose_name), unchanged=Team.objects.count())
    seats = Tally(str(Seat._meta.verbose_name), unchanged=Seat.objects.count())
    without = [Team(department=department) for department in departments.filter(team=None)]
    teams.created = len(Team.objects.bulk_create(without))
    seats.created = found_teams(on=max(today, FiscalYear(year).first_day), by=by)
    return [teams, seats]
