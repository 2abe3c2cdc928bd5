"""Telling people. The notice is written with what it tells of; the mail follows after commit."""

from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from django.utils import timezone

from staff.models import Notice, StaffMember


MAIL_TASK = "staff.tasks.send_notice_mail"


def notify(
    *,
    recipients: Iterable[StaffMember],
    kind: str,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    mail: bool = True,
) -> None:
    """Tell each recipient once; the same key a second time tells nobody again.

    kind: what sort of event ("training.enrolment.confirmed"), for muting and counting.
    key: names the event itself ("training.enrolment:12:confirmed").
    Must run inside the transaction of the event, so that neither exists without the other.
    """
    wanted = [
        Notice(
            recipient=person, kind=kind, key=key, title=title, body=body, url=url,
            wants_mail=mail and bool(person.email),
        )
        for person in recipients
    ]
    Notice.objects.bulk_create(wanted, ignore_conflicts=True)
    people = [notice.recipient_id for notice in wanted if notice.wants_mail]
    # ignore_conflicts gives no keys back; ask which rows still want their mail.
    held = Notice.objects.filter(key=key, recipient__in=people, wants_mail=True, mailed_at=None)
    for pk in held.values_list("pk", flat=True):
        transaction.on_commit(lambda pk=pk: current_app.send_task(MAIL_TASK, [pk]))


def mark_read(*, notice: Notice) -> None:
    """Note when the notice was first opened."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])


def mark_all_read(*, person: StaffMember) -> int:
    """Mark every unread notice of the person as read; return how many there were."""
    return Notice.objects.filter(recipient=person, read_at=None).update(read_at=timezone.now())
