"""The outbox: each delivery is locked, sent and marked in one transaction, so it goes out once.

What another worker holds is left to it. A problem is written into the log and tried again later;
``staff.rules.notices`` says how long. Sending itself is in ``staff.actions.sending``.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from staff.actions.notices import enqueue_chat, enqueue_mails
from staff.actions.sending import mail_connection, post_json, send_mail
from staff.choices import DeliveryChannel, DeliveryState
from staff.models import Announcement, Delivery, Notice, NoticeDigest, StaffMember
from staff.models.notices import portal_path
from staff.rules import StaffRefused
from staff.rules.chat import ChatMessage, check_target, payload
from staff.rules.notice_kinds import group_of
from staff.rules.notices import (
    SendingProblem,
    check_may_resend,
    gives_up,
    pause_after,
)

LEFT_SERVICE = "サインインできない職員のため、送りませんでした。"
NO_ADDRESS = "メールアドレスがありません。"
READ_ALREADY = "すでにポータルで読まれたため、送りませんでした。"
CHANNEL_OFF = "送り先が「使わない」になったため、送りませんでした。"
PORTION = 5000


def send_mails(*, pks: Sequence[int]) -> timedelta | None:
    """Send the mails over one connection; return when to try again if the server is in trouble."""
    with mail_connection() as connection:
        for pk in pks:
            if pause := _send_mail(pk, connection):
                return pause  # the next mail would wait for the same server
    return None


@transaction.atomic
def _send_mail(pk: int, connection: BaseEmailBackend) -> timedelta | None:
    delivery = _claim(pk, DeliveryChannel.MAIL)
    if delivery is None:
        return None
    person, notice = delivery.recipient, delivery.notice
    if not person.is_active:
        _drop(delivery, LEFT_SERVICE)
        return None
    delivery.address = person.email or delivery.address  # the one that is right by now
    try:
        _mail(
            person,
            subject=notice.title,
            template="notice",
            context={"notice": notice},
            name=f"delivery-{delivery.pk}",
            connection=connection,
        )
    except SendingProblem as problem:
        pause = _note([delivery], problem)
        return pause if problem.is_general else None
    _sent([delivery])
    return None


def _mail(person: StaffMember, **mail: Any) -> None:
    if not person.email:
        raise SendingProblem(NO_ADDRESS, is_final=True)
    send_mail(to=person, **mail)


def _claim(pk: int, channel: DeliveryChannel) -> Delivery | None:
    rows = Delivery.objects.claim().waiting().filter(pk=pk, channel=channel)
    return rows.select_related(
        "notice", "recipient", "announcement__department", "chat_channel"
    ).first()


def send_digests(*, people: Sequence[int], day: date, cutoff: datetime) -> timedelta | None:
    """Send people's digests of the day; return when to try again if the server is in trouble."""
    with mail_connection() as connection:
        for person in StaffMember.objects.filter(pk__in=people).order_by("pk"):
            NoticeDigest.objects.get_or_create(recipient=person, day=day)
            if pause := _send_digest(person, day, cutoff, connection):
                return pause
    return None


@transaction.atomic
def _send_digest(
    person: StaffMember, day: date, cutoff: datetime, connection: BaseEmailBackend
) -> timedelta | None:
    """Send one mail for what is waiting and still unread."""
    unsent = NoticeDigest.objects.filter(recipient=person, day=day, sent_at=None)
    digest = unsent.select_for_update(skip_locked=True).first()
    lines = _digest_lines(person, cutoff) if digest else []
    if not lines:
        return None
    try:
        _mail(
            person,
            subject=f"お知らせのまとめ（{len(lines)}件）",
            template="digest",
            context={"groups": _grouped(lines), "count": len(lines)},
            name=f"digest-{person.pk}-{day:%Y%m%d}",
            connection=connection,
        )
    except SendingProblem as problem:
        pause = _note(lines, problem)
        return pause if problem.is_general else None
    _sent(lines)
    digest.sent_at = timezone.now()
    digest.save(update_fields=["sent_at"])
    return None


def _digest_lines(person: StaffMember, cutoff: datetime) -> list[Delivery]:
    rows = Delivery.objects.claim().for_digest(cutoff).filter(recipient=person)
    wanted = []
    for delivery in rows.select_related("notice").order_by("created_at", "pk"):
        if not person.is_active:
            _drop(delivery, LEFT_SERVICE)
        elif delivery.notice.read_at is not None:
            _drop(delivery, READ_ALREADY)
        else:
            delivery.address = person.email or delivery.address
            wanted.append(delivery)
    return wanted


def _grouped(lines: Iterable[Delivery]) -> dict[str, list[Notice]]:
    groups: dict[str, list[Notice]] = {}
    for delivery in lines:
        groups.setdefault(group_of(delivery.kind), []).append(delivery.notice)
    return groups


@transaction.atomic
def send_chat(*, pk: int) -> timedelta | None:
    """Tell a channel; return when to try again if the service is in trouble."""
    delivery = _claim(pk, DeliveryChannel.CHAT)
    if delivery is None:
        return None
    channel = delivery.chat_channel
    if not channel.is_active:
        _drop(delivery, CHANNEL_OFF)
        return None
    try:
        target = check_target(
            channel.url, allowed=settings.CHAT_HOSTS, local_http=settings.CHAT_LOCAL_HTTP
        )
        content = payload(channel.format, _message(delivery.announcement))
        post_json(target=target, content=content, name=f"chat-{delivery.pk}")
    except StaffRefused as refusal:
        return _note([delivery], SendingProblem(str(refusal), is_final=True))
    except SendingProblem as problem:
        return _note([delivery], problem)
    _sent([delivery])
    return None


def _message(announcement: Announcement) -> ChatMessage:
    path = portal_path(announcement.url)
    return ChatMessage(
        kind=announcement.kind,
        key=announcement.key,
        title=announcement.title,
        body=announcement.body,
        url=f"{settings.PORTAL_URL}{path}" if path else "",
        department=announcement.department.name if announcement.department else "",
    )


def _sent(deliveries: Iterable[Delivery]) -> None:
    for delivery in deliveries:
        delivery.attempts += 1
        delivery.ends(DeliveryState.REHEARSED if settings.REHEARSAL else DeliveryState.SENT)
        delivery.save()
        if delivery.state == DeliveryState.SENT and delivery.notice_id:
            Notice.objects.filter(pk=delivery.notice_id).update(mailed_at=delivery.ended_at)


def _note(deliveries: Sequence[Delivery], problem: SendingProblem) -> timedelta | None:
    """Write down what went wrong; return when to try again, None where it has failed for good."""
    now = timezone.now()
    pause = timedelta()
    for delivery in deliveries:
        delivery.attempts += 1
        delivery.error = str(problem)
        delivery.tried_since = delivery.tried_since or now
        pause = max(pause, pause_after(delivery.attempts))
        delivery.next_try_at = now + pause
        if problem.is_final or gives_up(tried_since=delivery.tried_since, now=now):
            delivery.ends(DeliveryState.FAILED, error=str(problem))
        delivery.save()
    return None if problem.is_final else pause


def _drop(delivery: Delivery, reason: str) -> None:
    delivery.ends(DeliveryState.DROPPED, error=reason)
    delivery.save()


@transaction.atomic
def resend(*, delivery: Delivery, by: StaffMember) -> Delivery:
    """Put a failed delivery back among the waiting ones; the log keeps who asked for it."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    check_may_resend(delivery.state)
    now = timezone.now()
    delivery.state, delivery.resent_by, delivery.ended_at = DeliveryState.WAITING, by, None
    delivery.tried_since, delivery.next_try_at = None, now
    delivery.save()
    if delivery.channel == DeliveryChannel.MAIL:
        enqueue_mails([delivery.pk])
    elif delivery.channel == DeliveryChannel.CHAT:
        enqueue_chat(delivery.pk)
    return delivery


def remove_old(*, before: datetime) -> int:
    """Remove notices, announcements and their log from before the moment; return how many.

    What still waits stays: it has not been told yet.
    """
    waiting = Delivery.objects.waiting()
    NoticeDigest.objects.filter(day__lt=timezone.localdate(before)).delete()
    return sum(
        _remove(old.filter(created_at__lt=before).exclude(pk__in=told.values(name)))
        for old, told, name in (
            (Notice.objects.all(), waiting.filter(announcement=None), "notice"),
            (Announcement.objects.all(), waiting.filter(notice=None), "announcement"),
        )
    )


def _remove(rows: QuerySet[Any]) -> int:
    """Remove in portions: a year's notices at once would hold up everybody else."""
    removed = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION]):
        rows.model._default_manager.filter(pk__in=pks).delete()
        removed += len(pks)
    return removed
