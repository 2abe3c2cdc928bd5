"""The way from one's level to the target of a skill: courses level by level, with their seats."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import LevelEffect
from skills.queries import SkillLine
from staff.models import StaffMember
from training import rules
from training.models import Course, CourseSkill, Session
from training.queries.suggestions import course_rules, first_sessions, gives_seat, my_upcoming


@dataclass(frozen=True)
class CourseStep:
    """A course on the way from one level of a skill to a higher one.

    before: the level from which one comes. session: where to go, None while none takes requests.
    is_asked: the person has a seat there or waits for one already.
    """

    course: Course
    before: int
    after: int
    session: Session | None = None
    is_asked: bool = False

    @property
    def is_proposal(self) -> bool:
        """Tell whether the head has to confirm the level afterwards."""
        return self.course.level_effect == LevelEffect.PROPOSAL

    @property
    def has_seat(self) -> bool:
        """Tell whether a newcomer gets a seat at once."""
        return self.session is not None and not self.is_asked and gives_seat(self.session)

    @property
    def free_seats(self) -> int | None:
        """Return how many seats are left in the session; None where they are not limited."""
        if self.session is None:
            return 0
        return rules.free_seats(
            capacity=self.session.capacity, confirmed=self.session.confirmed_count
        )


def steps_to_targets(
    person: StaffMember, gaps: Iterable[SkillLine], now: datetime
) -> dict[int, list[CourseStep]]:
    """Return by the skill's key the courses that lead to its target, the lowest level first.

    gaps: ``SkillMap.gaps``. Courses on offer that are meant for the person and give a level or
    propose one; among those of one level, what has a free seat soonest comes first. A course
    without an open session is on the way, too. Six queries at most, four on the
    person's own day with the request's posts; one where no course helps.
    """
    lines = {line.skill.pk: line for line in gaps if line.gap}
    taught = CourseSkill.objects.that_raise().filter(skill__in=lines).select_related("course")
    useful = [row for row in taught if row.level > lines[row.skill_id].level]
    if not useful:
        return {}
    today = timezone.localdate(now)
    meant = course_rules(person, FiscalYear.of(today), today)
    courses = {row.course_id for row in useful if meant.is_addressed(row.course)}
    asked = {held.session.course_id: held.session for held in my_upcoming(person, now)}
    open_ones = first_sessions(person, courses, now)
    by_skill: dict[int, list[CourseStep]] = defaultdict(list)
    for row in useful:
        if row.course_id in courses:
            session = asked.get(row.course_id) or open_ones.get(row.course_id)
            step = CourseStep(row.course, 0, row.level, session, row.course_id in asked)
            by_skill[row.skill_id].append(step)
    return {key: _chain(lines[key], steps) for key, steps in by_skill.items()}


def _chain(line: SkillLine, steps: list[CourseStep]) -> list[CourseStep]:
    """Put the steps in order, each from the level before, up to the first that is enough."""
    levels = sorted({step.after for step in steps})
    enough = next((level for level in levels if level >= line.target), levels[-1])
    before = dict(zip(levels, (line.level, *levels), strict=False))
    kept = [replace(step, before=before[step.after]) for step in steps if step.after <= enough]
    return sorted(kept, key=_order)


def _order(step: CourseStep) -> tuple[int, bool, bool, bool, float, str]:
    starts = step.session.starts_at.timestamp() if step.session else 0.0
    none_open = step.session is None
    return step.after, not step.is_asked, not step.has_seat, none_open, starts, step.course.code
