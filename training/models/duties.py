"""Who must have completed what: people × required courses, as a view of the database."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery

from japan.fiscal import FiscalYear
from staff.choices import NOT_COUNTED
from staff.models import (
    Department,
    Division,
    Posting,
    StaffMember,
    StatusPeriod,
    own_staff_keys,
)
from staff.models.organisation import DatedQuerySet
from training.choices import Cycle
from training.models.courses import Course, Requirement
from training.models.enrolments import Enrolment


class DutyQuerySet(DatedQuerySet):
    """Duties. Always narrow them with ``of(year).on(day)``."""

    def of(self, year: FiscalYear) -> Self:
        """Keep what the rules of a fiscal year ask."""
        return self.filter(fiscal_year=year.year)

    def done_by(self, day: date) -> Self:
        """Keep the duties that were fulfilled by the day, within their cycle."""
        return self.filter(Exists(_completions(day)))

    def open_on(self, day: date) -> Self:
        """Keep the duties that were not fulfilled by the day."""
        return self.exclude(Exists(_completions(day)))

    def counted_on(self, day: date) -> Self:
        """Keep what a rate counts: nothing of people who are on leave or seconded that day."""
        away = StatusPeriod.objects.on(day).filter(kind__in=NOT_COUNTED)
        return self.exclude(person__in=away.values("person"))

    def with_completion(self, day: date) -> Self:
        """Add ``done_on``: when the duty was last fulfilled, or None."""
        newest = _completions(day).order_by("-completed_on").values("completed_on")
        return self.annotate(done_on=Subquery(newest[:1]))

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of whom one acts for as 所属長, and all for the office."""
        standing = user.standing
        if standing.is_office or standing.is_hr or user.is_operator:
            return self
        return self.of_staff_of(user)

    def of_staff_of(self, user: Any) -> Self:
        """Keep one's own and those of the people for whom one acts as 所属長: a query at most.

        By their keys, which PostgreSQL pushes down into the view; a subquery it would not.
        """
        return self.filter(_of_staff_of(user))

    def with_whose(self, user: Any) -> Self:
        """Annotate ``is_own``: one's own and those of the people for whom one acts."""
        return self.annotate(is_own=ExpressionWrapper(_of_staff_of(user), BooleanField()))


def _of_staff_of(user: Any) -> Q:
    return Q(person__in={user.pk, *own_staff_keys(user)})


class Duty(models.Model):
    """A required course for a person, while the person is in a post (and role) that asks for it.

    Why a view: a duty is the cross product of rules and posts. The ORM has no join without a
    key, and writing 280,000 rows down would leave them stale at the next transfer. The view
    (migration ``duty_view``) keeps the period of each duty, so that a page asks ``.on(day)`` as
    it asks postings; filters, sorting, exports and counts are then plain querysets, and a figure
    of the review is the count of the same queryset as the list behind it. PostgreSQL pushes year
    and day down into the joins; whether it is fulfilled is one hashed semi-join. Everybody
    counts once, by the main post. Two roles that ask for the same course are one duty, because
    the view merges their periods.
    """

    pk = models.CompositePrimaryKey("requirement", "posting")
    requirement = models.ForeignKey(Requirement, models.DO_NOTHING, related_name="+")
    posting = models.ForeignKey(Posting, models.DO_NOTHING, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    course = models.ForeignKey(Course, models.DO_NOTHING, related_name="+")
    person = models.ForeignKey(StaffMember, models.DO_NOTHING, related_name="+")
    division = models.ForeignKey(Division, models.DO_NOTHING, related_name="+")
    department = models.ForeignKey(Department, models.DO_NOTHING, related_name="+")
    cycle = models.CharField("周期", max_length=20, choices=Cycle)
    # A completion from this day on fulfils the duty.
    counts_from = models.DateField("この日以後の修了を数える")
    period = DateRangeField("期間")

    # What lists are sorted by, so that sorting needs no join.
    department_order = models.PositiveSmallIntegerField()
    division_order = models.PositiveSmallIntegerField()
    kana = models.CharField(max_length=200)
    course_code = models.CharField(max_length=20)

    objects = DutyQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "training_duty"
        ordering = ["course", "person"]
        verbose_name = "受講すべき科目"


def _completions(day: date) -> models.QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        attendee=OuterRef("person"),
        session__course=OuterRef("course"),
        completed_on__gte=OuterRef("counts_from"),
        completed_on__lte=day,
    )
