"""What transfers leave to be answered: who follows, and whether somebody goes on."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from teams.choices import QuestionAnswer, RequestCause, RequestState
from teams.models.nominations import in_charge
from teams.models.seats import Appointment, Seat


class NominationRequestQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Requests for a nomination."""

    def open(self) -> Self:
        """Keep those whose seat is not filled yet."""
        return self.filter(state=RequestState.OPEN)

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office, for heads and leads those of their seats."""
        if user.standing.is_office or user.is_operator:
            return self
        return self.filter(in_charge(user))

    def with_places(self) -> Self:
        """Load what lists and pages show."""
        return self.select_related(
            "seat__team__department", "seat__division", "predecessor__person"
        )


@pghistory.track()
class NominationRequest(models.Model):
    """後任の推薦の依頼: a seat becomes empty, and somebody is asked to name a successor.

    Whose turn it is follows from the due day and is not stored: a reminder changes nothing here,
    so that a batch of transfers can still be undone afterwards. by: None where the clock has found
    the seat open. closed_by: who does not want it asked for; it is not, until it is open anew.
    """

    seat = models.ForeignKey(
        Seat, models.PROTECT, related_name="nomination_requests", verbose_name="席"
    )
    predecessor = models.ForeignKey(
        Appointment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="前任",
    )
    vacant_from = models.DateField("空席になる日")
    due_on = models.DateField("推薦の期限")
    cause = models.CharField("きっかけ", max_length=10, choices=RequestCause)
    occasion = models.CharField("いきさつ", max_length=200, blank=True)
    state = models.CharField("状態", max_length=10, choices=RequestState, default=RequestState.OPEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依頼した人",
    )
    opened_at = models.DateTimeField("依頼した日時", default=timezone.now)
    filled_on = models.DateField("後任の任期が始まる日", null=True, blank=True)
    closed_at = models.DateTimeField("終わった日時", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取りやめた人",
    )

    objects = NominationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "後任の推薦の依頼"
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(state=RequestState.OPEN),
                name="teams_nomination_request_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.FILLED) | Q(filled_on__isnull=False),
                name="teams_nomination_request_filled_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} 後任の推薦"

    def get_absolute_url(self) -> str:
        """Return where somebody is nominated for the seat."""
        return reverse("teams:nomination-create", args=[self.seat_id])


class TransferQuestionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Questions."""

    def open(self) -> Self:
        """Keep those that nobody has answered."""
        return self.filter(answer="")

    def visible_to(self, user: Any) -> Self:
        """Keep all for the office, for heads and leads those of their seats, not about oneself."""
        if user.standing.is_office or user.is_operator:
            return self
        return self.filter(in_charge(user, "appointment__seat__")).exclude(appointment__person=user)

    def with_places(self) -> Self:
        """Load what lists and pages show."""
        return self.select_related(
            "appointment__person",
            "appointment__seat__team__department",
            "appointment__seat__division",
            "answered_by",
        )


@pghistory.track()
class TransferQuestion(models.Model):
    """続けるかの確認: somebody was transferred, and the department says whether the term goes on."""

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="questions", verbose_name="選任"
    )
    moved_on = models.DateField("異動の日")
    occasion = models.CharField("いきさつ", max_length=200, blank=True)
    due_on = models.DateField("返事の期限")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確かめた人",
    )
    asked_at = models.DateTimeField("確かめた日時", default=timezone.now)
    answer = models.CharField("返事", max_length=10, choices=QuestionAnswer, blank=True)
    note = models.CharField("理由", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="返事をした人",
    )
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)

    objects = TransferQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "異動した人の選任の確認"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(answer=""), name="teams_question_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} 続けるかの確認"

    def get_absolute_url(self) -> str:
        """Return the page on which it is answered."""
        return reverse("teams:question-answer", args=[self.pk])
