"""How every chair of the city is taken on a day, in one statement (ADR 51).

The same as ``teams.rules.seat_state``, said in SQL; a property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    JSONField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, Upper
from psycopg.types.range import DateRange

from staff.choices import NOT_COUNTED, PostingKind
from staff.models import Department, Posting, StatusPeriod
from teams.choices import Basis, SeatState, TeamRole
from teams.models import JointDepartment, PostBinding, Seat, Team, Tenure
from teams.rules import Completeness

IN_ORDER = (
    "team__department__order",
    "team__department__code",
    "role",
    "division__department__order",
    "division__order",
    "position",
)


def tenures_with_presence(day: date, posts_day: date | None = None) -> QuerySet[Tenure]:
    """Return who acts on the day, with ``is_in_place`` and ``is_on_leave``.

    posts_day: by the posts of which day, where the viewer may not know what is planned.
    """
    posts_day = posts_day or day
    return Tenure.objects.known_on(day, posts_day).annotate(
        is_on_leave=Exists(_leave(posts_day, "person")), is_in_place=_in_place(day, posts_day)
    )


def _leave(posts_day: date, person: str) -> QuerySet[StatusPeriod]:
    away = StatusPeriod.objects.on(posts_day).filter(kind__in=NOT_COUNTED)
    return away.filter(person=OuterRef(person)).order_by()


def _in_place(day: date, posts_day: date) -> Case:
    posts = Posting.objects.on(posts_day).filter(person=OuterRef("person"))  # any will do (ADR 75)
    joint = JointDepartment.objects.on(day).filter(
        team=OuterRef(OuterRef("seat__team")), department=OuterRef("division__department")
    )
    of_team = Q(division__department=OuterRef("seat__team__department")) | Exists(joint)
    return Case(
        When(basis=Basis.POST, then=Value(True)),
        When(seat__division=None, then=Exists(posts.filter(of_team).order_by())),
        default=Exists(posts.filter(division=OuterRef("seat__division")).order_by()),
        output_field=BooleanField(),
    )


def _held_before(day: date, posts_day: date) -> QuerySet[Tenure]:
    """Return who held the seat of the outer row and holds it no more."""
    chosen = ~Q(basis=Basis.POST) & Q(period__fully_lt=DateRange(day, None))
    by_post = Q(basis=Basis.POST) & Q(period__fully_lt=DateRange(posts_day, None))
    held = Tenure.objects.holders().filter(chosen | by_post)
    return held.filter(seat=OuterRef("pk")).order_by()


def with_state(seats: QuerySet[Seat], day: date, posts_day: date | None = None) -> QuerySet[Seat]:
    """Add ``state`` (SeatState) of the day to the seats that are in force on it."""
    posts_day = posts_day or day
    acting = tenures_with_presence(day, posts_day).filter(seat=OuterRef("pk")).order_by()
    held = acting.exclude(basis=Basis.DEPUTY)
    present = held.filter(is_on_leave=False)
    state = Case(
        When(Exists(present.filter(is_in_place=True)), then=Value(SeatState.FILLED)),
        When(
            Exists(acting.filter(basis=Basis.DEPUTY, is_on_leave=False)),
            then=Value(SeatState.DEPUTY),
        ),
        When(Exists(present), then=Value(SeatState.AWAY)),
        When(Exists(held), then=Value(SeatState.LEAVE)),
        When(Exists(_held_before(day, posts_day)), then=Value(SeatState.EXPIRED)),
        default=Value(SeatState.VACANT),
        output_field=CharField(),
    )
    return seats.in_force(day).annotate(state=state)  # type: ignore[attr-defined, no-any-return]


def with_reason(seats: QuerySet[Seat], day: date, posts_day: date | None = None) -> QuerySet[Seat]:
    """Add to seats with state: ``open_since`` (None if since ever) and ``is_bound`` (充て職)."""
    posts_day = posts_day or day
    holders = Tenure.objects.known_on(day, posts_day).holders()
    people = holders.filter(seat=OuterRef(OuterRef("pk"))).order_by().values("person")
    moved = Posting.objects.on(posts_day).filter(kind=PostingKind.MAIN)
    left = StatusPeriod.objects.on(posts_day).filter(kind__in=NOT_COUNTED)
    deputies = Tenure.objects.on(day).filter(seat=OuterRef("pk"), basis=Basis.DEPUTY)
    since = Case(
        When(
            state=SeatState.EXPIRED, then=_one(_held_before(day, posts_day), Max(Upper("period")))
        ),
        When(
            state=SeatState.AWAY, then=_one(moved.filter(person__in=people), Max(Lower("period")))
        ),
        When(
            state=SeatState.LEAVE, then=_one(left.filter(person__in=people), Max(Lower("period")))
        ),
        When(state=SeatState.DEPUTY, then=_one(deputies, Min(Lower("period")))),
        default=Lower("period"),
        output_field=DateField(),
    )
    bound = PostBinding.objects.on(day).filter(seat=OuterRef("pk"))
    return seats.annotate(open_since=since, is_bound=Exists(bound))


def _one(rows: QuerySet[Any], figure: Any) -> Subquery:
    everything = rows.order_by().annotate(_all=Value(1)).values("_all")
    return Subquery(everything.annotate(_figure=figure).values("_figure"))


def seats_on(day: date, posts_day: date | None = None) -> QuerySet[Seat]:
    """Return the city's chairs of a day with their state, ready to be shown."""
    seats = with_state(Seat.objects.all(), day, posts_day)
    return seats.select_related("team__department", "division").order_by(*IN_ORDER)


def open_seats(day: date, posts_day: date | None = None) -> QuerySet[Seat]:
    """Return the chairs that must be filled and are not on a day: 「空席」 of all lists and figures."""
    return seats_on(day, posts_day).filter(is_required=True).exclude(state=SeatState.FILLED)


class _Figures(Subquery):
    """Counts of the chairs of the outer row's team, as JSON.

    The chairs are fenced off, so that the state of each is found once and not once for each count.
    """

    template = "(SELECT jsonb_build_object(%(counts)s) FROM (%(subquery)s OFFSET 0) chair)"
    output_field = JSONField()

    def __init__(self, seats: QuerySet[Seat], conditions: Mapping[str, str]) -> None:
        rows = seats.order_by().values("role", "is_required", "state")
        counts = (
            f"'{name}', count(*) FILTER (WHERE {condition})"
            for name, condition in conditions.items()
        )
        super().__init__(rows, counts=", ".join(counts))


def _conditions() -> dict[str, str]:
    """Return by figure which chairs count, in SQL. Nothing here comes from outside."""
    is_open = f"chair.is_required AND chair.state <> '{SeatState.FILLED.value}'"
    found = {"required": "chair.is_required", "open": is_open}
    for role in TeamRole:
        of_role = f"chair.role = '{role.value}'"
        found[f"{role}_required"] = f"{of_role} AND chair.is_required"
        found[f"{role}_open"] = f"{of_role} AND {is_open}"
        found[f"{role}_extra"] = f"{of_role} AND NOT chair.is_required"
    return found


def teams_with_figures(day: date, posts_day: date | None = None) -> QuerySet[Team]:
    """Return the teams of a day with ``figures``: {"lead_required": 1, "lead_open": 0, …}.

    For each role how many chairs must be filled, how many of them are open, and how many optional
    ones there are beside (``lead_extra``); ``required`` and ``open`` for all roles. One statement.
    """
    seats = with_state(Seat.objects.filter(team=OuterRef("pk")), day, posts_day)
    teams = Team.objects.on(day).with_departments(day)
    return teams.annotate(figures=_Figures(seats, _conditions()))


@dataclass(frozen=True)
class TeamSummary:
    """How the team that serves a department stands on a day."""

    vacant_seats: tuple[Seat, ...]
    completeness: Completeness

    @property
    def is_complete(self) -> bool:
        """Tell whether no chair that must be filled is empty."""
        return self.completeness.is_complete


def department_team_summary(on: date) -> dict[int, TeamSummary]:
    """Return, for every department of the day, its team's open chairs and whether it is complete.

    Three queries for the whole city. The list behind it: ``teams:vacancy-list`` under
    ``?department=CODE``. Departments of a joint team share what it lacks.
    """
    vacant: dict[int, list[Seat]] = defaultdict(list)
    for seat in open_seats(on):
        vacant[seat.team_id].append(seat)
    seats = Seat.objects.required(on).order_by()
    required = dict(seats.values_list("team").annotate(Count("pk")))
    joint = JointDepartment.objects.on(on).filter(department=OuterRef("pk"))
    team = Coalesce(Subquery(joint.values("team")[:1]), "team", output_field=BigIntegerField())
    departments = Department.objects.on(on).annotate(team_then=team)
    return {
        department: TeamSummary(
            tuple(vacant[team_id]),
            Completeness(required.get(team_id, 0), len(vacant[team_id])),
        )
        for department, team_id in departments.values_list("pk", "team_then")
    }
