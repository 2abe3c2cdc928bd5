"""DX promotion teams: seats that exist without persons, and dated appointments to them."""

from collections.abc import Iterable
from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from staff.choices import PostingKind
from staff.models import Department, Division
from staff.models.organisation import DatedQuerySet, always
from teams.choices import LeavingReason, TeamRole
from teams.models.duties import SeatDuty
from teams.models.joint import JointDepartment
from teams.rules import last_day_of


def in_force(day: date) -> Q:
    """Return the condition for a seat that counts on a day.

    The seat, its department and its division must all exist on that day: a department that was
    closed has no empty chairs. The team must have the division's department on that day, and
    a department that is part of a joint team has no team of its own for that time (ADR 52).
    """
    served = JointDepartment.objects.on(day).filter(
        team=OuterRef("team"), department=OuterRef("division__department")
    )
    own = Q(division__department=F("team__department")) | Exists(served)
    division = Q(division=None) | (Q(division__period__contains=day) & own)
    team = Q(team__department__period__contains=day) & ~Exists(_joined("team__department", day))
    return Q(period__contains=day) & team & division


def _joined(department: str, day: date) -> models.QuerySet[JointDepartment]:
    """Return the joint team that the department of an outer row is part of on the day."""
    return JointDepartment.objects.on(day).filter(department=OuterRef(department))


class TeamQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Teams."""

    def on(self, day: date) -> Self:
        """Keep the teams that exist on the day: their department does, and has its own team."""
        own = ~Exists(_joined("department", day))
        return self.filter(own, department__period__contains=day)

    def serving(self, departments: Iterable[int], day: date) -> Self:
        """Keep the teams of some departments on the day: their own, or the joint one."""
        departments = list(departments)
        joint = JointDepartment.objects.on(day).filter(department__in=departments)
        own = Q(department__in=departments) & ~Exists(_joined("department", day))
        return self.filter(own | Q(pk__in=joint.values("team")))

    def with_departments(self, day: date) -> Self:
        """Add ``joint_departments`` of the day: those beside the team's own, as keys in order."""
        rows = JointDepartment.objects.on(day).filter(team=OuterRef("pk"))
        rows = rows.order_by("department__order", "department__code")
        return self.annotate(joint_departments=ArraySubquery(rows.values("department")))


@pghistory.track()
class Team(models.Model):
    """ＤＸ推進チーム: one in every department (policy, 方針3 and chapter 5).

    Small departments may share one: the others are its ``JointDepartment`` rows (ADR 52).
    """

    department = models.OneToOneField(
        Department, models.PROTECT, related_name="team", verbose_name="部局"
    )
    name = models.CharField(
        "チームの名前",
        max_length=100,
        blank=True,
        help_text="空のときは、部局の名前から付きます。合同チームでは、分かりやすい名前を付けます。",
    )
    purpose = models.TextField("今年度の取組", blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["department__order", "department__code"]
        verbose_name = "DX推進チーム"

    def __str__(self) -> str:
        return self.name or f"{self.department.name} DX推進チーム"

    def get_absolute_url(self) -> str:
        """Return the team's page."""
        return reverse("teams:team-detail", args=[self.department.code])


class SeatQuerySet(DatedQuerySet):
    """Seats."""

    def with_holder(self, day: date) -> Self:
        """Add ``is_filled`` of the day, whether by an appointment or by a post (充て職)."""
        tenures = self.model._meta.get_field("tenures").related_model._default_manager
        held = tenures.on(day).holders().filter(seat=OuterRef("pk"))
        return self.annotate(is_filled=Exists(held))

    def with_duty(self, day: date) -> Self:
        """Add ``is_required``: whether the seat must be filled on the day."""
        then = SeatDuty.objects.on(day).filter(seat=OuterRef("pk")).order_by()
        then = then.values("is_required")
        return self.annotate(is_required=Coalesce(Subquery(then[:1]), F("starts_required")))

    def in_force(self, day: date) -> Self:
        """Keep the seats that count on the day (see ``in_force``), with ``is_required``."""
        return self.filter(in_force(day)).with_duty(day)

    def required(self, day: date) -> Self:
        """Keep the seats that must be filled on the day."""
        return self.in_force(day).filter(is_required=True)

    def vacant(self, day: date) -> Self:
        """Keep the seats of the day that nobody holds."""
        return self.in_force(day).with_holder(day).filter(is_filled=False)


@pghistory.track()
class Seat(models.Model):
    """A chair in a team. It stays when its holder leaves, and is then shown as 空席.

    starts_required: whether it had to be filled at its beginning; on a day, ask ``is_required`` of
    ``Seat.objects.in_force(day)``, for the rules of a later year may have changed it.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="seats", verbose_name="チーム")
    role = models.CharField("役割", max_length=10, choices=TeamRole)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属"
    )
    position = models.PositiveSmallIntegerField("番号", default=1)
    starts_required = models.BooleanField("必ず置く席", default=True)
    period = DateRangeField("期間", default=always)

    objects = SeatQuerySet.as_manager()

    class Meta:
        # lead, leader, member: alphabetical order is the order of the roles
        ordering = ["team", "role", "division__order", "position"]
        verbose_name = "席"
        constraints = [
            # A seat that was closed makes room for one that is opened again later.
            ExclusionConstraint(
                name="teams_seat_once",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Coalesce("division", Value(0), output_field=models.BigIntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    ("position", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="この席は、その期間にすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        place = self.division.name if self.division else ""
        return " ".join(filter(None, [self.get_role_display(), place]))


class HeldQuerySet(DatedQuerySet):
    """Who holds what: rows with ``person``, ``seat`` and a period."""

    def with_people(self) -> Self:
        """Load what a roster shows."""
        return self.select_related("person", "seat__team__department", "seat__division")

    def with_posts(self, day: date) -> Self:
        """Add the main post that each person has on the day: title, division and grade."""
        held = Q(person__postings__kind=PostingKind.MAIN, person__postings__period__contains=day)
        post = FilteredRelation("person__postings", condition=held)
        return self.annotate(post=post).annotate(
            post_title=F("post__job_title__name"),
            post_division=F("post__division__name"),
            post_grade=F("post__job_title__grade"),
        )


class AppointmentQuerySet(HeldQuerySet):
    """Appointments. Who acts on a seat on a day, for whatever reason, is asked of ``Tenure``."""


@pghistory.track()
class Appointment(models.Model):
    """選任: a person holds a seat for a period."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="appointments", verbose_name="席")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="職員"
    )
    period = DateRangeField("任期")
    grade_note = models.CharField("目安と異なる職位の理由", max_length=300, blank=True)
    leaving_reason = models.CharField(
        "終了の理由", max_length=12, choices=LeavingReason, blank=True
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-period"]
        verbose_name = "選任"
        constraints = [
            ExclusionConstraint(
                name="teams_appointment_one_a_seat",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="この席には、その期間にすでに選任された人がいます。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="teams_appointment_some_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"

    @property
    def starts_on(self) -> date:
        """Return the first day of the term."""
        first: date = self.period.lower
        return first

    @property
    def last_day(self) -> date | None:
        """Return the last day of the term; None while it has no end."""
        return last_day_of(self.period.upper)
