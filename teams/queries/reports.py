"""What the 活動報告 of a team for a fiscal year tells: one read for PDF, workbook and page."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Prefetch, Sum
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from teams.models import (
    Activity,
    ActivityParticipant,
    SupportRequest,
    Team,
    Tenure,
    YearPlan,
)
from teams.queries.activities import YearHours, year_hours
from teams.queries.plans import PlanLine, plan_lines, plan_of


@dataclass(frozen=True)
class TeamReport:
    """Everything of a team in a fiscal year."""

    team: Team
    year: FiscalYear
    members: tuple[Tenure, ...]
    plan: YearPlan | None
    plan_lines: tuple[PlanLine, ...]
    activities: tuple[Activity, ...]
    hours: YearHours
    support: tuple[SupportRequest, ...]

    @property
    def support_hours(self) -> Decimal:
        """Return the specialists' hours for the team in the year."""
        return sum((request.hours or Decimal(0) for request in self.support), Decimal(0))


def team_report(team: Team, year: FiscalYear) -> TeamReport:
    """Return a team's year. At most nine queries, however much it did."""
    plan = plan_of(team, year.year)
    return TeamReport(
        team=team,
        year=year,
        members=tuple(_members(team, year)),
        plan=plan,
        plan_lines=tuple(line for line in plan_lines(plan, year.year) if plan),
        activities=tuple(_activities(team, year)),
        hours=year_hours(team, year),
        support=tuple(_support(team, year)),
    )


def _members(team: Team, year: FiscalYear) -> list[Tenure]:
    """Return who acted in the year until today: what is planned stays unseen."""
    known = min(year.next_first_day, timezone.localdate() + timedelta(days=1))
    if known <= year.first_day:
        return []
    term = DateRange(year.first_day, known)
    held = Tenure.objects.filter(seat__team=team, period__overlap=term)
    return list(
        held.select_related("person", "seat__division").order_by(
            "seat__role", "seat__division__order", "seat__position", "period"
        )
    )


def _activities(team: Team, year: FiscalYear) -> list[Activity]:
    rows = team.activities.between(year.first_day, year.next_first_day)
    people = ActivityParticipant.objects.select_related("person")
    ordered = rows.order_by("on", "starts_at", "pk")
    return list(ordered.prefetch_related(Prefetch("participations", people), "next_actions"))


def _support(team: Team, year: FiscalYear) -> list[SupportRequest]:
    """Return the requests on which somebody worked in the year, or which were made in it."""
    first, after = year.first_day, year.next_first_day
    logged = SupportRequest.objects.filter(
        team=team, logs__on__gte=first, logs__on__lt=after
    ).annotate(hours=Sum("logs__hours"))
    worked = {request.pk: request.hours for request in logged}
    made = team.support_requests.filter(created_at__date__gte=first, created_at__date__lt=after)
    rows = made | team.support_requests.filter(pk__in=worked)
    found = list(rows.select_related("specialist__person").order_by("created_at", "pk"))
    for request in found:
        request.hours = worked.get(request.pk)
    return found
