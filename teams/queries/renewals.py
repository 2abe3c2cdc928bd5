"""一括更新: the chairs of a team with who holds them, and what is planned for the new year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from teams.choices import RenewalChoice
from teams.models import Appointment, PostBinding, RenewalLine, Seat, Team
from teams.queries.seats import people_of_departments
from teams.rules.renewals import Plan, free_stretches, usual_choice


@dataclass(frozen=True)
class RenewalRow:
    """One chair: its holder of 31 March, who has it in the new year already, and the plan.

    others: those who have a term in the year besides the holder. taken: all periods of the year in
    which nobody can be appointed besides the holder's own, those of a post (充て職) too. span: the
    days of the year on which there is this chair.
    Nothing here looks at posts or transfers that are still to come: what is not announced must
    not show in who is offered or warned of.
    """

    seat: Seat
    holder: Appointment | None
    others: tuple[Appointment, ...]
    taken: tuple[DateRange, ...]
    line: RenewalLine | None
    span: DateRange

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
            is_settled=self.is_settled,
            runs_on=not self.gaps,
            holder_is_gone=self.holder is not None and not self.holder.person.is_active,
        )

    @property
    def gaps(self) -> tuple[DateRange, ...]:
        """Return what is left of the year to be given while the holder's term goes on."""
        own = [self.holder.period] if self.holder else []
        return free_stretches(self.span, [*self.taken, *own])

    @property
    def terms(self) -> tuple[DateRange, ...]:
        """Return the terms that the plan gives: of a holder who goes on, only the gaps."""
        return free_stretches(self.span, self.taken) if self.plan.holder_leaves else self.gaps

    @property
    def is_settled(self) -> bool:
        """Tell whether others have what there is of the year, so that nothing is to be decided."""
        return not self.gaps and bool(self.taken)

    @property
    def runs_on(self) -> bool:
        """Tell whether the holder's term reaches into the new year."""
        if self.holder is None:
            return False
        return self.holder.period.upper is None or self.holder.period.upper > self.span.lower

    @property
    def is_partial(self) -> bool:
        """Tell whether only a part of the year is to be given."""
        return not self.is_settled and self.gaps not in ((), (self.span,))

    @property
    def next_person(self) -> StaffMember | None:
        """Return who is appointed or asked, where it is not the holder."""
        return self.line.person if self.line else None


def rows_of_teams(teams: Sequence[Team], year: FiscalYear) -> dict[int, list[RenewalRow]]:
    """Return the chairs of several teams for a year: three queries for all of them.

    A chair that belongs to a post (充て職) on the first day follows it, and is not among them.
    """
    first = year.first_day
    seats = (
        Seat.objects.in_force(first).filter(team__in=teams).annotate(bound=_bound_to_posts(year))
    )
    ordered = seats.select_related("team__department", "division__department").order_by(
        "team", "role", "division__order", "division__code", "position"
    )
    held = _appointments(teams, year)
    lines = RenewalLine.objects.filter(
        renewal__team__in=teams, renewal__fiscal_year=year.year
    ).select_related("person")
    by_seat = {line.seat_id: line for line in lines}
    rows: dict[int, list[RenewalRow]] = {team.pk: [] for team in teams}
    for seat in ordered:
        if not any(_is_on(period, first) for period in seat.bound):
            rows[seat.team_id].append(_row(seat, year, held[seat.pk], by_seat.get(seat.pk)))
    return rows


def _row(
    seat: Any, year: FiscalYear, held: Sequence[Appointment], line: RenewalLine | None
) -> RenewalRow:
    holder = next((each for each in held if each.starts_on < year.first_day), None)
    others = tuple(each for each in held if each is not holder)
    closes = seat.period.upper
    upper = min(closes, year.next_first_day) if closes else year.next_first_day
    taken = (*(each.period for each in others), *seat.bound)
    return RenewalRow(seat, holder, others, taken, line, DateRange(year.first_day, upper))


def _appointments(teams: Sequence[Team], year: FiscalYear) -> dict[int, list[Appointment]]:
    """Return by seat who has it on the last day before the year, or in the year."""
    last = year.first_day - timedelta(days=1)
    around = Appointment.objects.filter(
        seat__team__in=teams, period__overlap=DateRange(last, year.next_first_day)
    )
    found: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in around.select_related("person").order_by("period"):
        found[appointment.seat_id].append(appointment)
    return found


def _bound_to_posts(year: FiscalYear) -> ArraySubquery:
    """Return for each seat the periods of the year in which it belongs to a post."""
    bound = PostBinding.objects.filter(
        seat=OuterRef("pk"), period__overlap=DateRange(year.first_day, year.next_first_day)
    )
    return ArraySubquery(bound.order_by("period").values("period"))


def _is_on(period: DateRange, day: date) -> bool:
    return period.lower <= day and (period.upper is None or day < period.upper)


def rows_of(team: Team, year: FiscalYear) -> list[RenewalRow]:
    """Return the chairs of one team for a year."""
    return rows_of_teams([team], year)[team.pk]


def mark_of(rows: Sequence[RenewalRow]) -> str:
    """Return a mark of everything that a confirmation would do, to notice a change meanwhile."""
    facts = [(row.seat.pk, row.plan, row.terms, row.holder and row.holder.pk) for row in rows]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def teams_with_renewal(year: int) -> QuerySet[Team]:
    """Return the teams of the year's first day, each with its renewal for the year if it has one."""
    own = FilteredRelation("renewals", condition=Q(renewals__fiscal_year=year))
    teams = Team.objects.on(FiscalYear(year).first_day).annotate(renewal=own)
    return teams.select_related("department", "renewal__prepared_by", "renewal__confirmed_by")


def people_to_choose(team: Team, day: date) -> Any:
    """Return the people of the team's departments for the list that the browser offers."""
    return people_of_departments(team, day).order_by("kana", "number")
