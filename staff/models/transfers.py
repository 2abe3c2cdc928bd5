"""人事異動: batches of transfers, their lines, and what applying one has changed."""

from datetime import datetime
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from japan.text import search_words
from staff.choices import EmploymentKind, FindingWeight, TransferKind, TransferState
from staff.models.organisation import Division, JobTitle
from staff.models.people import StaffMember, trackers_for_bulk
from staff.models.search import search_text
from staff.rules.transfers.states import EDITABLE, SHOWN, is_announced


class TransferBatchQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Batches."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for those who prepare them, for everybody else what has been announced."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.announced(timezone.now())

    def announced(self, now: datetime) -> Self:
        """Keep the batches that are no secret any more: the twin of ``is_announced``."""
        return self.filter(state__in=SHOWN, announced_at__lte=now)

    def to_tell(self, now: datetime) -> Self:
        """Keep the announced batches of which nobody has been told yet."""
        return self.awaited(now).filter(told_at=None)

    def awaited(self, now: datetime) -> Self:
        """Keep the batches that are announced and not applied yet."""
        return self.announced(now).filter(state=TransferState.READY)

    def due(self, now: datetime) -> Self:
        """Keep the batches that wait for nothing: the twin of ``is_due``."""
        today = timezone.localdate(now)
        return self.awaited(now).filter(effective_on__lte=today)


@pghistory.track()
class TransferBatch(models.Model):
    """Transfers of one day, applied and undone as one. A draft is the store of the draft board."""

    name = models.CharField("名称", max_length=100)
    effective_on = models.DateField("適用日")
    announced_at = models.DateTimeField("発表日時", null=True, blank=True)
    state = models.CharField(
        "状態", max_length=12, choices=TransferState, default=TransferState.DRAFT
    )
    version = models.PositiveIntegerField("版", default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="作成した人"
    )
    created_at = models.DateTimeField("作成日時", default=timezone.now)
    checked_at = models.DateTimeField("点検日時", null=True, blank=True)
    # Who made it final answers for what the scheduler does at night.
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確定した人",
    )
    ready_at = models.DateTimeField("確定日時", null=True, blank=True)
    # When the people concerned were told; empty until the beat has found it announced.
    told_at = models.DateTimeField("お知らせした日時", null=True, blank=True)
    applied_at = models.DateTimeField("適用日時", null=True, blank=True)
    undone_at = models.DateTimeField("元に戻した日時", null=True, blank=True)
    problem = models.TextField("適用できない理由", blank=True)

    objects = TransferBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        verbose_name = "人事異動"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN)
                | Q(announced_at__isnull=False, ready_by__isnull=False),
                name="staff_transfer_final_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.APPLIED) | Q(applied_at__isnull=False),
                name="staff_transfer_applied_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "announced_at"], name="staff_transfer_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page with the lines."""
        return reverse("staff:transfer-detail", args=[self.pk])

    @property
    def is_announced(self) -> bool:
        """Tell whether everybody may know of it now."""
        return is_announced(state=self.state, announced_at=self.announced_at, now=timezone.now())

    @property
    def is_editable(self) -> bool:
        """Tell whether lines may be changed."""
        return self.state in EDITABLE


class TransferLineQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Lines."""

    def with_name(self) -> Self:
        """Add ``shown_name``: as the line says, else as the person with the number is called."""
        known = StaffMember.objects.filter(number=OuterRef("number")).values("name")
        return self.annotate(shown_name=Coalesce(NullIf("name", Value("")), Subquery(known)))

    def search(self, query: str) -> Self:
        """Keep the lines of one batch that hold every word; a scan, for they are few enough."""
        lines = self
        for word in search_words(query):
            lines = lines.filter(search_text__contains=word)
        return lines


@pghistory.track(
    *trackers_for_bulk(),
    exclude=[
        "division_before",
        "post_before",
        "post_after",
        "cells",
        "unread",
        "findings",
        "weight",
        "search_text",
    ],
)
class TransferLine(models.Model):
    """What a batch does to one person. Whether the new post heads the division, the title says."""

    batch = models.ForeignKey(TransferBatch, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField("行")
    kind = models.CharField("異動区分", max_length=20, choices=TransferKind, blank=True)
    number = models.CharField("職員番号", max_length=20, blank=True)
    name = models.CharField("氏名", max_length=100, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属"
    )
    job_title = models.ForeignKey(
        JobTitle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="職名"
    )
    # As it was when the line was checked last, for the filter of the list.
    division_before = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="今の所属"
    )
    # Of a newcomer; kind of employment and its last day also of somebody who goes on (再任用).
    kana = models.CharField("フリガナ", max_length=200, blank=True)
    email = models.EmailField("メール", blank=True)
    employment_kind = models.CharField(
        "任用区分", max_length=20, choices=EmploymentKind, blank=True
    )
    hired_on = models.DateField("採用年月日", null=True, blank=True)
    last_day = models.DateField("任用の最後の日", null=True, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)
    # In words, as they were when the line was checked last; an applied batch keeps its time's.
    post_before = models.CharField("今の所属・職名", max_length=300, blank=True)
    post_after = models.CharField("新しい所属・職名", max_length=300, blank=True)
    # The cells of a row that could not be read, and why; read again once the cause is mended.
    cells = models.JSONField("ファイルの値", default=dict)
    unread = models.JSONField("読み取れない点", default=list)
    # [{"label": "所属", "value": "…", "reason": "…", "weight": "fault"}]
    findings = models.JSONField("点検の結果", default=list)
    weight = models.CharField("点検", max_length=10, choices=FindingWeight, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = TransferLineQuerySet.as_manager()

    class Meta:
        ordering = ["row", "pk"]
        verbose_name = "人事異動の行"
        indexes = [
            models.Index(fields=["batch", "row"], name="staff_transfer_line_row"),
            models.Index(fields=["number"], name="staff_transfer_line_number"),
        ]

    def __str__(self) -> str:
        return f"{self.row}行目 {self.number} {self.name}".strip()

    def fold_search_text(self, name: str = "") -> None:
        """Fill what the line is found by. name: of the person with the number, where known."""
        names = [each for name in (self.name, name) for each in (name, "".join(name.split()))]
        told = dict.fromkeys([*names, self.post_before, self.post_after])
        self.search_text = search_text(self.number, *told)


class TransferChange(models.Model):
    """One row of any table that an applied batch has written: an entry of its ledger.

    A batch is undone from these rows, and they tell whether anything has changed since.
    """

    batch = models.ForeignKey(TransferBatch, models.CASCADE, related_name="changes")
    model = models.CharField("表", max_length=80)
    row = models.BigIntegerField("行の番号")
    before = models.JSONField("前", null=True)
    after = models.JSONField("後", null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "人事異動による変更"
        indexes = [models.Index(fields=["model", "row"], name="staff_transfer_change_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"
