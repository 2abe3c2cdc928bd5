"""What a batch of transfers does beside appointments: 充て職, deputies and specialists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from psycopg.types.range import DateRange

from staff.models import Division
from staff.rules.transfers.effects import Move, PostFacts, Transfer
from teams.choices import Basis
from teams.models import (
    LeadDeputy,
    PostBinding,
    Seat,
    Specialist,
    SpecialistAssignment,
    SupportRequest,
    Tenure,
)
from teams.queries.moved_people import MovedPeople, joint_departments, site_of
from teams.queries.transfers import is_settled
from teams.rules.support import OPEN
from teams.rules.transfers import SeatSite, stops_acting, stops_advising


@dataclass(frozen=True)
class PostChange:
    """A seat that belongs to a post (充て職): who has it before the batch and after it."""

    binding: PostBinding
    before: tuple[str, ...]
    after: tuple[str, ...]


def post_changes(transfer: Transfer) -> list[PostChange]:
    """Return the bound seats whose holders the batch changes, from the roster before it: 2 queries.

    Nothing is written for them: the seat follows the post on the same day (ADR 50).
    """
    posts = [post for move in transfer.moves for post in (*move.ended, *move.begun)]
    bound = PostBinding.objects.on(transfer.day).filter(
        division__in={post.division_id for post in posts},
        seat__in=Seat.objects.in_force(transfer.day),
    )
    bindings = list(
        bound.select_related(
            "seat__team__department", "seat__division", "division", "job_title"
        ).order_by("seat__team", "seat__role", "seat")
    )
    now: dict[int, dict[str, str]] = {binding.pk: {} for binding in bindings}
    held = Tenure.objects.on(transfer.day).filter(basis=Basis.POST, binding__in=bindings)
    for row in held.select_related("person").order_by("person__number"):
        now[row.binding_id or 0][row.person.number] = row.person.name
    found = []
    for binding in bindings:
        after = _after(now[binding.pk], binding, transfer.moves)
        if set(after) != set(now[binding.pk]):
            names = (tuple(now[binding.pk].values()), tuple(after.values()))
            found.append(PostChange(binding, *names))
    return found


def _after(now: dict[str, str], binding: PostBinding, moves: Iterable[Move]) -> dict[str, str]:
    after = dict(now)
    for move in moves:
        if any(_is_of(binding, post) for post in move.ended):
            after.pop(move.number, None)
        if any(_is_of(binding, post) for post in move.begun):
            after[move.number] = move.name
    return after


def _is_of(binding: PostBinding, post: PostFacts) -> bool:
    if post.division_id != binding.division_id:
        return False
    if binding.job_title_id is None:
        return post.is_head
    return post.job_title_id == binding.job_title_id


def deputies_ended(transfer: Transfer, people: MovedPeople) -> list[LeadDeputy]:
    """Return the deputies who stop acting: they leave the city or the team's departments."""
    acting = LeadDeputy.objects.filter(
        person__in=list(people.moves), period__overlap=DateRange(transfer.day, None)
    )
    rows = list(acting.with_people().order_by("seat__team", "seat", "period"))
    joint = joint_departments({row.seat.team_id for row in rows}, transfer.day)
    return [
        row
        for row in rows
        if not is_settled(row.starts_on, transfer)
        and stops_acting(
            leaves=people.moves[row.person_id].leaves,
            site=SeatSite(site_of(row.seat, joint).department_ids, None),
            before=people.before(row.person_id),
            after=people.after(row.person_id),
        )
    ]


def specialists_ended(transfer: Transfer, people: MovedPeople) -> list[Specialist]:
    """Return the specialists whose term ends; one that begins on the day or later is a new one."""
    terms = Specialist.objects.filter(
        person__in=list(people.moves),
        period__contains=DateRange(transfer.day - timedelta(days=1), transfer.day, "[]"),
    )
    rows = list(terms.select_related("person").order_by("person__number"))
    if not rows:
        return []
    offices = frozenset(Division.objects.filter(is_office=True).values_list("pk", flat=True))
    return [
        row
        for row in rows
        if stops_advising(
            leaves=people.moves[row.person_id].leaves,
            offices=offices,
            before=people.before(row.person_id),
            after=people.after(row.person_id),
        )
    ]


def support_ended(
    transfer: Transfer, specialists: Iterable[Specialist]
) -> list[SpecialistAssignment]:
    """Return the support of teams that ends with the specialists' terms, or never begins."""
    rows = SpecialistAssignment.objects.filter(
        specialist__in=[specialist.pk for specialist in specialists],
        period__overlap=DateRange(transfer.day, None),
    )
    return list(rows.select_related("specialist__person", "team__department").order_by("pk"))


def requests_without_helper(specialists: Iterable[Specialist]) -> list[SupportRequest]:
    """Return the support requests that need another helper."""
    rows = SupportRequest.objects.filter(
        specialist__in=[specialist.pk for specialist in specialists], state__in=OPEN
    )
    return list(rows.select_related("team__department").order_by("pk"))
