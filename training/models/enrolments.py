"""People's requests for seats."""

from datetime import datetime
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from staff.models import Department, own_staff
from training import rules
from training.choices import Attendance, EnrolmentState, Outcome, SessionState
from training.models.sessions import Session


class EnrolmentQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Enrolments."""

    def live(self) -> Self:
        """Keep those that hold a seat or a place in the queue."""
        return self.exclude(state=EnrolmentState.CANCELLED)

    def in_line(self) -> Self:
        """Order by who asked first; the queue's order."""
        return self.order_by("requested_at", "pk")

    def with_outcome(self, outcome: Outcome, now: datetime) -> Self:
        """Keep one outcome. Says in SQL what ``rules.outcome`` says for one row."""
        alive = ~Q(session__state=SessionState.CANCELLED) & ~Q(state=EnrolmentState.CANCELLED)
        planned = alive & Q(session__state=SessionState.PLANNED, completed_on=None)
        seated = planned & Q(state=EnrolmentState.CONFIRMED)
        closed = alive & Q(session__state=SessionState.CLOSED)
        conditions = {
            Outcome.CALLED_OFF: Q(session__state=SessionState.CANCELLED),
            Outcome.CANCELLED: ~Q(session__state=SessionState.CANCELLED)
            & Q(state=EnrolmentState.CANCELLED),
            Outcome.COMPLETED: alive & Q(completed_on__isnull=False),
            Outcome.NOT_COMPLETED: closed & Q(completed_on=None),
            Outcome.WAITING: planned & Q(state=EnrolmentState.WAITING),
            Outcome.TO_MARK: seated & Q(session__ends_at__lte=now),
            Outcome.SEATED: seated & Q(session__ends_at__gt=now),
        }
        return self.filter(conditions[outcome])

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of whom one acts for as 所属長, and all for the office."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.filter(Q(attendee=user) | Q(attendee__in=own_staff(user)))


@pghistory.track()
class Enrolment(models.Model):
    """申込: a person's request for a seat, and what became of it."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="enrolments", verbose_name="開催回"
    )
    attendee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name="受講者"
    )
    # History keeps the department of its time.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name="申込時の部局"
    )
    reason = models.CharField("受講理由", max_length=400, blank=True)
    state = models.CharField("状態", max_length=10, choices=EnrolmentState)
    attendance = models.CharField(
        "出欠", max_length=10, choices=Attendance, default=Attendance.UNKNOWN
    )
    # Only for 一部欠席: the office has decided that what the person attended is enough.
    completes_anyway = models.BooleanField("一部欠席でも修了とする", default=False)
    requested_at = models.DateTimeField("申込日時", default=timezone.now, editable=False)
    completed_on = models.DateField("修了日", null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申し込んだ人"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at", "pk"]
        verbose_name = "申込"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "attendee"],
                condition=~Q(state=EnrolmentState.CANCELLED),
                name="training_enrolment_one_live_per_attendee",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(state=EnrolmentState.CONFIRMED),
                name="training_enrolment_completed_had_seat",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "state", "requested_at"], name="training_enrolment_queue"
            ),
            models.Index(
                fields=["attendee", "completed_on"],
                condition=Q(completed_on__isnull=False),
                name="training_enrolment_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee} {self.session_id} {self.get_state_display()}"

    @property
    def outcome(self) -> Outcome:
        """Return what the request has come to, in one word."""
        return rules.outcome(
            state=EnrolmentState(self.state),
            session=SessionState(self.session.state),
            is_completed=self.completed_on is not None,
            is_over=self.session.ends_at <= timezone.now(),
        )

    @property
    def why_not_cancel(self) -> str:
        """Return why it can no longer be withdrawn; empty when it can."""
        return rules.why_not_cancel(
            own_state=EnrolmentState(self.state),
            state=SessionState(self.session.state),
            starts_at=self.session.starts_at,
            now=timezone.now(),
        )

    def cancellation_url(self) -> str:
        """Return where it can be withdrawn; empty when it no longer can."""
        return "" if self.why_not_cancel else reverse("training:enrolment-cancel", args=[self.pk])
