"""Reads about activity records: a month, the hours, who may take part, what is still to do."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from teams.models import (
    Activity,
    ActivityParticipant,
    NextAction,
    SpecialistAssignment,
    Team,
    Tenure,
)
from teams.queries.specialists import months_of
from teams.rules.activities import QUIET_DAYS, CalendarDay, Month, calendar_weeks

A_YEAR = timedelta(days=366)


def with_facts(rows: Any) -> Any:
    """Load what a list shows: team, writer, participants, and how many files there are."""
    taking_part = ActivityParticipant.objects.select_related("person")
    loaded = rows.select_related("team__department", "created_by")
    return loaded.annotate(file_count=Count("attachments")).prefetch_related(
        Prefetch("participations", taking_part)
    )


@dataclass(frozen=True)
class CalendarCell:
    """A day of the calendar with what the team did on it."""

    day: CalendarDay
    activities: tuple[Activity, ...]


def calendar_of(team: Team, month: Month, today: date) -> list[list[CalendarCell]]:
    """Return a team's month, week by week. One query."""
    weeks = list(calendar_weeks(month, today))
    first, last = weeks[0][0].day, weeks[-1][-1].day
    by_day: dict[date, list[Activity]] = defaultdict(list)
    found = team.activities.between(first, last + timedelta(days=1))
    for activity in found.order_by("on", "starts_at", "pk"):
        by_day[activity.on].append(activity)
    return [[CalendarCell(day, tuple(by_day[day.day])) for day in week] for week in weeks]


@dataclass(frozen=True)
class YearHours:
    """The hours of a team in the months of a fiscal year."""

    year: FiscalYear
    months: tuple[Month, ...]
    hours: tuple[Decimal, ...]
    count: int

    @property
    def total(self) -> Decimal:
        """Return the hours of the year."""
        return sum(self.hours, Decimal(0))

    @property
    def labels(self) -> list[str]:
        """Return the months' names."""
        return [f"{month.number}月" for month in self.months]


def year_hours(team: Team, year: FiscalYear) -> YearHours:
    """Return the hours by month, and how many records there are. Two queries."""
    rows = team.activities.between(year.first_day, year.next_first_day)
    minutes = rows.minutes_by_month()
    months = months_of(year)
    hours = tuple(Decimal(minutes.get(month.first_day, 0)) / 60 for month in months)
    return YearHours(year, tuple(months), hours, rows.count())


def open_actions(team: Team) -> QuerySet[NextAction]:
    """Return what the team has still to do, the most urgent first."""
    actions = NextAction.objects.open().filter(activity__team=team)
    return actions.select_related("activity__team", "owner").order_by("due_on", "pk")


def people_of(team: Team, today: date, day: date | None = None) -> QuerySet[StaffMember]:
    """Return whom a record may name: the team since a year ago or on the day, and its specialists."""
    span = DateRange(min(day or today, today - A_YEAR), today + timedelta(days=1))
    members = Tenure.objects.filter(seat__team=team, period__overlap=span)
    helpers = SpecialistAssignment.objects.filter(team=team, period__overlap=span)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(
        Q(pk__in=members.order_by().values("person"))
        | Q(pk__in=helpers.order_by().values("specialist__person"))
    )
    return people.order_by("kana", "number")


def quiet_teams(today: date) -> Any:
    """Return the teams of today without any record for 60 days; ``last_on`` is the newest day."""
    teams = Team.objects.on(today).annotate(last_on=Max("activities__on"))
    silent = Q(last_on=None) | Q(last_on__lt=today - timedelta(days=QUIET_DAYS))
    return teams.filter(silent).select_related("department")
