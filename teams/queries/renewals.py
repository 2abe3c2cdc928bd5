"""一括更新: the chairs of a team with who holds them, and what is planned for the new year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from teams.choices import RenewalChoice
from teams.models import Appointment, PostBinding, RenewalLine, Seat, Team
from teams.rules.renewals import Plan, usual_choice


@dataclass(frozen=True)
class RenewalRow:
    """One chair: its holder of 31 March, who has it in the new year already, and the plan.

    Nothing here looks at posts or transfers that are still to come: what is not announced must
    not show in who is offered or warned of.
    """

    seat: Seat
    holder: Appointment | None
    settled: Appointment | None
    line: RenewalLine | None
    year: FiscalYear

    @property
    def choice(self) -> RenewalChoice:
        """Return what is chosen, or filled in beforehand."""
        if self.line is not None:
            return RenewalChoice(self.line.choice)
        return usual_choice(self.holder.person_id if self.holder else None)

    @property
    def plan(self) -> Plan:
        """Return the plan as plain values."""
        line = self.line
        return self.plan_with(
            self.choice, line.person_id if line else None, line.reason if line else ""
        )

    def plan_with(self, choice: RenewalChoice, person_id: int | None, reason: str) -> Plan:
        """Return the plan that other input makes."""
        return Plan(
            choice=choice,
            holder_id=self.holder.person_id if self.holder else None,
            person_id=person_id,
            reason=reason,
            is_settled=self.settled is not None,
            runs_on=self.runs_on,
            holder_is_gone=self.holder is not None and not self.holder.person.is_active,
        )

    @property
    def runs_on(self) -> bool:
        """Tell whether the holder's term reaches into the new year."""
        upper = self.holder.period.upper if self.holder else self.year.first_day
        return upper is None or upper > self.year.first_day

    @property
    def next_person(self) -> StaffMember | None:
        """Return who is appointed or asked, where it is not the holder."""
        return self.line.person if self.line else None


def rows_of_teams(teams: Sequence[Team], year: FiscalYear) -> dict[int, list[RenewalRow]]:
    """Return the chairs of several teams for a year: three queries for all of them."""
    first = year.first_day
    last = first - timedelta(days=1)
    bound = PostBinding.objects.on(first).filter(seat__team__in=teams)  # these follow their post
    seats = Seat.objects.in_force(first).filter(team__in=teams).exclude(pk__in=bound.values("seat"))
    ordered = seats.select_related("team__department", "division").order_by(
        "team", "role", "division__order", "division__code", "position"
    )
    held: dict[int, list[Appointment]] = defaultdict(list)
    around = Appointment.objects.filter(
        seat__team__in=teams, period__overlap=DateRange(last, year.next_first_day)
    )
    for appointment in around.select_related("person").order_by("period"):
        held[appointment.seat_id].append(appointment)
    lines = RenewalLine.objects.filter(
        renewal__team__in=teams, renewal__fiscal_year=year.year
    ).select_related("person")
    by_seat = {line.seat_id: line for line in lines}
    rows: dict[int, list[RenewalRow]] = {team.pk: [] for team in teams}
    for seat in ordered:
        holder = next((a for a in held[seat.pk] if a.period.lower <= last), None)
        settled = next((a for a in held[seat.pk] if a is not holder), None)
        rows[seat.team_id].append(RenewalRow(seat, holder, settled, by_seat.get(seat.pk), year))
    return rows


def rows_of(team: Team, year: FiscalYear) -> list[RenewalRow]:
    """Return the chairs of one team for a year."""
    return rows_of_teams([team], year)[team.pk]


def mark_of(rows: Sequence[RenewalRow]) -> str:
    """Return a mark of everything that a confirmation would do, to notice a change meanwhile."""
    facts = [
        (row.seat.pk, row.plan, row.holder and row.holder.pk, row.settled and row.settled.pk)
        for row in rows
    ]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def teams_with_renewal(year: int) -> QuerySet[Team]:
    """Return the teams of the year's first day, each with its renewal for the year if it has one."""
    own = FilteredRelation("renewals", condition=Q(renewals__fiscal_year=year))
    teams = Team.objects.on(FiscalYear(year).first_day).annotate(renewal=own)
    return teams.select_related("department", "renewal__prepared_by", "renewal__confirmed_by")


def people_to_choose(team: Team, day: date) -> Any:
    """Return the people of a department for the list that the browser offers while typing."""
    people = StaffMember.objects.with_main_post(day)
    ours = people.filter(main_post__division__department=team.department_id, is_active=True)
    return ours.order_by("kana", "number")
