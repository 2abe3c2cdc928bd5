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

from japan.tables import UnencodableError
from staff.actions import jobs
from staff.models import Job, Notice
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
    jobs.begin(job=job, total=listing.filter().qs.count())
    with TemporaryFile() as target:
        try:
            rows = write_export(listing, wanted["format"], target)
        except UnencodableError as refusal:
            jobs.fail(job=job, message=str(refusal))
            return
        target.seek(0)
        message = f"{rows:,}件を書き出しました。"
        jobs.finish(job=job, message=message, file=File(target), filename=wanted["filename"])
