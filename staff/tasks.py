"""Work in the background: mail, imports, long exports. Each is safe to run twice."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from tempfile import TemporaryFile

from celery import shared_task
from django.conf import settings
from django.core.files import File
from django.core.mail import send_mail
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone

from japan.tables import TableError, UnencodableError, read_table
from staff.actions import access, imports, jobs
from staff.choices import ImportState
from staff.models import Job, Notice, StaffImport
from staff.resources.checking import Check
from staff.rules import StaffRefused
from staff.rules.imports import BROKEN_OFF
from staff.tables.exports import write_export
from staff.tables.listing import Listing, spec_of

log = logging.getLogger(__name__)

# A notice younger than this is still in the hands of its own task.
HELD_BACK_AFTER = timedelta(minutes=2)
MAIL_BATCH = 200


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=10, retry_backoff_max=300, max_retries=5)
def send_notice_mail(notice_id: int) -> None:
    """Send a notice by mail, once: the row is locked, and marked in the same transaction."""
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=notice_id, wants_mail=True, mailed_at=None)
            .first()
        )
        if notice is None:
            return
        text = render_to_string("staff/mails/notice.txt", {"notice": notice, "portal": settings.PORTAL_URL})
        send_mail(f"【DX推進ポータル】{notice.title}", text, None, [notice.recipient.email])
        notice.mailed_at = timezone.now()
        notice.save(update_fields=["mailed_at"])


@shared_task
def send_held_back_mail() -> None:
    """Send what a broken mail server or message queue held back; the beat calls this."""
    before = timezone.now() - HELD_BACK_AFTER
    held = Notice.objects.filter(wants_mail=True, mailed_at=None, created_at__lt=before)
    for pk in held.order_by("created_at").values_list("pk", flat=True)[:MAIL_BATCH]:
        send_notice_mail.delay(pk)


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
