"""The staff import: take a file in, keep its preview, apply exactly that or nothing.

The row of the import is locked first by everyone. So a task that the broker hands out twice
waits for the first, finds the work done, and leaves it. How far a long transaction is goes to
the cache (``jobs.report``): its rows are seen by others only when all of it is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from staff.actions import jobs
from staff.actions.people import save_people
from staff.actions.recording import recorded
from staff.choices import ImportState, RowOutcome
from staff.models import StaffImport, StaffImportLine, StaffMember
from staff.queries import line_counts, roster_from
from staff.rules import StaffRefused
from staff.rules.changes import PersonPlan, WantedPerson, WantedPost
from staff.rules.imports import STALE, why_not_apply, why_not_check_again, why_not_discard

BATCH = 1000
CHECK_TASK = "staff.tasks.check_staff_import"
APPLY_TASK = "staff.tasks.apply_staff_import"
WRITTEN = (RowOutcome.NEW, RowOutcome.CHANGED)
TOLD = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.UNCHANGED, RowOutcome.FAULTY)

T = TypeVar("T")


@recorded("職員の取り込みの受付")
def receive(*, file: UploadedFile, effective_on: date, by: StaffMember) -> StaffImport:
    """Keep the uploaded file and have a worker find out what it would change."""
    staff_import = StaffImport(by=by, file=file, filename=file.name, effective_on=effective_on)
    _start_check(staff_import, by=by)
    return staff_import


@recorded("職員の取り込みの再確認")
def check_again(*, staff_import: StaffImport, by: StaffMember) -> None:
    """Read the same file once more: the roster or the job titles have changed since."""
    staff_import = locked(staff_import.pk)
    _refuse(why_not_check_again(state=staff_import.state))
    _start_check(staff_import, by=by)


def _start_check(staff_import: StaffImport, *, by: StaffMember) -> None:
    staff_import.state, staff_import.problem = ImportState.CHECKING, ""
    staff_import.save()
    _start(staff_import, task=CHECK_TASK, deed="確認", by=by)


def _start(
    staff_import: StaffImport, *, task: str, deed: str, total: int = 0, by: StaffMember
) -> None:
    job = jobs.open_job(
        kind=task.rpartition(".")[2],
        title=f"「{staff_import.filename}」の{deed}",
        params={"import": staff_import.pk},
        total=total,
        by=by,
    )
    staff_import.job = job
    staff_import.save(update_fields=["job"])
    jobs.enqueue(job=job, task=task)


def locked(pk: int) -> StaffImport:
    """Return the import, held until the end of the transaction."""
    rows = StaffImport.objects.select_for_update(of=("self",)).select_related("job__by", "by")
    return rows.get(pk=pk)


@dataclass(frozen=True)
class Preview:
    """What a check has found."""

    lines: Iterable[StaffImportLine]
    columns: dict[str, Any]
    row_count: int
    unknown_titles: dict[str, int]


@recorded("職員の取り込みの確認")
def keep_preview(
    *,
    staff_import: StaffImport,
    preview: Preview,
    by: StaffMember,  # noqa: ARG001
) -> None:
    """Put the lines in the place of earlier ones, and tell who asked that they are there."""
    job_pk = staff_import.job_id
    staff_import = locked(staff_import.pk)
    if staff_import.state != ImportState.CHECKING or staff_import.job_id != job_pk:
        return  # given up meanwhile, or a second run of the same task
    staff_import.lines.all().delete()
    for batch in _batches(preview.lines):
        StaffImportLine.objects.bulk_create(batch)
    staff_import.state = ImportState.READY
    staff_import.columns, staff_import.row_count = preview.columns, preview.row_count
    staff_import.unknown_titles = preview.unknown_titles
    staff_import.save()
    counts = line_counts(staff_import)
    found = "、".join(f"{outcome.label} {counts[outcome]:,}" for outcome in TOLD)
    url = staff_import.get_absolute_url()
    message = f"内容の確認が終わりました({found})。取り込む前に、内容をご覧ください。"
    jobs.finish(job=staff_import.job, message=message, result_url=url)


@recorded("職員の取り込みの中断")
def break_off(
    *,
    staff_import: StaffImport,
    state: ImportState,
    problem: str,
    by: StaffMember,  # noqa: ARG001 - for the audit trail
) -> None:
    """Note that the file cannot be taken over, or that the work broke off, and why."""
    job_pk = staff_import.job_id
    staff_import = locked(staff_import.pk)
    if not staff_import.is_working or staff_import.job_id != job_pk:
        return
    staff_import.lines.all().delete()
    staff_import.state, staff_import.problem = state, problem
    staff_import.save(update_fields=["state", "problem"])
    jobs.fail(job=staff_import.job, message=problem)


@recorded("職員の取り込みの確定")
def confirm(*, staff_import: StaffImport, seen_job: int, by: StaffMember) -> None:
    """Have a worker apply the preview that the person has seen; pressed twice it counts once.

    seen_job: the check whose result was on the screen; a newer one has to be looked at first.
    """
    staff_import = locked(staff_import.pk)
    if staff_import.state in (ImportState.APPLYING, ImportState.APPLIED):
        return
    to_write = _to_write(staff_import).count()
    _refuse(why_not_apply(state=staff_import.state, to_write=to_write))
    if staff_import.job_id != seen_job:
        raise StaffRefused("ご覧の後で、もう一度読み込まれています。新しい内容を確認してください。")
    staff_import.state = ImportState.APPLYING
    staff_import.save(update_fields=["state"])
    _start(staff_import, task=APPLY_TASK, deed="取り込み", total=to_write, by=by)


@recorded("職員の取り込み")
def apply(*, staff_import: StaffImport, by: StaffMember) -> None:
    """Write exactly what the preview showed; StaffRefused if a person changed since."""
    staff_import = locked(staff_import.pk)
    if staff_import.state != ImportState.APPLYING:
        return
    lines = _to_write(staff_import).order_by("pk")
    done = 0
    for batch in _batches(lines.iterator(chunk_size=BATCH)):
        plans = _plans_as_seen(staff_import, batch)
        save_people(plans=plans, day=staff_import.effective_on, by=by)
        done += len(batch)
        jobs.report(job=staff_import.job, done=done)
    staff_import.state, staff_import.applied_at = ImportState.APPLIED, timezone.now()
    staff_import.save(update_fields=["state", "applied_at"])
    message = f"{done:,}人の内容を名簿に取り込みました。"
    jobs.finish(job=staff_import.job, message=message, result_url=staff_import.get_absolute_url())


def _to_write(staff_import: StaffImport) -> Any:
    return staff_import.lines.filter(outcome__in=WRITTEN)


def _plans_as_seen(staff_import: StaffImport, lines: list[StaffImportLine]) -> list[PersonPlan]:
    """Plan anew from what is stored now, under lock; every plan must be the one that was shown."""
    numbers = [line.number for line in lines]
    roster = roster_from(staff_import.effective_on, numbers=numbers, lock=True)
    all_kinds = staff_import.columns["tells_posts_apart"]
    plans = [roster.plan(_wanted(line), all_kinds=all_kinds) for line in lines]
    for line, plan in zip(lines, plans, strict=True):
        if plan.fingerprint != line.values["fingerprint"]:
            raise StaffRefused(STALE)
    return plans


def _wanted(line: StaffImportLine) -> WantedPerson:
    posts = tuple(WantedPost(*post) for post in line.values["posts"])
    return WantedPerson(line.number, line.values["fields"], posts)


@recorded("職員の取り込みの取りやめ")
def discard(*, staff_import: StaffImport, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Give the import up. The file is personal data and goes; that there was one stays known."""
    staff_import = locked(staff_import.pk)
    _refuse(why_not_discard(state=staff_import.state))
    staff_import.lines.all().delete()
    stored = staff_import.file.name
    staff_import.state, staff_import.file = ImportState.DISCARDED, ""
    staff_import.save(update_fields=["state", "file"])
    if not staff_import.job.is_finished:
        jobs.fail(job=staff_import.job, message="取り込みを取りやめました。", tell=False)
    transaction.on_commit(lambda: staff_import.file.storage.delete(stored))


def _refuse(reason: str) -> None:
    if reason:
        raise StaffRefused(reason)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
