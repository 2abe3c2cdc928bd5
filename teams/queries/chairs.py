"""A team as its page shows it on a day: its chairs, who comes next, and what the team lacks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from psycopg.types.range import DateRange

from staff.models import Department, Division, DivisionSuccession, StaffMember
from teams.choices import Basis, SeatState, TeamRole
from teams.models import Appointment, PostBinding, Seat, Team, Tenure
from teams.queries.completeness import tenures_with_presence, with_reason, with_state
from teams.rules import Completeness, last_day_of, missing_words


@dataclass(frozen=True)
class Chair:
    """A seat as a team card shows it: who holds it on the day, and who comes next.

    ``seat`` carries ``state``, ``is_required``, ``open_since`` and ``is_bound``.
    """

    seat: Seat
    holders: tuple[Tenure, ...]
    upcoming: tuple[Appointment, ...]
    deputy: Tenure | None = None
    binding: PostBinding | None = None

    @property
    def current(self) -> Tenure | None:
        """Return who holds the seat; of several with the same post, the first."""
        return self.holders[0] if self.holders else None

    @property
    def state(self) -> SeatState:
        """Return how the chair is taken."""
        return SeatState(self.seat.state)  # type: ignore[attr-defined]

    @property
    def is_required(self) -> bool:
        """Tell whether somebody must sit there on the day."""
        required: bool = self.seat.is_required  # type: ignore[attr-defined]
        return required

    @property
    def is_open(self) -> bool:
        """Tell whether the chair has nobody who is there and belongs there."""
        return self.state != SeatState.FILLED


@dataclass(frozen=True)
class TeamCard:
    """A team on a day."""

    team: Team
    departments: tuple[Department, ...]
    chairs: tuple[Chair, ...]
    warnings: tuple[str, ...]

    @property
    def completeness(self) -> Completeness:
        """Return whether everybody is there whom the team must have."""
        required = [chair for chair in self.chairs if chair.is_required]
        return Completeness(len(required), sum(chair.is_open for chair in required))

    @property
    def lead_chairs(self) -> list[Chair]:
        """Return the chairs of the lead."""
        return [chair for chair in self.chairs if chair.seat.role == TeamRole.LEAD]


def team_card(team: Team, day: date, posts_day: date | None = None) -> TeamCard:
    """Return the team as of a day: about ten queries, however many chairs."""
    chairs = chairs_of(team, day, posts_day)
    joint = Department.objects.filter(
        joint_teams__team=team, joint_teams__period__contains=day
    ).order_by("order", "code")
    warnings = [*_missing(chairs), *_of_closed_divisions(team, day, posts_day or day)]
    return TeamCard(team, (team.department, *joint), tuple(chairs), tuple(warnings))


def chairs_of(team: Team, day: date, posts_day: date | None = None) -> list[Chair]:
    """Return the team's chairs of a day in the order of role and division. Seven queries.

    posts_day: by the posts of which day, where the viewer may not know what is planned.
    """
    posts_day = posts_day or day
    seats = with_reason(with_state(team.seats.all(), day, posts_day), day, posts_day)
    seats = seats.select_related("division").order_by(
        "role", "division__department__order", "division__order", "division__code", "position"
    )
    acting = _by_seat(_acting(team, day, posts_day))
    ahead = _by_seat(_ahead(team, day))
    bound = PostBinding.objects.on(day).filter(seat__team=team)
    bindings = {row.seat_id: row for row in bound.select_related("division", "job_title")}
    return [
        Chair(
            seat,
            tuple(held for held in acting[seat.pk] if not held.is_deputy),
            tuple(ahead[seat.pk]),
            next((held for held in acting[seat.pk] if held.is_deputy), None),
            bindings.get(seat.pk),
        )
        for seat in seats
    ]


def _acting(team: Team, day: date, posts_day: date) -> QuerySet[Tenure]:
    people = StaffMember.objects.with_main_post(posts_day)
    acting = tenures_with_presence(day, posts_day).filter(seat__team=team)
    acting = acting.select_related("appointment", "deputy", "seat")
    return acting.prefetch_related(Prefetch("person", people)).order_by("key")


def _ahead(team: Team, day: date) -> QuerySet[Appointment]:
    """Return the appointments that begin after the day."""
    ahead = Appointment.objects.filter(seat__team=team, period__fully_gt=DateRange(None, day, "[]"))
    return ahead.select_related("person").order_by("period")


def _by_seat(rows: Iterable[object]) -> dict[int, list]:  # type: ignore[type-arg]
    found = defaultdict(list)
    for row in rows:
        found[row.seat_id].append(row)  # type: ignore[attr-defined]
    return found


def _missing(chairs: list[Chair]) -> list[str]:
    """Say what the team lacks; chairs of the same kind in one sentence."""
    lacking = Counter(
        (
            TeamRole(chair.seat.role),
            chair.seat.division.name if chair.seat.division else "",
            chair.state,
        )
        for chair in chairs
        if chair.is_open and chair.is_required
    )
    return [missing_words(*kind, count) for kind, count in lacking.items()]


def _of_closed_divisions(team: Team, day: date, posts_day: date) -> list[str]:
    """Name those whose chair is gone: its division was closed, merged or left the team."""
    held = Tenure.objects.known_on(day, posts_day).filter(~Q(basis=Basis.DEPUTY), seat__team=team)
    gone = held.exclude(seat__in=team.seats.in_force(day)).exclude(seat__division=None)
    gone = list(gone.select_related("person", "seat__division"))
    if not gone:
        return []
    keys = {tenure.seat.division_id for tenure in gone}
    after = DivisionSuccession.objects.filter(predecessor__in=keys, on__lte=day)
    heirs: dict[int, list[str]] = defaultdict(list)
    for succession in after.select_related("successor"):
        heirs[succession.predecessor_id].append(succession.successor.name)
    return [_gone_words(tenure, heirs[tenure.seat.division_id]) for tenure in gone]


def _gone_words(tenure: Tenure, heirs: list[str]) -> str:
    division: Division = tenure.seat.division
    last = last_day_of(division.period.upper)
    ended = (
        f"{last.year}年{last.month}月{last.day}日でなくなりました"
        if last
        else "このチームの所属ではありません"
    )
    after = (
        f"引き継いだ{'、'.join(heirs)}の席に選任してください。"
        if heirs
        else "任期を終えてください。"
    )
    return f"{tenure.person.name}さんの席の{division.name}は、{ended}。{after}"
