"""What was sent to whom, by which way: the outbox and its log in one."""

from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from staff.choices import ChatFormat, DeliveryChannel, DeliveryState
from staff.models.notices import Notice, OfKindQuerySet
from staff.models.organisation import Department
from staff.rules.notice_kinds import label_of


class Announcement(models.Model):
    """Something that a chat channel is told: meant for everybody who reads there."""

    kind = models.CharField("種類", max_length=60)
    key = models.CharField("重複防止キー", max_length=120, unique=True)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)
    url = models.CharField("リンク", max_length=300, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name="部局"
    )
    created_at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "チャットへのお知らせ"

    def __str__(self) -> str:
        return self.title


# The address holds the channel's secret: whoever has it may write there. It stays out of the trail.
@pghistory.track(exclude=["url"])
class ChatChannel(models.Model):
    """A channel of a chat service, kept by the office."""

    name = models.CharField(
        "名前",
        max_length=60,
        unique=True,
        help_text="送信の記録に出る名前です。例：DX推進チーム 全体",
    )
    format = models.CharField("チャットの種類", max_length=10, choices=ChatFormat)
    url = models.CharField(
        "送り先のURL",
        max_length=1000,
        help_text="チャットの画面で作ったWebhookのURLです。ほかの人に知らせないでください。",
    )
    kinds = ArrayField(models.CharField(max_length=60), verbose_name="送る種類", default=list)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部局"
    )
    is_active = models.BooleanField("使う", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name = "チャットの送り先"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page where it is changed."""
        return reverse("staff:chat-channel-edit", args=[self.pk])

    @property
    def host(self) -> str:
        """Return the part of the address that is no secret."""
        return urlsplit(self.url).hostname or ""

    @property
    def kind_labels(self) -> str:
        """Return what it takes, in words."""
        return "、".join(label_of(kind) for kind in self.kinds) or "すべて"


class NoticeDigest(models.Model):
    """A person's one digest of a day. Whoever locks the row sends it; nobody sends a second."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="宛先"
    )
    day = models.DateField("日")
    sent_at = models.DateTimeField("送信日時", null=True)

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name = "まとめメール"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="staff_digest_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.day}"


class DeliveryQuerySet(OfKindQuerySet):
    """Deliveries."""

    def waiting(self) -> Self:
        """Keep what is still to go out."""
        return self.filter(state=DeliveryState.WAITING)

    def due(self, now: datetime) -> Self:
        """Keep what may be tried (again) at the moment."""
        return self.waiting().filter(next_try_at__lte=now)

    def for_digest(self, cutoff: datetime) -> Self:
        """Keep the lines of the digests that go out with this cutoff."""
        return self.waiting().filter(channel=DeliveryChannel.DIGEST, created_at__lt=cutoff)

    def claim(self) -> Self:
        """Lock the rows for this worker; what another one holds is left out."""
        return self.select_for_update(skip_locked=True, of=("self",))


class Delivery(models.Model):
    """One notice (or announcement) on one way to one address: at most once, and never forgotten."""

    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, related_name="deliveries", verbose_name="お知らせ"
    )
    announcement = models.ForeignKey(
        Announcement, models.CASCADE, null=True, related_name="deliveries"
    )
    chat_channel = models.ForeignKey(
        ChatChannel, models.PROTECT, null=True, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="deliveries",
        verbose_name="宛先の職員",
    )
    # As they were told, so that the log is one table however it is filtered.
    kind = models.CharField("種類", max_length=60)
    title = models.CharField("件名", max_length=200)
    channel = models.CharField("送り方", max_length=10, choices=DeliveryChannel)
    address = models.CharField("送り先", max_length=320)
    state = models.CharField(
        "状態", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField("試した回数", default=0)
    error = models.TextField("うまくいかなかった理由", blank=True)
    created_at = models.DateTimeField("受付日時", default=timezone.now)
    tried_since = models.DateTimeField("最初に試した日時", null=True)
    next_try_at = models.DateTimeField("次に試す日時", default=timezone.now)
    ended_at = models.DateTimeField("終了日時", null=True)
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "送信の記録"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "address"], name="staff_delivery_notice_once"
            ),
            models.UniqueConstraint(
                fields=["announcement", "channel", "address"], name="staff_delivery_announced_once"
            ),
            # Also where the person's choice or address has changed meanwhile.
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(channel__in=[DeliveryChannel.MAIL, DeliveryChannel.DIGEST]),
                name="staff_delivery_one_mail_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(notice=None, announcement__isnull=False)
                | Q(notice__isnull=False, announcement=None),
                name="staff_delivery_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_try_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="staff_delivery_waiting",
            ),
            models.Index(fields=["-created_at", "-id"], name="staff_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.address}: {self.title}"

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return label_of(self.kind)

    def ends(self, state: Any, *, error: str = "") -> None:
        """Note how it ended; the caller saves it."""
        self.state, self.error, self.ended_at = state, error, timezone.now()
