"""Notices to people: in the portal at once, by mail when it can be sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NoticeQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Notices."""

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        """Keep the user's own."""
        return self.filter(recipient=user)

    def unread(self):  # type: ignore[no-untyped-def]
        """Keep those not opened yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person. Written in the transaction of what it tells of, so none is lost."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="宛先"
    )
    kind = models.CharField("種類", max_length=60)
    key = models.CharField("重複防止キー", max_length=120)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)
    url = models.CharField("リンク", max_length=300, blank=True)
    wants_mail = models.BooleanField("メールでも知らせる", default=False)
    created_at = models.DateTimeField("日時", default=timezone.now)
    read_at = models.DateTimeField("既読日時", null=True, blank=True)
    mailed_at = models.DateTimeField("メール送信日時", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "お知らせ"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="staff_notice_told_once"),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="staff_notice_unread"),
            models.Index(
                fields=["created_at"],
                condition=Q(wants_mail=True, mailed_at=None),
                name="staff_notice_held_back",
            ),
        ]

    def __str__(self) -> str:
        return self.title
