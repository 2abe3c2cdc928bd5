"""Where the people of a batch of transfers belong before it and after it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from staff.models import Posting
from staff.rules.transfers.effects import Move, PostFacts, Transfer
from teams.models import JointDepartment, Seat
from teams.rules.transfers import Places, SeatSite


@dataclass(frozen=True)
class MovedPeople:
    """The moves by person, and the posts beside them that the batch does not speak of."""

    moves: Mapping[int, Move]
    kept: Mapping[int, Places]

    def before(self, person_id: int) -> Places:
        """Return where a moved person belongs before the batch; every post counts (ADR 75)."""
        move = self.moves[person_id]
        return self.kept.get(person_id, frozenset()) | _places([move.before, *move.ended])

    def after(self, person_id: int) -> Places:
        """Return where a moved person belongs as the batch leaves them."""
        move = self.moves[person_id]
        return self.kept.get(person_id, frozenset()) | _places([move.after, *move.begun])


def moved_people(transfer: Transfer) -> MovedPeople:
    """Read who moves: one query, however many."""
    moves = {move.person_id: move for move in transfer.moves if move.person_id is not None}
    return MovedPeople(moves, _kept_posts(moves, transfer.day))


def joint_departments(team_ids: Iterable[int], day: date) -> dict[int, frozenset[int]]:
    """Return the departments that take part in teams of other ones on the day: one query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = JointDepartment.objects.on(day).filter(team__in=list(team_ids)).order_by()
    for team_id, department_id in rows.values_list("team", "department"):
        found[team_id].add(department_id)
    return {team_id: frozenset(departments) for team_id, departments in found.items()}


def site_of(seat: Seat, joint: Mapping[int, frozenset[int]]) -> SeatSite:
    """Return where a seat belongs; ``joint``: of ``joint_departments``."""
    departments = joint.get(seat.team_id, frozenset()) | {seat.team.department_id}
    return SeatSite(departments, seat.division_id)


def _kept_posts(moves: Mapping[int, Move], day: date) -> dict[int, Places]:
    """Return where else people work on the day: the posts that the batch does not speak of."""
    rows = Posting.objects.on(day).filter(person__in=list(moves)).order_by()
    kept: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for person, kind, division, department in rows.values_list(
        "person", "kind", "division", "division__department"
    ):
        spoken_of = {(post.kind, post.division_id) for post in _spoken_of(moves[person])}
        if (kind, division) not in spoken_of:
            kept[person].add((department, division))
    return {pk: frozenset(places) for pk, places in kept.items()}


def _spoken_of(move: Move) -> list[PostFacts]:
    return [post for post in (move.before, move.after, *move.ended, *move.begun) if post]


def _places(posts: Iterable[PostFacts | None]) -> Places:
    return frozenset((post.department_id, post.division_id) for post in posts if post)
