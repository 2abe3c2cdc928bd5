"""Batches of transfers: made, changed, given up, made final, taken back to preparation.

The row of the batch is locked first by everyone who changes it or its lines.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.actions.transfer_lines import store_check, store_lines
from staff.choices import TransferState
from staff.models import StaffMember, TransferBatch, TransferLine
from staff.queries.transfer_people import told_of
from staff.queries.transfers import Checked
from staff.rules import StaffRefused
from staff.rules.timeline import StaleRefused
from staff.rules.transfers.states import (
    STALE,
    why_not_copy,
    why_not_discard,
    why_not_edit,
    why_not_make_ready,
    why_not_prepare,
    why_not_withdraw,
)

FIELDS = ("name", "effective_on", "announced_at")


@recorded("人事異動の作成")
def create_batch(
    *,
    values: Mapping[str, Any],
    state: TransferState = TransferState.PREPARING,
    by: StaffMember,
) -> TransferBatch:
    """Store a new batch without lines. state: a draft is the store of the draft board."""
    return TransferBatch.objects.create(state=state, by=by, **_of_form(values))


@recorded("人事異動の変更")
def change_batch(
    *,
    batch: TransferBatch,
    values: Mapping[str, Any],
    version: int,
    by: StaffMember,  # noqa: ARG001 - for the audit trail
) -> TransferBatch:
    """Change name, day or announcement, and check the lines against the new day."""
    batch = locked(batch.pk, version)
    refuse(why_not_edit(state=batch.state))
    for name, value in _of_form(values).items():
        setattr(batch, name, value)
    store_check(batch)
    return save(batch, *FIELDS)


def _of_form(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS}


@recorded("人事異動の取りやめ")
def discard_batch(*, batch: TransferBatch, version: int, by: StaffMember) -> TransferBatch:  # noqa: ARG001
    """Give the batch up. Its lines stay for the record; nobody but those who prepare sees them."""
    batch = locked(batch.pk, version)
    refuse(why_not_discard(state=batch.state))
    batch.state = TransferState.DISCARDED
    return save(batch, "state")


@recorded("異動案から人事異動に")
def prepare_batch(*, batch: TransferBatch, version: int, by: StaffMember) -> TransferBatch:  # noqa: ARG001
    """Make a batch of a draft: from now on its lines count for the checks of others."""
    batch = locked(batch.pk, version)
    refuse(why_not_prepare(state=batch.state, line_count=batch.lines.count()))
    batch.state = TransferState.PREPARING
    store_check(batch)
    return save(batch, "state")


@recorded("人事異動の作り直し")
def copy_batch(*, batch: TransferBatch, version: int, by: StaffMember) -> TransferBatch:
    """Begin a new batch with the lines of one that was undone or given up.

    When it is announced has to be said anew. The lines are checked against the roster of now.
    """
    old = locked(batch.pk, version)
    refuse(why_not_copy(state=old.state))
    new = TransferBatch.objects.create(
        name=old.name, effective_on=old.effective_on, state=TransferState.PREPARING, by=by
    )
    lines = list(old.lines.all())
    for line in lines:
        line.pk, line._state.adding, line.batch = None, True, new
    TransferLine.objects.bulk_create(lines, batch_size=1000)
    store_check(new)
    return save(new)


@recorded("人事異動の確定")
def make_ready(*, batch: TransferBatch, version: int, by: StaffMember) -> TransferBatch:
    """Make the batch final after one more check: it is announced and applied by itself."""
    batch = locked(batch.pk, version)
    checked = store_check(batch)
    refuse(reason_against_ready(checked))
    batch.state, batch.ready_by, batch.ready_at = TransferState.READY, by, timezone.now()
    batch.told_at, batch.problem = None, ""
    return save(batch, "state", "ready_by", "ready_at", "told_at", "problem")


def reason_against_ready(checked: Checked) -> str:
    """Say why the batch cannot be made final; the page shows the same sentence."""
    return why_not_make_ready(
        state=checked.batch.state,
        faulty_lines=len(checked.faulty),
        batch_faults=checked.batch_faults,
    )


@recorded("人事異動を準備中に戻す")
def withdraw_batch(*, batch: TransferBatch, version: int, by: StaffMember) -> TransferBatch:  # noqa: ARG001
    """Take a final batch back to preparation. Who was told of it is told that it is off."""
    batch = locked(batch.pk, version)
    refuse(why_not_withdraw(state=batch.state))
    if batch.told_at:
        _tell_withdrawn(batch, batch.told_at)
    batch.state, batch.told_at, batch.problem = TransferState.PREPARING, None, ""
    return save(batch, "state", "told_at", "problem")


def _tell_withdrawn(batch: TransferBatch, told_at: datetime) -> None:
    notify(
        recipients=told_of(batch),
        kind="staff.transfer.withdrawn",
        key=f"staff.transfer:{batch.pk}:withdrawn:{told_at.isoformat()}",
        title="人事異動の発表が取り下げられました",
        body=f"「{batch.name}」の発表を取り下げました。内容を見直しています。",
    )


@recorded("人事異動の点検")
def check_again(
    *,
    batch: TransferBatch,
    again: Sequence[TransferLine] = (),
    by: StaffMember,  # noqa: ARG001
) -> TransferBatch:
    """Check the lines against the roster as it is now. again: unread lines, read once more."""
    batch = locked(batch.pk)
    refuse(why_not_edit(state=batch.state))
    unread = set(batch.lines.exclude(unread=[]).values_list("pk", flat=True)) if again else set()
    store_lines([line for line in again if line.pk in unread])
    store_check(batch)
    return save(batch)


def locked(pk: int, version: int | None = None) -> TransferBatch:
    """Return the batch, held until the end of the transaction; StaleRefused for another version."""
    batch = TransferBatch.objects.select_for_update().get(pk=pk)
    if version is not None and batch.version != version:
        raise StaleRefused(STALE)
    return batch


def save(batch: TransferBatch, *fields: str) -> TransferBatch:
    """Store the fields; what a page showed of the batch before is stale now."""
    batch.version += 1
    batch.save(update_fields=[*fields, "version", "checked_at"])
    return batch


def refuse(reason: str) -> None:
    """Raise the reason, if there is one."""
    if reason:
        raise StaffRefused(reason)
