"""Notices to people, and how each person wants to be told of what."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from staff.choices import NoticeChoice, NoticeState
from staff.models.search import SearchableQuerySet, search_text
from staff.rules.notice_kinds import label_of


class OfKindQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows with a dotted ``kind``."""

    def of_kind(self, prefix: str) -> Self:
        """Keep the rows whose kind begins with a registered prefix."""
        return self.filter(Q(kind=prefix) | Q(kind__startswith=f"{prefix}."))


class NoticeQuerySet(SearchableQuerySet, OfKindQuerySet):
    """Notices."""

    def visible_to(self, user: Any) -> Self:
        """Keep the user's own."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Keep those not opened yet; muted ones are not counted."""
        return self.filter(read_at=None, is_muted=False)

    def in_state(self, state: str) -> Self:
        """Keep a part of the list (NoticeState); without one everything that is not muted."""
        if state == NoticeState.MUTED:
            return self.filter(is_muted=True)
        if state == NoticeState.UNREAD:
            return self.unread()
        if state == NoticeState.READ:
            return self.filter(read_at__isnull=False, is_muted=False)
        return self.filter(is_muted=False)

    def read_at_once(self, moment: datetime) -> Self:
        """Keep those that were marked as read together at the moment, so that it can be undone."""
        return self.filter(read_at=moment)


class Notice(models.Model):
    """One message to one person. Written in the transaction of what it tells of, so none is lost.

    What goes out by mail is a ``Delivery``, written with it.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="宛先"
    )
    kind = models.CharField("種類", max_length=60)
    key = models.CharField("重複防止キー", max_length=120)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文", blank=True)
    url = models.CharField("リンク", max_length=300, blank=True)
    created_at = models.DateTimeField("日時", default=timezone.now)
    read_at = models.DateTimeField("既読日時", null=True, blank=True)
    mailed_at = models.DateTimeField("メール送信日時", null=True, blank=True)
    is_muted = models.BooleanField("ミュート中", default=False)
    search_text = models.TextField(editable=False, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "お知らせ"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="staff_notice_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(read_at=None), name="staff_notice_unread"
            ),
            models.Index(fields=["key"], name="staff_notice_key"),
            models.Index(fields=["created_at"], name="staff_notice_created"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the notice's page."""
        return reverse("staff:notice-open", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the notice is found by."""
        self.search_text = search_text(self.title, self.body)

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return label_of(self.kind)

    @property
    def path(self) -> str:
        """Return the link if it leads to a page of the portal, else nothing."""
        return portal_path(self.url)


def portal_path(url: str) -> str:
    """Return an address if it is a path inside the portal; nothing leads anywhere else."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours else ""


class NoticePreference(models.Model):
    """How a person wants to be told of a kind. No row: as the kind is registered."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notice_preferences",
        verbose_name="職員",
    )
    kind = models.CharField("種類", max_length=60)
    choice = models.CharField("受け取り方", max_length=10, choices=NoticeChoice)

    class Meta:
        ordering = ["person", "kind"]
        verbose_name = "お知らせの受け取り方"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="staff_preference_one_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{label_of(self.kind)}: {self.get_choice_display()}"
