"""The dated runs of a course."""

from datetime import datetime
from typing import Any, Self

import pghistory
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.urls import reverse

from japan.fiscal import FiscalYear
from training import rules
from training.choices import EnrolmentState, SessionState
from training.models.courses import Course


class SessionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Sessions."""

    def with_seat_counts(self) -> Self:
        """Add ``confirmed_count`` and ``waiting_count``: one query for a whole page."""
        return self.annotate(
            confirmed_count=Count(
                "enrolments", filter=Q(enrolments__state=EnrolmentState.CONFIRMED)
            ),
            waiting_count=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.WAITING)),
        )

    def with_enrolment_of(self, person: Any) -> Self:
        """Add ``mine``: the person's live enrolment state, or None."""
        enrolments = self.model._meta.get_field("enrolments").related_model.objects
        live = enrolments.live().filter(session=OuterRef("pk"), attendee=person)
        return self.annotate(mine=models.Subquery(live.values("state")[:1]))

    def open_at(self, now: datetime) -> Self:
        """Keep the sessions that take requests."""
        return self.filter(state=SessionState.PLANNED, opens_at__lte=now, closes_at__gt=now)

    def with_free_seat(self) -> Self:
        """Keep the sessions where a newcomer gets a seat at once. Needs with_seat_counts()."""
        return self.filter(Q(capacity=0) | Q(confirmed_count__lt=F("capacity"), waiting_count=0))

    def in_year(self, year: FiscalYear) -> Self:
        """Keep the sessions that begin in the fiscal year."""
        return self.filter(
            starts_at__date__gte=year.first_day, starts_at__date__lt=year.next_first_day
        )


@pghistory.track()
class Session(models.Model):
    """開催回: one dated run of a course. A capacity of 0 means no limit."""

    course = models.ForeignKey(
        Course, models.PROTECT, related_name="sessions", verbose_name="研修科目"
    )
    label = models.CharField("回", max_length=60, blank=True)
    starts_at = models.DateTimeField("開始日時")
    ends_at = models.DateTimeField("終了日時")
    opens_at = models.DateTimeField("申込開始")
    closes_at = models.DateTimeField("申込締切")
    venue = models.CharField("会場", max_length=150, blank=True)
    instructor = models.CharField("講師", max_length=100, blank=True)
    note = models.TextField("案内", blank=True)
    capacity = models.PositiveSmallIntegerField("定員", default=0, help_text="0は定員なしです。")
    state = models.CharField(
        "状態", max_length=10, choices=SessionState, default=SessionState.PLANNED
    )
    cancel_reason = models.CharField("中止の理由", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = "開催回"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_session_ends_after_start",
                violation_error_message="終了日時は、開始日時より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("starts_at")),
                name="training_session_closes_before_start",
                violation_error_message="申込締切は、開始日時までにしてください。",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="training_session_opens_before_close",
                violation_error_message="申込開始は、申込締切より前にしてください。",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="training_session_starts")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the session's page."""
        return reverse("training:session-detail", args=[self.pk])

    @property
    def title(self) -> str:
        """Return the course with what tells this run apart."""
        return " ".join(filter(None, [self.course.name, self.label]))

    @property
    def why_not_change(self) -> str:
        """Return why it can no longer be changed or called off; empty when it can."""
        return rules.why_not_change(SessionState(self.state))

    @property
    def has_limit(self) -> bool:
        """Tell whether seats are counted."""
        return self.capacity > 0
