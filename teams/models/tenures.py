"""Who acts on a seat, and on which days: by appointment, by the own post, or as a deputy (ADR 50).

``Tenure`` is a view over the three, so that no row can be stale: a post that ends takes the seat
along on the same day. ``Tenure.objects.on(day)`` is the one way to ask.
"""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import OuterRef, Q

from staff.models import Division, JobTitle
from staff.models.organisation import DatedQuerySet
from teams.choices import Basis, TeamRole
from teams.models.joint import JointDepartment
from teams.models.seats import Appointment, HeldQuerySet, Seat
from teams.rules import last_day_of


@pghistory.track()
class PostBinding(models.Model):
    """充て職: whoever holds a post holds the seat, for as long as the binding is in force.

    job_title: whoever has this title in the division; None: whoever heads it (所属長).
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="bindings", verbose_name="席")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="職のある所属"
    )
    job_title = models.ForeignKey(
        JobTitle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="職名"
    )
    period = DateRangeField("期間")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-period"]
        verbose_name = "充て職"
        constraints = [
            ExclusionConstraint(
                name="teams_binding_one_a_seat",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="この席には、その期間にすでに充て職の定めがあります。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_binding_some_day"
            ),
        ]

    def __str__(self) -> str:
        return self.post_label

    @property
    def post_label(self) -> str:
        """Return the post in words: 総務課 課長, or 総務課 所属長."""
        return f"{self.division.name} {self.job_title.name if self.job_title else '所属長'}"

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        first: date = self.period.lower
        return first

    @property
    def last_day(self) -> date | None:
        """Return the last day; None while it has no end."""
        return last_day_of(self.period.upper)


@pghistory.track()
class LeadDeputy(models.Model):
    """統括リーダーの代理: acts in the place of whoever holds a lead's seat, for a period."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="deputies", verbose_name="席")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="代理の職員"
    )
    period = DateRangeField("期間")
    reason = models.CharField("理由", max_length=200, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="定めた人"
    )

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-period"]
        verbose_name = "統括リーダーの代理"
        constraints = [
            ExclusionConstraint(
                name="teams_deputy_one_a_seat",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="この席には、その期間にすでに代理の人がいます。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_deputy_some_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        first: date = self.period.lower
        return first

    @property
    def last_day(self) -> date | None:
        """Return the last day."""
        return last_day_of(self.period.upper)


class TenureQuerySet(HeldQuerySet):
    """Who acts on which seat. ``on`` takes everybody; a deputy acts, but does not hold."""

    def holders(self) -> Self:
        """Leave the deputies out: they act in the lead's place and fill no chair."""
        return self.exclude(basis=Basis.DEPUTY)

    def known_on(self, day: date, posts_day: date) -> Self:
        """Keep the rows of the day by the posts of another: what is planned stays unseen.

        posts_day: ``staff.permissions.latest_day_for`` of the viewer.
        """
        return self.filter(seat_period__contains=day, post_period__contains=posts_day)

    def with_joint_departments(self, day: date) -> Self:
        """Add ``joint_departments``: what the team serves on the day beside its own department."""
        rows = JointDepartment.objects.on(day).filter(team=OuterRef("seat__team"))
        return self.annotate(joint_departments=ArraySubquery(rows.values("department")))


class Tenure(models.Model):
    """A person acts on a seat for a period. Read only."""

    key = models.TextField(primary_key=True)
    seat = models.ForeignKey(
        Seat, models.DO_NOTHING, db_constraint=False, related_name="tenures", verbose_name="席"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="tenures",
        verbose_name="職員",
    )
    period = DateRangeField("任期")
    # Of an ex-officio tenure, what the office has fixed, and since when the person has the post.
    seat_period = DateRangeField("席に就く期間")
    post_period = DateRangeField("職にある期間")
    basis = models.CharField("区分", max_length=12, choices=Basis)
    appointment = models.ForeignKey(
        Appointment, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    binding = models.ForeignKey(
        PostBinding, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    deputy = models.ForeignKey(
        LeadDeputy, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )

    objects = TenureQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "teams_tenure"
        ordering = ["seat", "-period"]
        verbose_name = "席に就いている人"

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        first: date = self.period.lower
        return first

    @property
    def last_day(self) -> date | None:
        """Return the last day; None while it has no end."""
        return last_day_of(self.period.upper)

    @property
    def is_ex_officio(self) -> bool:
        """Tell whether the seat follows from the person's post (充て職)."""
        return self.basis == Basis.POST

    @property
    def is_deputy(self) -> bool:
        """Tell whether the person acts in the lead's place."""
        return self.basis == Basis.DEPUTY

    @property
    def role_label(self) -> str:
        """Return the role as people say it: DX統括リーダー(代理)."""
        role = str(TeamRole(self.seat.role).label)
        return f"{role}（代理）" if self.is_deputy else role
