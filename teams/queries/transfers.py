"""What a batch of transfers does to the seats: found out before it is applied, and when it is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.models import Posting
from staff.rules.transfers.effects import Consequence, Move, PostFacts, Transfer
from teams.choices import OnTransfer, TeamRole
from teams.models import Appointment, NominationRequest, PostBinding, Seat, SeatRule
from teams.rules.transfers import USUAL_ON_TRANSFER, Fate, SeatSite, fate_of

Places = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Affected:
    """An appointment that a batch touches, and what becomes of it."""

    appointment: Appointment
    fate: Fate

    @property
    def words(self) -> str:
        """Say whose seat it is."""
        seat = self.appointment.seat
        division = seat.division.name if seat.division else ""
        place = " ".join(filter(None, [seat.team.department.name, division]))
        return f"{place} {seat.get_role_display()}：{self.appointment.person.name}さん"


def affected_by(transfer: Transfer) -> list[Affected]:
    """Return the appointments that the batch touches, in the order of teams and seats.

    The number of queries does not depend on the size of the batch.
    """
    moves = {move.person_id: move for move in transfer.moves if move.person_id is not None}
    held = Appointment.objects.filter(
        person__in=list(moves), period__overlap=DateRange(transfer.day, None)
    )
    rows = held.with_people().order_by("seat__team", "seat__role", "seat", "period")
    kept = _kept_posts(transfer, moves)
    policies = _policies(transfer)
    found = []
    for appointment in rows:
        move = moves[appointment.person_id]
        policy = _policy_of(appointment.seat, policies)
        if fate := _fate(appointment, move, kept[move.person_id or 0], policy, transfer):
            found.append(Affected(appointment, fate))
    return found


def _policies(transfer: Transfer) -> list[SeatRule]:
    """Return the rules of the transfer's fiscal year, or of the newest year before it."""
    year = FiscalYear.of(transfer.day).year
    newest = SeatRule.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    return list(SeatRule.objects.filter(fiscal_year__in=newest.values("fiscal_year")[:1]))


def _policy_of(seat: Seat, policies: Sequence[SeatRule]) -> OnTransfer:
    """Return what the nearest rule says: of the kind of department before the one for all."""
    role, kind = TeamRole(seat.role), seat.team.department.organ_kind
    ours = [rule for rule in policies if rule.role == role and rule.organ_kind in ("", kind)]
    in_division = seat.division_id is not None
    ours.sort(key=lambda rule: (rule.organ_kind == "", rule.per_division != in_division))
    return OnTransfer(ours[0].on_transfer) if ours else USUAL_ON_TRANSFER[role]


def _fate(
    appointment: Appointment, move: Move, kept: Places, policy: OnTransfer, transfer: Transfer
) -> Fate | None:
    seat = appointment.seat
    return fate_of(
        policy=policy,
        leaves=move.leaves,
        site=SeatSite(seat.team.department_id, seat.division_id),
        before=kept | _places([move.before, *move.ended]),
        after=kept | _places([move.after, *move.begun]),
        starts_on=appointment.starts_on,
        day=transfer.day,
    )


def _kept_posts(transfer: Transfer, moves: dict[int, Move]) -> dict[int, Places]:
    """Return where else people work on the day: the posts that the batch does not speak of."""
    rows = Posting.objects.on(transfer.day).filter(person__in=list(moves)).order_by()
    kept: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for person, kind, division, department in rows.values_list(
        "person", "kind", "division", "division__department"
    ):
        spoken_of = {(post.kind, post.division_id) for post in _spoken_of(moves[person])}
        if (kind, division) not in spoken_of:
            kept[person].add((department, division))
    return defaultdict(frozenset, {pk: frozenset(places) for pk, places in kept.items()})


def _spoken_of(move: Move) -> list[PostFacts]:
    return [post for post in (move.before, move.after, *move.ended, *move.begun) if post]


def _places(posts: Iterable[PostFacts | None]) -> Places:
    return frozenset((post.department_id, post.division_id) for post in posts if post)


def vacated_seats(affected: Sequence[Affected], transfer: Transfer) -> list[Affected]:
    """Return what leaves a seat empty on the day for which nobody is asked yet: four queries.

    Each seat once; only the seats that must be filled and still exist.
    """
    ended = [each for each in affected if each.fate.outcome == OnTransfer.END]
    seats = {each.appointment.seat_id for each in ended}
    gone = {each.appointment.pk for each in ended}
    others = Appointment.objects.on(transfer.day).filter(seat__in=seats).exclude(pk__in=gone)
    bound = PostBinding.objects.on(transfer.day).filter(seat__in=seats)
    asked = NominationRequest.objects.open().filter(seat__in=seats)
    known = {
        seat for rows in (others, bound, asked) for seat in rows.values_list("seat", flat=True)
    }
    required = set(
        Seat.objects.required(transfer.day).filter(pk__in=seats).values_list("pk", flat=True)
    )
    found: dict[int, Affected] = {}
    for each in ended:
        seat: Seat = each.appointment.seat
        if seat.pk in known or seat.pk not in required:
            continue
        if each.appointment.starts_on <= transfer.day:
            found.setdefault(seat.pk, each)
    return list(found.values())


def preview(transfer: Transfer) -> list[Consequence]:
    """Return what the batch does to teams, in words with counts."""
    affected = affected_by(transfer)
    vacated = vacated_seats(affected, transfer)
    by_outcome: dict[OnTransfer, list[Affected]] = defaultdict(list)
    for each in affected:
        by_outcome[each.fate.outcome].append(each)
    told = [
        ("終わる選任", by_outcome[OnTransfer.END], False),
        ("必ず置く席の空席（後任の推薦を依頼）", vacated, True),
        ("異動の後も任期の終わりまで続く選任", by_outcome[OnTransfer.CONTINUE], True),
        ("続けるかを部局に確かめる選任", by_outcome[OnTransfer.ASK], True),
    ]
    return [
        Consequence(
            title,
            len(rows),
            needs_care=needs_care,
            details=tuple(each.words for each in rows),
        )
        for title, rows, needs_care in told
        if rows
    ]
