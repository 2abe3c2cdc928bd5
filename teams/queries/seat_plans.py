"""What the rules of a fiscal year would do to the chairs of every team: constant queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import Department, Division
from staff.rules.timeline import mark_of
from teams.choices import TeamRole
from teams.models import (
    Appointment,
    JointDepartment,
    LeadDeputy,
    PostBinding,
    Seat,
    SeatRule,
    Team,
)
from teams.rules.seat_plans import (
    RuleLine,
    SeatChanges,
    StandingSeat,
    asked_seats,
    plan_seats,
)
from teams.rules.seats import SeatPlace


@dataclass(frozen=True)
class TeamPlan:
    """What would become of one team's chairs, and the chairs themselves by key."""

    team: Team
    changes: SeatChanges
    seats: dict[int, Seat]
    divisions: dict[int, Division]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Return every change as a pair of what happens and to which chair."""
        parts = [
            ("閉じる", self.changes.closed),
            ("必ず置く席にする", self.changes.made_required),
            ("任意の席にする", self.changes.made_optional),
            ("残す（選任された人がいます）", self.changes.kept),
        ]
        added = [
            ("加える" if new.is_required else "加える（任意）", self._words(new.place))
            for new in self.changes.added
        ]
        return added + [(what, str(self.seats[pk])) for what, keys in parts for pk in keys]

    def _words(self, place: SeatPlace) -> str:
        division = self.divisions[place.division_id].name if place.division_id else ""
        return " ".join(filter(None, [place.role.label, division]))


def rules_of_year(day: date) -> list[SeatRule]:
    """Return the rules of the day's fiscal year, or of the newest year before it."""
    year = FiscalYear.of(day).year
    newest = SeatRule.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    found = newest.values_list("fiscal_year", flat=True)[:1]
    return list(SeatRule.objects.filter(fiscal_year__in=found))


def rule_years() -> list[int]:
    """Return the fiscal years that have rules, the newest first."""
    years = SeatRule.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def organ_kinds() -> list[str]:
    """Return the kinds of departments there are."""
    kinds = Department.objects.exclude(organ_kind="").order_by("organ_kind")
    return list(kinds.values_list("organ_kind", flat=True).distinct())


def seat_plans(day: date, *, teams: QuerySet[Team] | None = None) -> list[TeamPlan]:
    """Return what the rules of the day's year would do, team by team, those without a change too.

    Five queries, however many teams. teams: these alone (of the day).
    """
    lines = [rule_line(rule) for rule in rules_of_year(day)]
    chosen = (Team.objects.all() if teams is None else teams).on(day)  # type: ignore[attr-defined]
    found = list(chosen.select_related("department"))
    served = _departments_served(found, day)
    divisions = _divisions_by_department(served, day)
    seats = _standing_seats(found, day)
    return [
        _plan(team, lines, seats[team.pk], [d for pk in served[team.pk] for d in divisions[pk]])
        for team in found
    ]


def plans_mark(plans: Iterable[TeamPlan]) -> str:
    """Return a mark of a preview; whatever changes the chairs meanwhile changes it too."""
    return mark_of([(plan.team.pk, plan.changes) for plan in plans])


def rule_line(rule: SeatRule) -> RuleLine:
    """Return a rule as plain values."""
    return RuleLine(
        TeamRole(rule.role), rule.per_division, rule.minimum, rule.seats, rule.organ_kind
    )


def _departments_served(teams: list[Team], day: date) -> dict[int, list[int]]:
    served = {team.pk: [team.department_id] for team in teams}
    joint = JointDepartment.objects.on(day).filter(team__in=list(served))
    for team_id, department_id in joint.values_list("team", "department"):
        served[team_id].append(department_id)
    return served


def _divisions_by_department(served: dict[int, list[int]], day: date) -> dict[int, list[Division]]:
    keys = {pk for departments in served.values() for pk in departments}
    found: dict[int, list[Division]] = defaultdict(list)
    divisions = Division.objects.on(day).filter(department__in=keys).select_related("department")
    for division in divisions:
        found[division.department_id].append(division)
    return found


def _standing_seats(teams: list[Team], day: date) -> dict[int, list[Seat]]:
    here = {"seat": OuterRef("pk")}
    taken = [
        Exists(model.objects.filter(**here).exclude(period__fully_lt=DateRange(day, None)))
        for model in (Appointment, PostBinding, LeadDeputy)
    ]
    seats = Seat.objects.filter(team__in=teams).exclude(period__fully_lt=DateRange(day, None))
    seats = (
        seats.with_duty(day)
        .annotate(is_taken=taken[0] | taken[1] | taken[2])
        .select_related("division")
    )
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats.order_by("role", "division__order", "division__code", "position"):
        found[seat.team_id].append(seat)
    return found


def _plan(
    team: Team, lines: list[RuleLine], seats: list[Seat], divisions: list[Division]
) -> TeamPlan:
    kinds = {division.pk: division.department.organ_kind for division in divisions}
    asked = asked_seats(lines, organ_kind=team.department.organ_kind, divisions=kinds)
    standing = [
        StandingSeat(
            seat.pk,
            SeatPlace(TeamRole(seat.role), seat.division_id, seat.position),
            seat.is_required,  # type: ignore[attr-defined]
            seat.is_taken,  # type: ignore[attr-defined]
        )
        for seat in seats
    ]
    return TeamPlan(
        team,
        plan_seats(asked, standing),
        {seat.pk: seat for seat in seats},
        {division.pk: division for division in divisions},
    )
