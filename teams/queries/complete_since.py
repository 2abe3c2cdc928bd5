"""Since when a team has had everybody it must have, by where people really were (ADR 51)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from psycopg.types.range import DateRange

from staff.choices import NOT_COUNTED
from staff.models import StatusPeriod
from teams.choices import Basis
from teams.models import JointDepartment, Seat, Tenure
from teams.rules.requests import Span, complete_since, without_absence


def teams_complete_since(day: date) -> dict[int, date | None]:
    """Return since when each team of the day is complete; None while a chair is open.

    Three queries for all teams. A chair is taken while its holder is not away and has a post in its
    place, as ``seat_state`` says of 在席; the places are those of the day.
    """
    required = Seat.objects.required(day).order_by()
    taken = _taken(day, required.values_list("pk", flat=True))
    by_team: dict[int, list[list[Span]]] = defaultdict(list)
    for seat_id, team_id in required.values_list("pk", "team"):
        by_team[team_id].append(taken[seat_id])
    return {team_id: complete_since(spans, day) for team_id, spans in by_team.items()}


def _taken(day: date, seats: Iterable[int]) -> dict[int, list[Span]]:
    joint = JointDepartment.objects.on(day).filter(
        team=OuterRef("seat__team"), department=OuterRef("post__division__department")
    )
    of_team = Q(post__division__department=F("seat__team__department")) | Exists(joint)
    there = Q(seat__division=None) & of_team | Q(post__division=F("seat__division"))
    held = (
        Tenure.objects.holders()
        .filter(seat__in=seats)
        .annotate(post=FilteredRelation("person__postings"))
        .filter(Q(basis=Basis.POST) | there)
        .order_by()
        .values_list("seat", "person", "basis", "period", "post__period")
        .distinct()
    )
    rows = list(held)
    away = _away({person for _, person, *_ in rows})
    taken: dict[int, list[Span]] = defaultdict(list)
    for seat_id, person, basis, term, post in rows:
        span = _span(term) if basis == Basis.POST else _overlap(term, post)
        if span is not None:
            taken[seat_id] += without_absence(span, away[person])
    return taken


def _away(people: set[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = StatusPeriod.objects.filter(kind__in=NOT_COUNTED, person__in=people).order_by()
    for person, period in rows.values_list("person", "period"):
        found[person].append(_span(period))
    return found


def _span(period: DateRange) -> Span:
    return (period.lower or date.min, period.upper)


def _overlap(term: DateRange, post: DateRange) -> Span | None:
    """Return when somebody had the seat and a post in its place."""
    first = max(_span(term)[0], _span(post)[0])
    ends = [upper for upper in (term.upper, post.upper) if upper is not None]
    upper = min(ends, default=None)
    return (first, upper) if upper is None or first < upper else None
