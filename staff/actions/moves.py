"""What follows from posts that are not part of a batch: at once, or at 0:00 of their day."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from staff.actions.employment import follow_employment
from staff.actions.ledger import Ledger
from staff.actions.recording import recorded
from staff.actions.transfer_consequences import bring_about
from staff.actions.unit_deputies import hand_over_deputies
from staff.consequences import Move, Transfer
from staff.models import DueMove, OrganisationChange, StaffMember
from staff.queries.moves import moves_between, posts_held
from staff.rules.changes import PersonPlan

OCCASION_SHOWN = 100  # letters of it


def follow(
    *,
    transfer: Transfer,
    ledger: Ledger,
    change: OrganisationChange | None = None,
    by: StaffMember,
) -> None:
    """Bring about what follows from the moves, or note them until their day has come.

    Called within the transaction of the deed, after the posts are written.
    """
    if not transfer.moves:
        return
    if transfer.day <= timezone.localdate():
        bring_about(transfer=transfer, ledger=ledger, by=by)
    else:
        note_moves(
            people=(move.person_id for move in transfer.moves if move.person_id is not None),
            day=transfer.day,
            occasion=transfer.name,
            change=change,
            by=by,
        )


def note_moves(
    *,
    people: Iterable[int],
    day: date,
    occasion: str,
    change: OrganisationChange | None = None,
    by: StaffMember,
) -> None:
    """Note that people's posts change on a day to come; noted already, it stays as it is."""
    rows = [
        DueMove(person_id=pk, day=day, occasion=occasion, change=change, by=by) for pk in people
    ]
    DueMove.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def note_terms(
    *, transfer: Transfer, plans: Iterable[PersonPlan], ledger: Ledger, by: StaffMember
) -> None:
    """Note the ends of terms that a batch begins; taken back with it."""
    people = {move.number: move.person_id for move in transfer.moves}
    for plan in plans:
        if plan.last_day is not None and (pk := people.get(plan.number)):
            day = plan.last_day + timedelta(days=1)
            if not DueMove.objects.filter(person=pk, day=day, change=None, done_at=None).exists():
                ledger.create(DueMove(person_id=pk, day=day, occasion=transfer.name, by=by))


@recorded("予定していた配属の反映")
def carry_out_moves(
    *, day: date, occasion: str, change: OrganisationChange | None, by: StaffMember
) -> tuple[Move, ...]:
    """Bring about what follows from the posts that begin or end on a day that has come.

    A kind of employment (任用区分) that was planned for it is that of today now.

    A second worker waits, finds the rows done, and does nothing.
    """
    if change is not None:
        change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    rows = DueMove.objects.filter(day=day, occasion=occasion, change=change, by=by, done_at=None)
    people = list(rows.select_for_update().order_by("pk").values_list("person", flat=True))
    if not people:
        return ()
    follow_employment(people, timezone.localdate())
    ledger, eve = Ledger(), day - timedelta(days=1)
    if change is not None and change.undone_at is None:
        hand_over_deputies(change, ledger)
    moves = moves_between(posts_held(people, eve), posts_held(people, day), day)
    if moves:
        bring_about(transfer=Transfer(None, occasion, day, moves), ledger=ledger, by=by)
    if change is not None and ledger.entries:
        change.effects = {**change.effects, "entries": change.effects["entries"] + ledger.entries}
        change.save(update_fields=["effects"])
    rows.update(done_at=timezone.now())
    return moves
