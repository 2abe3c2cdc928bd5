"""The staff import: take a file in, keep its preview, apply exactly that or nothing.

The row of the import is locked first by everyone. So a task that the broker hands out twice
waits for the first, finds the work done, and leaves it. How far a long transaction is goes to
the cache (``jobs.report``): its rows are seen by others only when all of it is written.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone

from staff.actions import jobs
from staff.actions.ledger import Ledger
from staff.actions.moves import OCCASION_SHOWN, follow, note_moves
from staff.actions.people import save_people
from staff.actions.recording import recorded
from staff.choices import ImportState, RowOutcome
from staff.consequences import Transfer
from staff.models import StaffImport, StaffImportLine, StaffMember
from staff.queries import line_counts, roster_from
from staff.queries.moves import moves_between, posts_held
from staff.rules import StaffRefused
from staff.rules.changes import PersonPlan, WantedPerson, WantedPost
from staff.rules.imports import STALE, why_not_apply, why_not_check_again, why_not_discard
from staff.rules.transfers.moves import Posts

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


class PreviewLine(NamedTuple):
    """What a check says of a row or a person: a StaffImportLine to be."""

    outcome: str
    row: int | None
    number: str
    name: str
    search_text: str
    values: dict[str, Any] = {}
    changes: list[dict[str, str]] = []
    faults: list[dict[str, str]] = []


@dataclass(frozen=True)
class Preview:
    """What a check has found."""

    lines: Iterable[PreviewLine]
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
    _copy(staff_import, preview.lines)
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
    lines = _to_write(staff_import).order_by("pk").values_list("number", "values")
    done, held = 0, _Held(staff_import.effective_on)
    for batch in _batches(lines.iterator(chunk_size=BATCH)):
        plans = _plans_as_seen(staff_import, batch)
        held.see_before(plans)
        save_people(plans=plans, day=staff_import.effective_on, by=by)
        held.see_after(plans)
        done += len(batch)
        jobs.report(job=staff_import.job, done=done)
    transfer = held.transfer(staff_import.filename)
    follow(transfer=transfer, ledger=Ledger(), by=by)
    if transfer.day > timezone.localdate():
        note_moves(people=held.employment, day=transfer.day, occasion=transfer.name, by=by)
    staff_import.state, staff_import.applied_at = ImportState.APPLIED, timezone.now()
    staff_import.save(update_fields=["state", "applied_at"])
    message = f"{done:,}人の内容を名簿に取り込みました。"
    jobs.finish(job=staff_import.job, message=message, result_url=staff_import.get_absolute_url())


class _Held:
    """The posts of the people of an import on its day, before and after they are written."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._before: dict[int, Posts] = {}
        self._after: dict[int, Posts] = {}
        self.employment: list[int] = []  # whose 任用区分 becomes another

    def see_before(self, plans: Sequence[PersonPlan]) -> None:
        """Read what those hold whose posts will change; somebody new holds none."""
        moving = [plan.pk for plan in plans if plan.pk and plan.posts]
        self._before |= posts_held(moving, self._day)
        self.employment += [p.pk for p in plans if p.pk and "employment_kind" in p.after]

    def see_after(self, plans: Sequence[PersonPlan]) -> None:
        """Read what they hold now."""
        numbers = [plan.number for plan in plans if plan.posts]
        people = StaffMember.objects.filter(number__in=numbers).values_list("pk", flat=True)
        self._after |= posts_held(people, self._day)

    def transfer(self, filename: str) -> Transfer:
        """Return all who move by the import, as one."""
        moves = moves_between(self._before, self._after, self._day)
        name = f"「{filename}」の取り込み"
        return Transfer(None, name[:OCCASION_SHOWN], self._day, moves)


def _copy(staff_import: StaffImport, lines: Iterable[PreviewLine]) -> None:
    """Store the lines by COPY: their JSON makes bulk_create three times slower."""
    columns = ", ".join(connection.ops.quote_name(name) for name in PreviewLine._fields)
    table = connection.ops.quote_name(StaffImportLine._meta.db_table)
    statement = f"COPY {table} (staff_import_id, {columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row((staff_import.pk, *(_cell(value) for value in line)))


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, str) else value  # a choice is its plain value


def _to_write(staff_import: StaffImport) -> Any:
    return staff_import.lines.filter(outcome__in=WRITTEN)


def _plans_as_seen(
    staff_import: StaffImport, lines: list[tuple[str, dict[str, Any]]]
) -> list[PersonPlan]:
    """Plan anew from what is stored now, under lock; every plan must be the one that was shown."""
    numbers = [number for number, _ in lines]
    roster = roster_from(staff_import.effective_on, numbers=numbers, lock=True)
    all_kinds = staff_import.columns["tells_posts_apart"]
    plans = []
    for number, values in lines:
        posts = tuple(WantedPost(*post) for post in values["posts"])
        plan = roster.plan(WantedPerson(number, values["fields"], posts), all_kinds=all_kinds)
        if plan.fingerprint != values["fingerprint"]:
            raise StaffRefused(STALE)
        plans.append(plan)
    return plans


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
