"""What somebody may do next: required courses, open sessions, the ones that close a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import LevelEffect
from skills.models import Skill
from skills.queries import SkillLine, roles_on
from staff.choices import Grade
from staff.models import StaffMember
from teams.choices import TeamRole
from training import rules
from training.choices import Cycle, EnrolmentState, Obligation, SessionState
from training.models import Course, CourseSkill, Enrolment, Requirement, Session

SUGGESTIONS = 5


@dataclass(frozen=True)
class CourseRules:
    """The rules of a fiscal year as they bear on one person, by the course's key."""

    person: StaffMember
    grade: str | None
    has_post: bool
    roles: tuple[TeamRole, ...]
    requirements: dict[int, Requirement]

    def is_required(self, course_id: int) -> bool:
        """Tell whether the person must have completed the course."""
        requirement = self.requirements.get(course_id)
        if requirement is None or not self.has_post:
            return False
        return rules.must_take(
            _rule(requirement), grade=self.grade, roles=self.roles, hired_on=self.person.hired_on
        )

    def is_addressed(self, course: Course) -> bool:
        """Tell whether the course is meant for the person; without a rule it is for all."""
        requirement = self.requirements.get(course.pk)
        if requirement is None:
            return True
        return rules.is_addressed_to(_rule(requirement), grade=self.grade, roles=self.roles)

    def done_on(self, course_id: int) -> date | None:
        """Return when the duty was last fulfilled within its cycle, or None."""
        requirement = self.requirements[course_id]
        day: date | None = requirement.completed_on
        if day is None:
            return None
        first = rules.counts_from(Cycle(requirement.cycle), requirement.fiscal_year)
        return day if day >= first else None

    @property
    def required_ids(self) -> list[int]:
        """Return the keys of the courses that the person must have completed."""
        return [course_id for course_id in self.requirements if self.is_required(course_id)]

    @property
    def done_ids(self) -> list[int]:
        """Return the keys of the courses completed within the cycle of their rule."""
        return [course_id for course_id in self.requirements if self.done_on(course_id)]

    @property
    def to_do_ids(self) -> list[int]:
        """Return the keys of the required courses without a completion that counts."""
        return [course_id for course_id in self.required_ids if not self.done_on(course_id)]


def course_rules(person: StaffMember, year: FiscalYear, on: date) -> CourseRules:
    """Return the year's rules for the person, with what was completed by the day: three queries."""
    standing = person.standing if on == timezone.localdate() else person.standing_on(on)
    completed = Enrolment.objects.filter(
        attendee=person, session__course=OuterRef("course"), completed_on__lte=on
    )
    newest = completed.order_by("-completed_on").values("completed_on")
    requirements = Requirement.objects.filter(fiscal_year=year.year).select_related("course")
    requirements = requirements.annotate(completed_on=Subquery(newest[:1]))
    return CourseRules(
        person=person,
        grade=standing.grade,
        has_post=standing.main is not None,
        roles=roles_on(person, on),
        requirements={requirement.course_id: requirement for requirement in requirements},
    )


def my_upcoming(person: StaffMember, now: datetime) -> QuerySet[Enrolment]:
    """Return the person's seats and places in line for what is not over, the next one first."""
    mine = Enrolment.objects.live().filter(
        attendee=person, session__state=SessionState.PLANNED, session__ends_at__gt=now
    )
    return mine.select_related("session__course").order_by("session__starts_at", "pk")


def open_sessions_for(person: StaffMember, now: datetime) -> QuerySet[Session]:
    """Return the sessions that take requests and that the person has not asked for yet."""
    asked = Enrolment.objects.live().filter(attendee=person)
    sessions = Session.objects.open_at(now).filter(course__is_offered=True)
    return sessions.exclude(enrolments__in=asked).with_seat_counts().select_related("course")


def next_sessions_for(person: StaffMember, year: FiscalYear, now: datetime) -> list[Session]:
    """Return, for each required course that is still open, the next session that takes requests.

    Free seats first, then by date: one session a course.
    """
    meant = course_rules(person, year, timezone.localdate(now))
    return list(first_sessions(person, meant.to_do_ids, now).values())


def first_sessions(
    person: StaffMember, course_ids: Iterable[int], now: datetime
) -> dict[int, Session]:
    """Return the best open session of each course: one with a free seat, else the earliest."""
    best: dict[int, Session] = {}
    sessions = open_sessions_for(person, now).filter(course__in=list(course_ids))
    for session in sorted(sessions, key=lambda item: (not gives_seat(item), item.starts_at)):
        best.setdefault(session.course_id, session)
    return dict(sorted(best.items(), key=lambda item: item[1].starts_at))


def gives_seat(session: Session) -> bool:
    """Tell whether a newcomer gets a seat; needs with_seat_counts()."""
    state = rules.state_for_newcomer(
        capacity=session.capacity,
        confirmed=session.confirmed_count,
        waiting=session.waiting_count,
    )
    return state == EnrolmentState.CONFIRMED


@dataclass(frozen=True)
class Closing:
    """A step that a course takes in a skill: from the own level to the one it grants.

    is_proposal: the course proposes the level, and the head has to confirm it.
    """

    skill: Skill
    level: int
    granted: int
    target: int
    is_proposal: bool = False

    @property
    def gain(self) -> int:
        """Return how much of the gap it closes; what goes beyond the target closes nothing."""
        return min(self.granted, self.target) - self.level


@dataclass(frozen=True)
class Suggestion:
    """An open session with a free seat, and the gaps that its course closes."""

    session: Session
    closes: tuple[Closing, ...]

    @property
    def gain(self) -> int:
        """Return how many levels of one's gaps it closes together."""
        return sum(closing.gain for closing in self.closes)


def gap_closing_sessions(
    person: StaffMember,
    skill_gaps: Sequence[SkillLine],
    now: datetime,
    *,
    limit: int | None = SUGGESTIONS,
) -> list[Suggestion]:
    """Return the open sessions with free seats that close the most of these gaps, best first.

    skill_gaps: ``SkillMap.gaps``. One session a course, of courses meant for the person.
    """
    closings = closings_by_course(skill_gaps)
    today = timezone.localdate(now)
    meant = course_rules(person, FiscalYear.of(today), today)
    best: dict[int, Suggestion] = {}
    for session in open_sessions_for(person, now).filter(course__in=closings).with_free_seat():
        if session.course_id not in best and meant.is_addressed(session.course):
            best[session.course_id] = Suggestion(session, closings[session.course_id])
    found = sorted(best.values(), key=lambda item: (-item.gain, item.session.starts_at))
    return found[:limit]


def closings_by_course(skill_gaps: Sequence[SkillLine]) -> dict[int, tuple[Closing, ...]]:
    """Return, by the course's key, which of these gaps a course narrows: one query."""
    lines = {line.skill.pk: line for line in skill_gaps if line.gap}
    found: dict[int, list[Closing]] = {}
    taught = CourseSkill.objects.that_raise().filter(skill__in=lines).select_related("course")
    for row in taught:
        line = lines[row.skill_id]
        if row.level > line.level:
            is_proposal = row.course.level_effect == LevelEffect.PROPOSAL
            closing = Closing(line.skill, line.level, row.level, line.target, is_proposal)
            found.setdefault(row.course_id, []).append(closing)
    return {course_id: tuple(closings) for course_id, closings in found.items()}


def audience_words(requirement: Requirement | None) -> str:
    """Return whom a course is for, in words; empty where it is for all."""
    if requirement is None or requirement.obligation == Obligation.EVERYBODY:
        return ""
    grades = [str(Grade(name).label) for name in requirement.grades]
    roles = [str(TeamRole(name).label) for name in requirement.roles]
    return "、".join(grades + roles)


def _rule(requirement: Requirement) -> rules.Rule:
    return rules.Rule(
        year=requirement.fiscal_year,
        obligation=Obligation(requirement.obligation),
        cycle=Cycle(requirement.cycle),
        grades=frozenset(requirement.grades),
        roles=frozenset(requirement.roles),
    )
