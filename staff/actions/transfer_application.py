"""Applying a batch: posts, people and what the apps above do, in one transaction and one ledger.

Exactly once: the row of the batch is locked first, so a second worker waits, finds it applied and
leaves it. Who is concerned is told when the batch is announced, which may be weeks before.
"""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from staff.actions import jobs
from staff.actions.ledger import Ledger
from staff.actions.moves import note_terms
from staff.actions.notices import notify
from staff.actions.people import save_people
from staff.actions.recording import recorded
from staff.actions.transfer_consequences import bring_about
from staff.actions.transfer_lines import store_check
from staff.actions.transfers import locked, refuse, save
from staff.choices import TransferState
from staff.consequences import Transfer
from staff.models import Job, Posting, StaffMember, TransferBatch, TransferChange
from staff.queries.transfer_people import (
    OF_DIVISION,
    OWN,
    announcement_key,
    heads_concerned,
    people_of,
)
from staff.queries.transfers import Checked
from staff.rules.transfers.states import why_not_apply

BATCH = 1000
APPLY_TASK = "staff.tasks.apply_transfer"
KIND = "staff.transfer"


@recorded("人事異動の適用")
def apply_batch(
    *, batch: TransferBatch, version: int | None = None, by: StaffMember
) -> TransferBatch:
    """Write the batch to the roster, all or nothing; StaffRefused says why not.

    Checked once more against the roster as it is now: who was made final three weeks ago may have
    left since.
    """
    batch = locked(batch.pk, version)
    refuse(reason_against_apply(batch))
    checked = store_check(batch, lock=True)
    refuse(reason_in_check(checked))
    _tell(batch)  # who is moved hears of it first, also where nobody waited for the beat
    ledger = Ledger()
    save_people(plans=checked.plans, day=batch.effective_on, by=by, ledger=ledger)
    transfer = _with_people(checked.transfer)
    bring_about(transfer=transfer, ledger=ledger, by=by)
    note_terms(transfer=transfer, plans=checked.plans, ledger=ledger, by=by)
    _keep(batch, ledger)
    batch.state, batch.applied_at, batch.problem = TransferState.APPLIED, timezone.now(), ""
    batch = save(batch, "state", "applied_at", "problem", "told_at")
    _tell_applied(batch, checked, by)
    return batch


def reason_against_apply(batch: TransferBatch) -> str:
    """Say why the batch cannot be applied now, for the page and the action."""
    return why_not_apply(
        state=batch.state,
        effective_on=batch.effective_on,
        announced_at=batch.announced_at,
        now=timezone.localtime(),
    )


def reason_in_check(checked: Checked) -> str:
    """Say what has come up since the batch was made final."""
    faults = checked.batch_faults
    if faults:
        return faults[0]
    if not checked.faulty:
        return ""
    first = min((checked.of_line(key) for key in checked.faulty), key=lambda line: line.row)
    reason = checked.findings[first.key][0].reason
    return (
        f"確定した後で名簿が変わり、直す行が{len(checked.faulty):,}行できました"
        f"（{first.row}行目：{reason}）。準備中に戻して直し、もう一度確定してください。"
    )


def _with_people(transfer: Transfer) -> Transfer:
    """Give the newcomers the keys that they have now."""
    new = [move.number for move in transfer.moves if move.person_id is None]
    pks = dict(StaffMember.objects.filter(number__in=new).values_list("number", "pk"))
    moves = (
        replace(move, person_id=pks.get(move.number)) if move.person_id is None else move
        for move in transfer.moves
    )
    return replace(transfer, moves=tuple(moves))


def _keep(batch: TransferBatch, ledger: Ledger) -> None:
    rows = [
        TransferChange(
            batch=batch,
            model=entry["model"],
            row=entry["pk"],
            before=entry["before"],
            after=entry["after"],
        )
        for entry in ledger.entries
    ]
    TransferChange.objects.bulk_create(rows, batch_size=BATCH)


def _tell_applied(batch: TransferBatch, checked: Checked, by: StaffMember) -> None:
    notify(
        recipients=[by],
        kind=f"{KIND}.applied",
        key=f"{KIND}:{batch.pk}:applied",
        title="人事異動を適用しました",
        body=f"「{batch.name}」の{len(checked.transfer.moves):,}人を、名簿に反映しました。",
        url=batch.get_absolute_url(),
    )


@recorded("人事異動の適用の見送り")
def note_problem(*, batch: TransferBatch, problem: str, by: StaffMember) -> None:
    """Keep why a due batch could not be applied, and tell the office once of each reason."""
    batch = locked(batch.pk)
    if batch.state != TransferState.READY:
        return  # another worker has applied it, or somebody has taken it back
    store_check(batch)
    if batch.problem != problem:
        batch.problem = problem
        save(batch, "problem")
    mark = sha256(problem.encode()).hexdigest()[:16]
    notify(
        recipients=[by, *_office()],
        kind=f"{KIND}.problem",
        key=f"{KIND}:{batch.pk}:problem:{batch.ready_at:%Y%m%d%H%M%S}:{mark}",
        title="人事異動を適用できませんでした",
        body=f"「{batch.name}」は、まだ名簿に反映していません。{problem}",
        url=batch.get_absolute_url(),
    )


def _office() -> Iterable[StaffMember]:
    held = Posting.objects.on(timezone.localdate())
    held = held.filter(Q(division__is_office=True) | Q(division__is_hr=True))
    return StaffMember.objects.filter(pk__in=held.values("person"), is_active=True)


@recorded("人事異動の発表")
def tell_announced(*, batch: TransferBatch, by: StaffMember) -> None:  # noqa: ARG001 - for the trail
    """Tell the people concerned and the heads of their divisions, once, after the announcement."""
    batch = locked(batch.pk)
    if batch.told_at is None and batch.is_announced:
        _tell(batch)
        save(batch, "told_at")


def _tell(batch: TransferBatch) -> None:
    if batch.told_at is not None:
        return
    batch.told_at = timezone.now()
    own = people_of(batch)
    day = f"{batch.effective_on.year}年{batch.effective_on.month}月{batch.effective_on.day}日"
    notify(
        recipients=own,
        kind=f"{KIND}.own",
        key=announcement_key(batch, OWN),
        title="あなたの人事異動が発表されました",
        body=f"「{batch.name}」が発表されました。{day}から変わります。内容をご覧ください。",
        url=batch.get_absolute_url(),
    )
    notify(
        recipients=heads_concerned(batch).exclude(pk__in=own.values("pk")),
        kind=f"{KIND}.division",
        key=announcement_key(batch, OF_DIVISION),
        title="所属の職員の人事異動が発表されました",
        body=f"「{batch.name}」が発表されました。{day}に、所属の職員が変わります。",
        url=batch.get_absolute_url(),
    )


@recorded("人事異動の適用の受付")
def start_apply(*, batch: TransferBatch, version: int, by: StaffMember) -> Job:
    """Have a worker apply a due batch now instead of waiting for the beat."""
    batch = locked(batch.pk, version)
    refuse(reason_against_apply(batch))
    job = jobs.open_job(
        kind="transfer_apply",
        title=f"「{batch.name}」の適用",
        params={"batch": batch.pk, "version": version},
        total=batch.lines.count(),
        by=by,
    )
    jobs.enqueue(job=job, task=APPLY_TASK)
    return job
