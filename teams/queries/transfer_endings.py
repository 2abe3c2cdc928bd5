"""What people are told of the roles that a transfer ends in the teams."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from staff.consequences import Ending
from staff.models import StaffMember
from staff.rules.transfers.endings import last_day_of
from teams.choices import OnTransfer, TeamRole
from teams.models import LeadDeputy, Seat, Specialist, Tenure
from teams.queries.transfers import Affected


@dataclass(frozen=True)
class Ended:
    """The rows of which a transfer ends the terms."""

    affected: Sequence[Affected]
    deputies: Sequence[LeadDeputy]
    specialists: Sequence[Specialist]


def endings_of(ended: Ended, day: date) -> list[Ending]:
    """Return what to tell of the day's transfer, before or after it is written: one query.

    Whoever leads the team today is told of its chairs and deputies as well.
    """
    gone = [each for each in ended.affected if each.fate.outcome == OnTransfer.END]
    seats = [each.appointment.seat for each in gone] + [row.seat for row in ended.deputies]
    leads = _leads_of(seats)
    last = day - timedelta(days=1)
    found = []
    for each in gone:
        held, seat = each.appointment, each.appointment.seat
        what, until = f"{_place(seat)}の任期", None if each.fate.erased else last
        found.append(_of_seat(held.person, what, until, seat, leads))
    for row in ended.deputies:
        what, until = f"{_place(row.seat)}の代理", last_day_of(row.starts_on, day)
        found.append(_of_seat(row.person, what, until, row.seat, leads))
    for term in ended.specialists:
        what, url = "デジタル専門人材の任期", term.get_absolute_url()
        found.append(Ending(term.person_id, term.person.name, what, last, url))
    return found


def _of_seat(
    person: StaffMember,
    what: str,
    last_day: date | None,
    seat: Seat,
    leads: dict[int, set[int]],
) -> Ending:
    url = seat.team.get_absolute_url()
    watchers = frozenset(leads[seat.team_id])
    return Ending(person.pk, person.name, what, last_day, url, watchers, url)


def _leads_of(seats: Iterable[Seat]) -> dict[int, set[int]]:
    """Return who leads each team today, deputies as well."""
    teams = {seat.team_id for seat in seats}
    found: dict[int, set[int]] = defaultdict(set)
    if teams:
        held = Tenure.objects.on(timezone.localdate())
        held = held.filter(seat__role=TeamRole.LEAD, seat__team__in=teams).order_by()
        for team, person in held.values_list("seat__team", "person"):
            found[team].add(person)
    return found


def _place(seat: Seat) -> str:
    division = seat.division.name if seat.division else ""
    return " ".join(filter(None, [seat.team.department.name, division, seat.get_role_display()]))
