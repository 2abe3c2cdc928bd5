"""DX promotion teams: seats that exist without persons, and dated appointments to them."""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse

from staff.choices import PostingKind
from staff.models import Department, Division
from staff.models.organisation import DatedQuerySet, always
from teams.choices import LeavingReason, OnTransfer, TeamRole
from teams.rules import last_day_of


def in_force(day: date, prefix: str = "") -> Q:
    """Return the condition for a seat that counts on a day, from wherever the query starts.

    The seat, its department and its division must all exist on that day: a department that
    was closed has no empty chairs.
    """
    department = {f"{prefix}team__department__period__contains": day}
    no_division = {f"{prefix}division": None}
    division = {f"{prefix}division__period__contains": day}
    seat = {f"{prefix}period__contains": day}
    return Q(**seat) & Q(**department) & (Q(**no_division) | Q(**division))


class TeamQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Teams."""

    def on(self, day: date) -> Self:
        """Keep the teams of the departments that exist on the day."""
        return self.filter(department__period__contains=day)

    def with_seat_counts(self, day: date) -> Self:
        """Add ``lead_seats``, ``lead_filled`` … of each role, and of the seats that must be filled.

        ``required_seats`` and ``vacant_required`` decide whether the team is complete.
        """
        counts = {}
        seats = in_force(day, "seats__")
        held = seats & Q(seats__appointments__period__contains=day)
        for role in TeamRole:
            of_role = Q(seats__role=role)
            counts[f"{role}_seats"] = _count(seats & of_role)
            counts[f"{role}_filled"] = _count(held & of_role)
        counts["required_seats"] = _count(seats & Q(seats__is_required=True))
        filled = _count(held & Q(seats__is_required=True))
        return self.annotate(**counts, _required_filled=filled).annotate(
            vacant_required=F("required_seats") - F("_required_filled")
        )


def _count(condition: Q) -> Count:
    return Count("seats", filter=condition, distinct=True)


@pghistory.track()
class Team(models.Model):
    """ＤＸ推進チーム: one in every department (policy, 方針3 and chapter 5)."""

    department = models.OneToOneField(
        Department, models.PROTECT, related_name="team", verbose_name="部局"
    )
    purpose = models.TextField("今年度の取組", blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["department__order", "department__code"]
        verbose_name = "DX推進チーム"

    def __str__(self) -> str:
        return f"{self.department.name} DX推進チーム"

    def get_absolute_url(self) -> str:
        """Return the team's page."""
        return reverse("teams:team-detail", args=[self.department.code])


@pghistory.track()
class SeatRule(models.Model):
    """How many seats a role has, per department or per division, in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    role = models.CharField("役割", max_length=10, choices=TeamRole)
    per_division = models.BooleanField("所属ごと", default=False)
    minimum = models.PositiveSmallIntegerField("最少人数", default=1)
    usual_grade = models.CharField("目安の職位", max_length=20, blank=True)
    duties = models.TextField("役割の内容", blank=True)
    on_transfer = models.CharField(
        "人事異動のとき", max_length=10, choices=OnTransfer, default=OnTransfer.END
    )
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "role"]
        verbose_name = "席の決まり"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "role"], name="teams_seat_rule_one_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.get_role_display()}"


class SeatQuerySet(DatedQuerySet):
    """Seats."""

    def with_holder(self, day: date) -> Self:
        """Add ``is_filled`` of the day."""
        held = Appointment.objects.on(day).filter(seat=OuterRef("pk"))
        return self.annotate(is_filled=Exists(held))

    def in_force(self, day: date) -> Self:
        """Keep the seats that count on the day; see ``in_force``."""
        return self.filter(in_force(day))

    def vacant(self, day: date) -> Self:
        """Keep the seats of the day that nobody holds."""
        return self.in_force(day).with_holder(day).filter(is_filled=False)


@pghistory.track()
class Seat(models.Model):
    """A chair in a team. It stays when its holder leaves, and is then shown as 空席."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="seats", verbose_name="チーム")
    role = models.CharField("役割", max_length=10, choices=TeamRole)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属"
    )
    position = models.PositiveSmallIntegerField("番号", default=1)
    is_required = models.BooleanField("必ず置く席", default=True)
    period = DateRangeField("期間", default=always)

    objects = SeatQuerySet.as_manager()

    class Meta:
        # lead, leader, member: alphabetical order is the order of the roles
        ordering = ["team", "role", "division__order", "position"]
        verbose_name = "席"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "role", "division", "position"],
                nulls_distinct=False,
                name="teams_seat_once",
            ),
        ]

    def __str__(self) -> str:
        place = self.division.name if self.division else ""
        return " ".join(filter(None, [self.get_role_display(), place]))


class AppointmentQuerySet(DatedQuerySet):
    """Appointments."""

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
