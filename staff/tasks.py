"""Work in the background: mail, imports, long exports. Each is safe to run twice."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from celery import Task, shared_task
from django.conf import settings
from django.core.files import File
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from japan.tables import TableError, UnencodableError, read_table
from staff.actions import access, deliveries, first_passwords, imports, jobs, organisation
from staff.actions.moves import carry_out_moves
from staff.actions.notices import in_portions
from staff.actions.transfer_application import apply_batch, note_problem, tell_announced
from staff.actions.transfer_lines import take_lines
from staff.actions.transfer_undo import undo_batch
from staff.choices import DeliveryChannel, ImportState
from staff.models import Delivery, Job, NoticeDigest, StaffImport, TransferBatch
from staff.queries.moves import due_groups
from staff.queries.transfer_people import held_up_by
from staff.queries.transfers import line_counts
from staff.resources.checking import Check
from staff.resources.transfers import arrivals
from staff.rules import StaffRefused
from staff.rules.imports import BROKEN_OFF
from staff.rules.notices import digest_cutoff
from staff.rules.transfers.states import BROKEN_OFF as TRANSFER_BROKEN_OFF
from staff.rules.transfers.states import why_wait
from staff.tables.exports import write_export
from staff.tables.listing import Listing, spec_of

PASSWORDS_BROKEN_OFF = (
    "処理が途中で止まりました。仮パスワードは発行していません。もう一度お試しください。"
)
log = logging.getLogger(__name__)

# A notice younger than this is still in the hands of its own task.
HELD_BACK_AFTER = timedelta(minutes=2)
HELD_BACK_BATCH = 500
# For minutes the task itself tries again; for hours and days the beat does.
MAIL_RETRIES = 4


@shared_task(bind=True, max_retries=MAIL_RETRIES)
def send_mails(self: Task, delivery_ids: list[int]) -> None:
    """Send notices by mail, each once. The log says how it went; the beat tries again later, too."""
    if pause := deliveries.send_mails(pks=delivery_ids):
        raise self.retry(countdown=pause.total_seconds())


@shared_task(bind=True, max_retries=MAIL_RETRIES)
def send_chat_message(self: Task, delivery_id: int) -> None:
    """Tell a chat channel, once."""
    if pause := deliveries.send_chat(pk=delivery_id):
        raise self.retry(countdown=pause.total_seconds())


@shared_task
def send_held_back_mail() -> None:
    """Send what a broken server or message queue held back; the beat calls this."""
    now = timezone.now()
    due = Delivery.objects.due(now).filter(created_at__lt=now - HELD_BACK_AFTER)
    due = due.order_by("next_try_at", "pk").values_list("pk", flat=True)
    mails = list(due.filter(channel=DeliveryChannel.MAIL)[:HELD_BACK_BATCH])
    for portion in in_portions(mails):
        send_mails.delay(portion)
    for pk in due.filter(channel=DeliveryChannel.CHAT)[:HELD_BACK_BATCH]:
        send_chat_message.delay(pk)


@shared_task
def hand_out_digests() -> None:
    """Send today's digests from the set hour on; again until each has gone out."""
    now = timezone.localtime()
    cutoff = digest_cutoff(now, settings.DIGEST_HOUR)
    if cutoff is None:
        return
    told = NoticeDigest.objects.filter(day=now.date(), sent_at__isnull=False)
    lines = Delivery.objects.for_digest(cutoff).exclude(recipient__in=told.values("recipient"))
    people = list(lines.order_by("recipient").values_list("recipient", flat=True).distinct())
    for portion in in_portions(people):
        send_digests.delay(portion, cutoff.isoformat())


@shared_task
def send_digests(people: list[int], cutoff: str) -> None:
    """Send the digests of some people. A second run of the day finds them sent."""
    moment = datetime.fromisoformat(cutoff)
    deliveries.send_digests(people=people, day=moment.date(), cutoff=moment)


@shared_task
def remove_old_notices() -> None:
    """Keep notices, and the log of what was sent, as long as the settings say."""
    if days := settings.NOTICE_KEEP_DAYS:
        removed = deliveries.remove_old(before=timezone.now() - timedelta(days=days))
        log.info("removed %s notices older than %s days", removed, days)


@shared_task
def write_export_file(job_id: int) -> None:
    """Write a list's whole filtered set to a file and tell the person who asked for it."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    wanted = job.params
    listing = Listing(spec_of(wanted["list"]), job.by, QueryDict(wanted["query"]), wanted["kwargs"])
    rows = listing.filter().qs.count()
    jobs.begin(job=job, total=rows)
    with TemporaryFile() as target:
        try:
            write_export(
                listing.export_rows(),
                title=listing.spec.title,
                export_format=wanted["format"],
                target=target,
            )
        except UnencodableError as refusal:
            jobs.fail(job=job, message=str(refusal))
            return
        target.seek(0)
        message = f"{rows:,}件を書き出しました。"
        jobs.finish(job=job, message=message, file=File(target), filename=wanted["filename"])


@shared_task
def check_staff_import(job_id: int) -> None:
    """Find out what an uploaded file would change. A second run finds the work done."""
    job = Job.objects.select_related("by").get(pk=job_id)
    staff_import = StaffImport.objects.filter(job=job).first()
    if job.is_finished or staff_import is None:
        return
    try:
        with staff_import.file.open("rb") as file:
            check = Check(staff_import, read_table(file, filename=staff_import.filename))
            jobs.begin(job=job, total=check.load())
        preview = check.run(lambda done: jobs.advance(job=job, done=done))
        imports.keep_preview(staff_import=staff_import, preview=preview, by=job.by)
    except (TableError, StaffRefused) as refusal:
        _break_off(staff_import, ImportState.UNREADABLE, str(refusal), job)
    except Exception:
        log.exception("check of staff import %s", staff_import.pk)
        _break_off(staff_import, ImportState.INTERRUPTED, BROKEN_OFF, job)


@shared_task
def apply_staff_import(job_id: int) -> None:
    """Write what the preview showed, all or nothing. A second run finds the work done."""
    job = Job.objects.select_related("by").get(pk=job_id)
    staff_import = StaffImport.objects.filter(job=job).first()
    if job.is_finished or staff_import is None:
        return
    jobs.begin(job=job, total=job.total)
    try:
        imports.apply(staff_import=staff_import, by=job.by)
    except StaffRefused as refusal:
        _break_off(staff_import, ImportState.INTERRUPTED, str(refusal), job)
    except Exception:
        log.exception("application of staff import %s", staff_import.pk)
        _break_off(staff_import, ImportState.INTERRUPTED, BROKEN_OFF, job)


def _break_off(staff_import: StaffImport, state: ImportState, problem: str, job: Job) -> None:
    imports.break_off(staff_import=staff_import, state=state, problem=problem, by=job.by)


@shared_task
def remove_old_sign_ins() -> None:
    """Delete the sign-in records that the city keeps no longer; the beat calls this."""
    before = timezone.localdate() - timedelta(days=settings.LOG_KEEP_DAYS)
    access.remove_old_sign_ins(before=before)


@shared_task
def bring_unit_names_up_to_date() -> None:
    """Let renamings of departments and divisions hold from their day; the beat calls this."""
    organisation.bring_all_names_up_to_date()


@shared_task
def carry_out_transfers() -> None:
    """Tell of batches that are announced, apply those whose day has come; the beat calls this.

    Often, and at 0:00. Two workers at the same moment: the second finds the work done.
    """
    now = timezone.now()
    for batch in TransferBatch.objects.to_tell(now).select_related("ready_by"):
        try:
            tell_announced(batch=batch, by=batch.ready_by)
        except Exception:
            log.exception("announcement of transfer batch %s", batch.pk)
    _apply_due(now)
    for day, occasion, change, by in due_groups(timezone.localdate(now)):
        try:
            carry_out_moves(day=day, occasion=occasion, change=change, by=by)
        except Exception:
            log.exception("moves of %s by %s", day, by.pk)


def _apply_due(now: datetime) -> None:
    """Apply what is due, the earlier day first; who is in one that fails waits in later ones too."""
    due = TransferBatch.objects.due(now).select_related("ready_by")
    failed: list[TransferBatch] = []
    for batch in due.order_by("effective_on", "pk"):
        first = held_up_by(batch, failed)
        problem = why_wait(first) if first else _application_problem(batch)
        if problem:
            failed.append(batch)
            note_problem(batch=batch, problem=problem, by=batch.ready_by)


def _application_problem(batch: TransferBatch) -> str:
    """Apply a batch; return why it could not be, "" if it was. The next run tries again."""
    try:
        apply_batch(batch=batch, by=batch.ready_by)
    except StaffRefused as refusal:
        return str(refusal)
    except Exception:
        log.exception("application of transfer batch %s", batch.pk)
        return TRANSFER_BROKEN_OFF
    return ""


@shared_task
def apply_transfer(job_id: int) -> None:
    """Apply a due batch for somebody who does not wait for the beat. Safe to run twice."""
    _transfer_job(job_id, apply_batch, "名簿に反映しました。")


@shared_task
def undo_transfer(job_id: int) -> None:
    """Undo an applied batch. A second run finds the work done."""
    _transfer_job(job_id, undo_batch, "元に戻しました。名簿は、この人事異動の前と同じです。")


def _transfer_job(job_id: int, deed: Callable[..., TransferBatch], told: str) -> None:
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    jobs.begin(job=job, total=job.total)
    batch = TransferBatch.objects.get(pk=job.params["batch"])
    try:
        deed(batch=batch, version=job.params["version"], by=job.by)
    except StaffRefused as refusal:
        jobs.fail(job=job, message=str(refusal))
    except Exception:
        log.exception("job %s of transfer batch %s", job.pk, batch.pk)
        jobs.fail(job=job, message=TRANSFER_BROKEN_OFF)
    else:
        message = f"「{batch.name}」を{told}"
        jobs.finish(job=job, message=message, result_url=batch.get_absolute_url())


@shared_task
def hand_out_passwords(job_id: int) -> None:
    """Issue first passwords and make the sheets. A second run finds the work done."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    jobs.begin(job=job, total=job.total)
    try:
        first_passwords.hand_out(job=job, by=job.by)
    except Exception:
        log.exception("first passwords, job %s", job.pk)
        jobs.fail(job=job, message=PASSWORDS_BROKEN_OFF)


@shared_task
def remove_password_sheets() -> None:
    """Delete the sheets with first passwords after a day; the beat calls this."""
    first_passwords.remove_sheets(now=timezone.now())


@shared_task
def import_transfer_lines(job_id: int) -> None:
    """Read an uploaded list into a batch, every row of it. A second run finds the work done."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    batch, params = TransferBatch.objects.get(pk=job.params["batch"]), job.params
    try:
        with job.file.open("rb") as file:
            table = read_table(file, filename=params["filename"])
            rows = list(arrivals(table, batch.effective_on))
        jobs.begin(job=job, total=len(rows))
        take_lines(batch=batch, arrivals=rows, replace=params["replace"], by=job.by)
    except (TableError, StaffRefused) as refusal:
        _end_import(job, str(refusal))
    except Exception:
        log.exception("import of lines, job %s", job.pk)
        _end_import(job, TRANSFER_BROKEN_OFF)
    else:
        _end_import(job, "", batch, len(rows))


def _end_import(job: Job, problem: str, batch: TransferBatch | None = None, rows: int = 0) -> None:
    """End the job. The file is personal data and goes; its rows are in the batch."""
    job.file.delete(save=False)
    if batch is None:
        jobs.fail(job=job, message=problem)
        return
    counts = line_counts(batch)
    message = (
        f"{rows:,}行を取り込みました。今は全部で{counts.total:,}行あり、"
        f"直す行{counts.faulty:,}行、注意する行{counts.warned:,}行です。"
    )
    url = reverse("staff:transfer-check", args=[batch.pk])
    jobs.finish(job=job, message=message, result_url=url)
