"""A team for every department, with the seats that the year's rules ask for."""

from collections.abc import Iterator

from django.utils import timezone

from shimonoseki_dx.policy.merging import Tally
from staff.models import Department, Division
from teams.models import Seat, SeatRule, Team


def set_up_teams(year: int) -> list[Tally]:
    """Add the teams and seats that are missing; none is taken away."""
    today = timezone.localdate()
    departments = Department.objects.on(today)
    teams = Tally(str(Team._meta.verbose_name), unchanged=Team.objects.count())
    without = [Team(department=department) for department in departments.filter(team=None)]
    teams.created = len(Team.objects.bulk_create(without))
    existing = set(Seat.objects.values_list("team", "role", "division", "position"))
    seats = Tally(str(Seat._meta.verbose_name), unchanged=len(existing))
    missing = [
        Seat(team_id=team, role=role, division_id=division, position=position)
        for team, role, division, position in _wanted(year)
        if (team, role, division, position) not in existing
    ]
    seats.created = len(Seat.objects.bulk_create(missing))
    return [teams, seats]


def _wanted(year: int) -> Iterator[tuple[int, str, int | None, int]]:
    divisions = Division.objects.on(timezone.localdate()).order_by()
    teams = dict(Team.objects.values_list("department", "pk"))
    places = list(divisions.values_list("department", "pk"))
    for rule in SeatRule.objects.filter(fiscal_year=year):
        chairs = places if rule.per_division else [(department, None) for department in teams]
        for department, division in chairs:
            for position in range(1, rule.minimum + 1):
                yield teams[department], rule.role, division, position
