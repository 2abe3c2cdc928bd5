"""Work in the background that a person started and may leave and find again."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.urls import reverse
from django.utils import timezone

from staff.choices import JobState


class JobQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Jobs."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        """Keep the user's own; what they made may hold personal data."""
        return self.filter(by=user)


class Job(models.Model):
    """One run of long work, with its progress, and the file it made if any."""

    kind = models.CharField("種類", max_length=60)
    title = models.CharField("内容", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name="実行者"
    )
    params = models.JSONField("条件", default=dict)
    state = models.CharField("状態", max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField("済んだ件数", default=0)
    total = models.PositiveIntegerField("全件数", default=0)
    message = models.TextField("結果", blank=True)
    file = models.FileField("ファイル", upload_to="jobs/%Y/%m/", blank=True)
    filename = models.CharField("ファイル名", max_length=200, blank=True)
    result_url = models.CharField("結果のページ", max_length=300, blank=True)
    created_at = models.DateTimeField("受付日時", default=timezone.now)
    finished_at = models.DateTimeField("終了日時", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "処理"
        # A job says who took out or brought in what: part of the audit trail.
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="asked_for_once", fields=["kind", "title", "by", "params", "created_at"]
            ),
            # How it ended stays, too; only its file may be handed out and cleared away.
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.finished_at IS NOT NULL AND ROW(OLD.state, OLD.total, OLD.message, "
                    "OLD.finished_at) IS DISTINCT FROM ROW(NEW.state, NEW.total, NEW.message, "
                    "NEW.finished_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page with the progress bar."""
        return reverse("staff:job-detail", args=[self.pk])

    @property
    def progress_key(self) -> str:
        """Return where work inside one long transaction tells how far it is."""
        return f"job:{self.pk}:done"

    @property
    def done_now(self) -> int:
        """Return how many steps are done, those of an open transaction included."""
        return max(self.done, cache.get(self.progress_key) or 0)

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in (JobState.DONE, JobState.FAILED)
