"""A staff import: the file, and what it would do, row by row, before anything is written."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from japan.text import search_words
from staff.choices import ImportState, RowOutcome
from staff.models.jobs import Job


def stored_name(_staff_import: "StaffImport", filename: str) -> str:
    """Return where an upload is kept. Its own name may be long or tell of people; it is a field."""
    return f"staff-imports/{timezone.localdate():%Y/%m}/{uuid4().hex}{Path(filename).suffix[:5]}"


class StaffImportQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Imports."""

    def visible_to(self, user: Any) -> "StaffImportQuerySet":
        """Keep all for the office and 職員課; nobody else handles HR exports."""
        standing = user.standing
        handles = standing.is_office or standing.is_hr or user.is_operator
        return self.all() if handles else self.none()


@pghistory.track()
class StaffImport(models.Model):
    """One uploaded HR export. Its lines are the preview; confirming it applies exactly them."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="実行者"
    )
    file = models.FileField("ファイル", upload_to=stored_name)
    filename = models.CharField("ファイル名", max_length=200)
    effective_on = models.DateField("適用日")
    state = models.CharField(
        "状態", max_length=12, choices=ImportState, default=ImportState.CHECKING
    )
    problem = models.TextField("読み取れない理由", blank=True)
    # {"headings": [...], "pairs": [["職員番号", "職員コード"]], "ignored": [...],
    #  "tells_posts_apart": true}
    columns = models.JSONField("列の対応", default=dict)
    row_count = models.PositiveIntegerField("ファイルの行数", default=0)
    # {"主任技師": 12}: titles that nobody has given a grade yet, and on how many rows they stand.
    unknown_titles = models.JSONField("登録のない職名", default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="処理")
    created_at = models.DateTimeField("受付日時", default=timezone.now)
    applied_at = models.DateTimeField("取り込み日時", null=True, blank=True)

    objects = StaffImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "職員の取り込み"
        # Its file and lines may go; that there was one is part of the audit trail.
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Return the page with the preview."""
        return reverse("staff:import-detail", args=[self.pk])

    @property
    def is_working(self) -> bool:
        """Tell whether a worker has it in hand."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING)

    @property
    def has_preview(self) -> bool:
        """Tell whether there are lines to look at."""
        return self.state in (ImportState.READY, ImportState.APPLIED)


class StaffImportLineQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Lines."""

    def search(self, query: str) -> "StaffImportLineQuerySet":
        """Keep the lines of one import that hold every word; a scan, for they are few enough."""
        lines = self
        for word in search_words(query):
            lines = lines.filter(search_text__contains=word)
        return lines


class StaffImportLine(models.Model):
    """What the import would do with one row, or with one person whom the file leaves out."""

    staff_import = models.ForeignKey(StaffImport, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField("行", null=True, help_text="表計算ソフトでの行番号")
    outcome = models.CharField("結果", max_length=10, choices=RowOutcome)
    number = models.CharField("職員番号", max_length=40, blank=True)
    name = models.CharField("氏名", max_length=200, blank=True)
    # A person: {"fields": …, "posts": …, "post": "総務課 主任"}; a faulty row: {"cells": [...]}.
    values = models.JSONField("値", default=dict)
    # [{"label": "氏名", "before": "…", "after": "…"}]
    changes = models.JSONField("変更点", default=list)
    # [{"label": "採用年月日", "value": "…", "reason": "…"}]
    faults = models.JSONField("直す点", default=list)
    search_text = models.TextField(editable=False, default="")

    objects = StaffImportLineQuerySet.as_manager()

    class Meta:
        ordering = ["row", "number"]
        verbose_name = "取り込み行"
        indexes = [
            models.Index(fields=["staff_import", "outcome", "row"], name="staff_import_line")
        ]

    def __str__(self) -> str:
        return f"{self.row}行 {self.number} {self.name}"
