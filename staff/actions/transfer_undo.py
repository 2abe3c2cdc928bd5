"""Undoing an applied batch as one, while nothing later depends on it; else saying what does."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from staff.actions import jobs
from staff.actions.ledger import Entry, Key, changed_since, rows_of, take_back
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.actions.transfers import locked, refuse, save
from staff.choices import TransferState
from staff.models import Job, Posting, StaffMember, TransferBatch, TransferChange
from staff.queries.transfer_people import people_of, told_of, told_of_endings
from staff.rules import StaffRefused
from staff.rules.transfers.states import why_not_undo

UNDO_TASK = "staff.tasks.undo_transfer"
NAMED = 20
_IN_SENTENCE = 3


@recorded("人事異動を元に戻す")
def undo_batch(
    *,
    batch: TransferBatch,
    version: int | None = None,
    by: StaffMember,  # noqa: ARG001
) -> TransferBatch:
    """Put every row back as it was before the batch; StaffRefused says what stands on it."""
    batch = locked(batch.pk, version)
    refuse(why_not_undo(state=batch.state, dependents=()))
    entries = entries_of(batch)
    _lock_people(entries)
    refuse(reason_against_undo(batch, dependents_of(batch, entries)))
    take_back(entries)
    batch.state, batch.undone_at = TransferState.UNDONE, timezone.now()
    batch = save(batch, "state", "undone_at")
    _tell(batch)
    return batch


def reason_against_undo(batch: TransferBatch, dependents: Sequence[str]) -> str:
    """Say why the batch cannot be undone, with the first of what stands on it."""
    reason = why_not_undo(state=batch.state, dependents=dependents)
    return reason + "".join(dependents[:_IN_SENTENCE]) if reason and dependents else reason


def hindrances(batch: TransferBatch) -> list[str]:
    """Return everything that keeps the batch from being undone, a sentence each; reads only."""
    if reason := why_not_undo(state=batch.state, dependents=()):
        return [reason]
    entries = entries_of(batch)
    return dependents_of(batch, entries) or _rehearse(entries)


def entries_of(batch: TransferBatch) -> list[Entry]:
    """Return the ledger of an applied batch."""
    rows = batch.changes.order_by("pk").values_list("model", "row", "before", "after")
    return [
        {"model": model, "pk": pk, "before": before, "after": after}
        for model, pk, before, after in rows
    ]


def dependents_of(batch: TransferBatch, entries: Sequence[Entry]) -> list[str]:
    """Return what has been built on the rows that the batch wrote."""
    later = list(_later_batches(batch))
    if later:
        return later
    return list(_changed_rows(entries))


def _later_batches(batch: TransferBatch) -> Iterator[str]:
    own = TransferChange.objects.filter(batch=batch, model=OuterRef("model"), row=OuterRef("row"))
    others = TransferChange.objects.filter(
        Exists(own), batch__state=TransferState.APPLIED, batch__applied_at__gt=batch.applied_at
    ).exclude(batch=batch)
    counted = others.order_by().values_list("batch").annotate(Count("row", distinct=True))
    numbers = dict(counted)
    for other in TransferBatch.objects.filter(pk__in=numbers).order_by("-applied_at"):
        yield (
            f"「{other.name}」が、後から適用されています（重なる記録{numbers[other.pk]:,}件）。"
            f"先に「{other.name}」を元に戻してください。"
        )


def _changed_rows(entries: Sequence[Entry]) -> Iterator[str]:
    """Name the people whose posts or data were changed since, and count what else was."""
    changed = changed_since(entries, rows_of(entries))
    people = _people_of(changed, entries)
    for name, what in people[:NAMED]:
        yield f"{name}さんの{what}が、後から変わりました。"
    if len(people) > NAMED:
        yield f"ほか{len(people) - NAMED:,}件も、後から変わりました。"
    others = Counter(
        str(apps.get_model(label)._meta.verbose_name)
        for label, _ in changed
        if label not in (Posting._meta.label, StaffMember._meta.label)
    )
    for word, count in others.items():
        yield f"{word}{count:,}件が、後から変わりました。"


def _people_of(changed: Sequence[Key], entries: Sequence[Entry]) -> list[tuple[str, str]]:
    owners = {
        (entry["model"], entry["pk"]): (entry["after"] or entry["before"]).get("person_id")
        for entry in entries
        if entry["model"] == Posting._meta.label
    }
    found: dict[tuple[int, str], None] = {}
    for key in changed:
        if key[0] == StaffMember._meta.label:
            found[key[1], "職員の内容"] = None
        elif key in owners:
            found[owners[key], "配属"] = None
    names = dict(
        StaffMember.objects.filter(pk__in={pk for pk, _ in found}).values_list("pk", "name")
    )
    return sorted((names.get(pk, "登録を消した職員"), what) for pk, what in found)


def _rehearse(entries: Sequence[Entry]) -> list[str]:
    """Put everything back and roll that back: what hangs on the new rows shows itself."""
    try:
        with transaction.atomic():
            take_back(entries)
            transaction.set_rollback(True)
    except StaffRefused as refusal:
        return [str(refusal)]
    return []


def _lock_people(entries: Sequence[Entry]) -> None:
    """Hold the people before their posts, in the order of every other writer."""
    owners = {
        (entry["after"] or entry["before"])["person_id"]
        for entry in entries
        if entry["model"] == Posting._meta.label
    }
    list(StaffMember.objects.select_for_update().filter(pk__in=owners).order_by("pk"))


def _tell(batch: TransferBatch) -> None:
    own, heads = people_of(batch), told_of(batch)
    heads = heads.exclude(pk__in=own.values("pk"))
    others = told_of_endings(batch).exclude(pk__in=own.values("pk"))
    back = "異動で終わった役割も、元に戻りました。"
    told = [
        (own, "人事異動が取り消されました", f"所属と職名は、異動の前に戻りました。{back}"),
        (
            heads,
            "所属の職員の人事異動が取り消されました",
            f"職員の所属と職名は、異動の前に戻りました。{back}",
        ),
        (others, "人事異動が取り消されました", f"職員の所属と職名は、異動の前に戻りました。{back}"),
    ]
    for recipients, title, body in told:  # the key tells nobody twice
        notify(
            recipients=recipients,
            kind="staff.transfer.undone",
            key=f"staff.transfer:{batch.pk}:undone",
            title=title,
            body=f"「{batch.name}」を取り消しました。{body}",
        )


@recorded("人事異動を元に戻す受付")
def start_undo(*, batch: TransferBatch, version: int, by: StaffMember) -> Job:
    """Have a worker undo the batch."""
    batch = locked(batch.pk, version)
    refuse(why_not_undo(state=batch.state, dependents=()))
    refuse(reason_against_undo(batch, dependents_of(batch, entries_of(batch))))
    job = jobs.open_job(
        kind="transfer_undo",
        title=f"「{batch.name}」を元に戻す処理",
        params={"batch": batch.pk, "version": version},
        total=batch.lines.count(),
        by=by,
    )
    jobs.enqueue(job=job, task=UNDO_TASK)
    return job
