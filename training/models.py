"""Courses, their dated sessions, and people's enrolments."""

from datetime import datetime
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import Category, Level
from skills.models import Skill
from staff.choices import Grade
from staff.models import Department, SearchableQuerySet
from staff.models.search import bigram_index, search_text
from teams.choices import TeamRole
from training.choices import Attendance, Cycle, EnrolmentState, Obligation, SessionState


@pghistory.track()
class Course(models.Model):
    """研修科目: what is taught, to whom, and which levels it gives."""

    code = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("科目名", max_length=150)
    category = models.CharField("分類", max_length=12, choices=Category)
    format = models.CharField("形式", max_length=40)
    hours = models.DecimalField("時間数", max_digits=5, decimal_places=1)
    default_capacity = models.PositiveSmallIntegerField("標準定員", default=0)
    description = models.TextField("内容", blank=True)
    prerequisite = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前提科目"
    )
    source = models.TextField("根拠", blank=True)
    is_offered = models.BooleanField("募集する", default=True)
    is_default_example = models.BooleanField("既定の例", default=False)
    search_text = models.TextField(editable=False, default="")

    objects = SearchableQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "研修科目"
        indexes = [bigram_index("training_course_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the course's page."""
        return reverse("training:course-detail", args=[self.code])

    def fold_search_text(self) -> None:
        """Fill what the course is found by."""
        self.search_text = search_text(self.code, self.name, self.description, self.format)


@pghistory.track()
class Requirement(models.Model):
    """Whom a course is for, and whether they must take it, in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    course = models.ForeignKey(Course, models.CASCADE, related_name="requirements")
    grades = ArrayField(models.CharField(max_length=20, choices=Grade), verbose_name="職位", default=list, blank=True)
    roles = ArrayField(models.CharField(max_length=10, choices=TeamRole), verbose_name="役割", default=list, blank=True)
    obligation = models.CharField("受講の区分", max_length=10, choices=Obligation)
    cycle = models.CharField("周期", max_length=20, choices=Cycle)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "course__code"]
        verbose_name = "受講の決まり"
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "course"], name="training_requirement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.course} {self.get_obligation_display()}"


@pghistory.track()
class CourseSkill(models.Model):
    """The level of a skill that completing a course is evidence of."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="course_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="course_skills")
    level = models.PositiveSmallIntegerField("レベル", choices=Level)

    class Meta:
        ordering = ["course", "skill"]
        verbose_name = "身に付くスキル"
        constraints = [
            models.UniqueConstraint(fields=["course", "skill"], name="training_course_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


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
        live = Enrolment.objects.live().filter(session=OuterRef("pk"), attendee=person)
        return self.annotate(mine=models.Subquery(live.values("state")[:1]))

    def open_at(self, now: datetime) -> Self:
        """Keep the sessions that take requests."""
        return self.filter(state=SessionState.PLANNED, opens_at__lte=now, closes_at__gt=now)

    def with_free_seat(self) -> Self:
        """Keep the sessions where a newcomer gets a seat at once. Needs with_seat_counts()."""
        return self.filter(
            Q(capacity=0) | Q(confirmed_count__lt=F("capacity"), waiting_count=0)
        )

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
    state = models.CharField("状態", max_length=10, choices=SessionState, default=SessionState.PLANNED)
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
        return " ".join(filter(None, [self.course.name, self.label]))

    def get_absolute_url(self) -> str:
        """Return the session's page."""
        return reverse("training:session-detail", args=[self.pk])

    @property
    def has_limit(self) -> bool:
        """Tell whether seats are counted."""
        return self.capacity > 0


class EnrolmentQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Enrolments."""

    def live(self) -> Self:
        """Keep those that hold a seat or a place in the queue."""
        return self.exclude(state=EnrolmentState.CANCELLED)

    def in_line(self) -> Self:
        """Order by who asked first; the queue's order."""
        return self.order_by("requested_at", "pk")

    def visible_to(self, user: Any) -> Self:
        """Keep one's own, those of the staff one heads, and all for the office."""
        standing = user.standing
        if standing.is_office:
            return self
        today = timezone.localdate()
        headed = Q(
            attendee__postings__division__in=standing.headed_division_ids,
            attendee__postings__period__contains=today,
        )
        return self.filter(Q(attendee=user) | headed).distinct()


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
            models.Index(fields=["session", "state", "requested_at"], name="training_enrolment_queue"),
            models.Index(
                fields=["attendee", "completed_on"],
                condition=Q(completed_on__isnull=False),
                name="training_enrolment_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee} {self.session_id} {self.get_state_display()}"
