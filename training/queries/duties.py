"""Mandatory training: one person's duties, and the figures of the review with their list."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.models import Department, StaffMember
from training.models import Course, Duty, Enrolment, Requirement, Session
from training.models.duties import DutyQuerySet
from training.queries.suggestions import course_rules, first_sessions, my_upcoming


@dataclass(frozen=True)
class MandatoryCourse:
    """A course that a person must complete, and how far that is."""

    course: Course
    requirement: Requirement
    done_on: date | None
    enrolment: Enrolment | None  # a seat or a place in line for what is not over
    next_session: Session | None  # what one can enrol in, when there is neither

    @property
    def is_done(self) -> bool:
        """Tell whether the duty is fulfilled within its cycle."""
        return self.done_on is not None


def mandatory_status(person: StaffMember, year: FiscalYear, on: date) -> list[MandatoryCourse]:
    """Return the person's required courses, what is to do first. Five or six queries."""
    meant = course_rules(person, year, on)
    now = timezone.now()
    booked = {row.session.course_id: row for row in reversed(my_upcoming(person, now))}
    to_do = [course_id for course_id in meant.to_do_ids if course_id not in booked]
    sessions = first_sessions(person, to_do, now) if to_do else {}
    found = [
        MandatoryCourse(
            course=meant.requirements[course_id].course,
            requirement=meant.requirements[course_id],
            done_on=meant.done_on(course_id),
            enrolment=None if meant.done_on(course_id) else booked.get(course_id),
            next_session=sessions.get(course_id),
        )
        for course_id in meant.required_ids
    ]
    return sorted(found, key=lambda item: (item.is_done, item.course.code))


def duties(year: FiscalYear, on: date) -> DutyQuerySet:
    """Return people × required courses of the day. See ``training.models.Duty``."""
    return Duty.objects.of(year).on(on)


def mandatory_people(
    year: FiscalYear,
    on: date,
    *,
    course: Course | None = None,
    department: Department | None = None,
    done: bool | None = None,
) -> DutyQuerySet:
    """Return the rows behind a figure of the review; the list page shows the same queryset.

    Of those whom a rate counts: who is on leave or seconded that day is in neither.
    """
    rows = duties(year, on).counted_on(on)
    if course is not None:
        rows = rows.filter(course=course)
    if department is not None:
        rows = rows.filter(department=department)
    if done is None:
        return rows
    return rows.done_by(on) if done else rows.open_on(on)


def department_mandatory_summary(year: FiscalYear, on: date) -> dict[int, tuple[int, int]]:
    """Return (required, done) by department: two grouped counts, each a few hash joins."""
    required = _by_department(mandatory_people(year, on))
    done = _by_department(mandatory_people(year, on, done=True))
    return {department: (count, done.get(department, 0)) for department, count in required.items()}


def _by_department(rows: DutyQuerySet) -> dict[int, int]:
    counted = rows.order_by().values("department").annotate(count=Count("*"))
    return dict(counted.values_list("department", "count"))
