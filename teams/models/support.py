"""支援依頼: what a team asks of the specialists, with its steps, its log and its remarks."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from staff.models import SearchableQuerySet
from staff.models.search import bigram_index, search_text
from teams.choices import SupportState
from teams.models.seats import Team
from teams.models.specialists import Specialist
from teams.rules.support import OPEN, TONES, WITH_HELPER, is_support_overdue


class SupportRequestQuerySet(SearchableQuerySet):
    """Support requests."""

    def visible_to(self, user: Any, *, department_ids: frozenset[int], sees_all: bool) -> Self:
        """Keep the own teams' and the own ones; all for the office and the specialists.

        department_ids: the departments in whose team the user has a role today.
        """
        if sees_all:
            return self
        return self.filter(Q(team__department__in=department_ids) | Q(requested_by=user))

    def open(self) -> Self:
        """Keep those that are not over."""
        return self.filter(state__in=OPEN)

    def with_facts(self) -> Self:
        """Add ``hours`` of the log, and load what a list shows."""
        loaded = self.select_related("team__department", "requested_by", "specialist__person")
        return loaded.annotate(hours=Sum("logs__hours"))


@pghistory.track()
class SupportRequest(models.Model):
    """支援依頼: a team asks the specialists for help."""

    team = models.ForeignKey(
        Team, models.PROTECT, related_name="support_requests", verbose_name="チーム"
    )
    subject = models.CharField("件名", max_length=120)
    purpose = models.TextField("目的・相談したいこと")
    wished_on = models.DateField("希望日", null=True, blank=True)
    issue_numbers = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True, verbose_name="関係する課題"
    )
    state = models.CharField(
        "状態", max_length=10, choices=SupportState, default=SupportState.RECEIVED
    )
    specialist = models.ForeignKey(
        Specialist,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="担当",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="依頼した人"
    )
    created_at = models.DateTimeField("依頼日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = "支援依頼"
        indexes = [
            bigram_index("teams_support_search"),
            models.Index(fields=["specialist", "state"], name="teams_support_helper"),
            GinIndex(fields=["issue_numbers"], name="teams_support_issues"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=WITH_HELPER) | Q(specialist__isnull=False),
                name="teams_support_has_helper",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.RECEIVED) | Q(specialist=None),
                name="teams_support_received_is_free",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Return the request's page."""
        return reverse("teams:support-detail", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the request is found by."""
        self.search_text = search_text(self.subject, self.purpose)

    @property
    def tone(self) -> str:
        """Return how the state's tag looks."""
        return TONES.get(SupportState(self.state), "progress")

    @property
    def is_overdue(self) -> bool:
        """Tell whether the wished day is over and nobody has finished."""
        return is_support_overdue(
            state=self.state, wished_on=self.wished_on, today=timezone.localdate()
        )


class SupportMoveRecord(models.Model):
    """One step of a request, with who took it and why: the page's history."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="moves")
    from_state = models.CharField("前の状態", max_length=10, choices=SupportState)
    to_state = models.CharField("次の状態", max_length=10, choices=SupportState)
    note = models.TextField("理由・結果", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="実行者"
    )
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "支援依頼の動き"

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class SupportLogQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Lines of the log."""

    def by_month(self) -> Self:
        """Return specialist, year, month and ``total`` hours, one row for each."""
        months = self.order_by().values("specialist", "on__year", "on__month")
        return months.annotate(total=Sum("hours")).order_by("on__year", "on__month")


@pghistory.track()
class SupportLog(models.Model):
    """対応の記録: what a specialist did for a request, and how long it took."""

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="logs")
    specialist = models.ForeignKey(
        Specialist, models.PROTECT, related_name="logs", verbose_name="対応した人"
    )
    on = models.DateField("対応した日")
    hours = models.DecimalField("時間", max_digits=4, decimal_places=2)
    text = models.TextField("対応の内容")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="記入者"
    )
    created_at = models.DateTimeField("記入日時", default=timezone.now)

    objects = SupportLogQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "対応の記録"
        indexes = [models.Index(fields=["specialist", "on"], name="teams_support_log_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24), name="teams_support_log_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.text[:20]}"


@pghistory.track()
class SupportComment(models.Model):
    """A remark on a request, for those who see it."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    text = models.TextField("コメント")
    created_at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "支援依頼のコメント"

    def __str__(self) -> str:
        return self.text[:30]
