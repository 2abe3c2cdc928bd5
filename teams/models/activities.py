"""活動記録: what a team did, who took part, what comes next, and the files that belong to it."""

from datetime import date
from pathlib import Path
from typing import Self
from uuid import uuid4

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from staff.models import SearchableQuerySet
from staff.models.search import bigram_index, search_text
from teams.choices import ActivityKind
from teams.models.seats import Team
from teams.rules.activities import MINUTES_A_DAY, hours_words, is_action_overdue


class ActivityQuerySet(SearchableQuerySet):
    """Activities."""

    def between(self, first: date, next_first: date) -> Self:
        """Keep those of a half-open span of days."""
        return self.filter(on__gte=first, on__lt=next_first)

    def minutes(self) -> int:
        """Return how long they took together, in minutes."""
        return self.order_by().aggregate(total=Sum("duration"))["total"] or 0

    def minutes_by_month(self) -> dict[date, int]:
        """Return the minutes of each month that has any, by its first day."""
        months = self.order_by().annotate(month=TruncMonth("on")).values("month")
        return {row["month"]: row["total"] for row in months.annotate(total=Sum("duration"))}


@pghistory.track()
class Activity(models.Model):
    """活動記録: a meeting or an action of a team on a day."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="activities", verbose_name="チーム")
    on = models.DateField("日")
    starts_at = models.TimeField("開始", null=True, blank=True)
    ends_at = models.TimeField("終了", null=True, blank=True)
    duration = models.PositiveSmallIntegerField("かかった時間(分)")
    kind = models.CharField("種類", max_length=12, choices=ActivityKind)
    title = models.CharField("件名", max_length=120)
    content = models.TextField("内容")
    result = models.TextField("結果", blank=True)
    decisions = models.TextField("決まったこと", blank=True)
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="ActivityParticipant",
        related_name="+",
        verbose_name="参加者",
    )
    others = models.CharField("そのほかの参加者", max_length=300, blank=True)
    issue_numbers = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True, verbose_name="関係する課題"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="記録した人"
    )
    created_at = models.DateTimeField("記録日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "活動記録"
        indexes = [
            bigram_index("teams_activity_search"),
            models.Index(fields=["team", "on"], name="teams_activity_day"),
            GinIndex(fields=["issue_numbers"], name="teams_activity_issues"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration__gt=0, duration__lte=MINUTES_A_DAY),
                name="teams_activity_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the record's page."""
        return reverse("teams:activity-detail", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the record is found by."""
        self.search_text = search_text(
            self.title, self.content, self.result, self.decisions, self.others
        )

    @property
    def hours_words(self) -> str:
        """Return how long it took, in hours."""
        return hours_words(self.duration)


@pghistory.track()
class ActivityParticipant(models.Model):
    """Somebody with an account took part."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="参加者"
    )

    class Meta:
        ordering = ["person__kana", "person__number"]
        verbose_name = "活動の参加者"
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="teams_participant_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class NextActionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Next actions."""

    def open(self) -> Self:
        """Keep what is still to do."""
        return self.filter(done_on=None)


@pghistory.track()
class NextAction(models.Model):
    """次にすること: what a meeting has decided that somebody does until a day."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="next_actions")
    text = models.CharField("すること", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
    due_on = models.DateField("期限", null=True, blank=True)
    done_on = models.DateField("終わった日", null=True, blank=True)

    objects = NextActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "次にすること"

    def __str__(self) -> str:
        return self.text

    @property
    def is_overdue(self) -> bool:
        """Tell whether it is late."""
        return is_action_overdue(
            due_on=self.due_on, done_on=self.done_on, today=timezone.localdate()
        )


def attachment_path(_attachment: "Attachment", filename: str) -> str:
    """Return where a file is kept. Its own name may tell of people; it is a field."""
    return (
        f"activities/{timezone.localdate():%Y/%m}/{uuid4().hex}{Path(filename).suffix[:5].lower()}"
    )


@pghistory.track()
class Attachment(models.Model):
    """A file that belongs to a record. Handed out by a view that asks who wants it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attachments")
    file = models.FileField("ファイル", upload_to=attachment_path)
    filename = models.CharField("ファイル名", max_length=200)
    content_type = models.CharField("形式", max_length=100)
    size = models.PositiveIntegerField("大きさ(バイト)")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添付した人"
    )
    created_at = models.DateTimeField("添付日時", default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "添付ファイル"

    def __str__(self) -> str:
        return self.filename
