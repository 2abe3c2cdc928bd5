"""The seats of a session, and what stands for or against somebody's request for one."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from training import rules
from training.choices import Attendance, EnrolmentState, SessionState
from training.models import Course, CourseSkill, Enrolment, Session
from training.queries.suggestions import course_rules


@dataclass(frozen=True)
class Seats:
    """The seats of a session in one line: 定員・確定・待ち・残り."""

    capacity: int
    confirmed: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Return the free seats; None where seats are not counted."""
        return rules.free_seats(capacity=self.capacity, confirmed=self.confirmed)

    @property
    def newcomer_state(self) -> EnrolmentState:
        """Return what somebody who asks now would get."""
        return rules.state_for_newcomer(
            capacity=self.capacity, confirmed=self.confirmed, waiting=self.waiting
        )

    @property
    def gives_seat(self) -> bool:
        """Tell whether somebody who asks now gets a seat at once."""
        return self.newcomer_state == EnrolmentState.CONFIRMED


def seats_of(session: Session) -> Seats:
    """Count the seats: one query. Under the session's lock the answer stays true."""
    states = list(session.enrolments.live().values_list("state", flat=True))
    confirmed = states.count(EnrolmentState.CONFIRMED)
    return Seats(session.capacity, confirmed, len(states) - confirmed)


def offered_sessions(course: Course, person: StaffMember, now: datetime) -> list[Session]:
    """Return the course's sessions to come with ``seats`` and ``mine``, the person's own state."""
    planned = course.sessions.filter(state=SessionState.PLANNED, ends_at__gt=now)
    sessions = planned.with_seat_counts().with_enrolment_of(person).order_by("starts_at", "pk")
    for session in sessions:
        session.seats = Seats(session.capacity, session.confirmed_count, session.waiting_count)
    return list(sessions)


def place_in_line(enrolment: Enrolment) -> int | None:
    """Return the place in the queue, beginning with 1; None for who does not wait."""
    if enrolment.state != EnrolmentState.WAITING:
        return None
    waiting = enrolment.session.enrolments.filter(state=EnrolmentState.WAITING)
    earlier = Q(requested_at__lt=enrolment.requested_at) | Q(
        requested_at=enrolment.requested_at, pk__lt=enrolment.pk
    )
    return waiting.filter(earlier).count() + 1


def seated_in(session: Session) -> QuerySet[Enrolment]:
    """Return who has a seat, by reading, as an attendance sheet lists them."""
    seated = session.enrolments.filter(state=EnrolmentState.CONFIRMED)
    return seated.select_related("attendee", "department", "session").order_by(
        "attendee__kana", "attendee__number"
    )


@dataclass(frozen=True)
class ClosingPreview:
    """What closing a session would do, in counts, before it is done."""

    seated: int
    unknown: int
    completing: int
    grants: tuple[CourseSkill, ...]
    refusal: str  # why it cannot be closed yet; empty when it can

    @property
    def not_completing(self) -> int:
        """Return how many have a mark that does not complete."""
        return self.seated - self.unknown - self.completing


def closing_preview(session: Session, now: datetime) -> ClosingPreview:
    """Count what closing would do: two queries."""
    seated = session.enrolments.filter(state=EnrolmentState.CONFIRMED)
    marks = list(seated.values_list("attendance", "completes_anyway"))
    unknown = sum(mark == Attendance.UNKNOWN for mark, _ in marks)
    refusal = rules.why_not_close(
        state=SessionState(session.state), ends_at=session.ends_at, now=now, unknown=unknown
    )
    return ClosingPreview(
        seated=len(marks),
        unknown=unknown,
        completing=sum(
            rules.completes(Attendance(mark), completes_anyway=anyway) for mark, anyway in marks
        ),
        grants=tuple(session.course.course_skills.select_related("skill")),
        refusal=refusal,
    )


def bare_request(
    session: Session, now: datetime, own_state: EnrolmentState | None = None
) -> rules.Request:
    """Return what decides, without what is only told beside the button: no query."""
    return rules.Request(
        now=now,
        state=SessionState(session.state),
        opens_at=session.opens_at,
        closes_at=session.closes_at,
        starts_at=session.starts_at,
        own_state=own_state,
    )


def request_of(session: Session, person: StaffMember, now: datetime) -> rules.Request:
    """Gather all that the rules want to know about this person and this session."""
    mine = session.enrolments.live().filter(attendee=person).first()
    year = FiscalYear.of(timezone.localdate(session.starts_at))
    meant = course_rules(person, year, timezone.localdate(now))
    return replace(
        bare_request(session, now, EnrolmentState(mine.state) if mine else None),
        completed_on=_completed_on(session.course, person, since=year.first_day),
        missing_prerequisite=_missing_prerequisite(session.course, person),
        clashes=_clashes(session, person),
        is_addressed=meant.is_addressed(session.course),
    )


def _completed_on(course: Course, person: StaffMember, *, since: date) -> date | None:
    completed = Enrolment.objects.filter(
        attendee=person, session__course=course, completed_on__gte=since
    )
    return completed.order_by("-completed_on").values_list("completed_on", flat=True).first()


def _missing_prerequisite(course: Course, person: StaffMember) -> str:
    if course.prerequisite is None:
        return ""
    done = Enrolment.objects.filter(
        attendee=person, session__course=course.prerequisite, completed_on__isnull=False
    )
    return "" if done.exists() else course.prerequisite.name


def _clashes(session: Session, person: StaffMember) -> tuple[str, ...]:
    """Name the person's other sessions that share time with this one."""
    others = Session.objects.filter(
        enrolments__in=Enrolment.objects.live().filter(attendee=person),
        state=SessionState.PLANNED,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    return tuple(str(other) for other in others.exclude(pk=session.pk).select_related("course"))
