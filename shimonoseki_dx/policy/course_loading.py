"""Courses, with what refers to other courses and to skills."""

from collections.abc import Iterable, Iterator
from typing import Any

from shimonoseki_dx.policy.courses import CourseRow
from shimonoseki_dx.policy.merging import Tally, merge
from skills.models import Skill
from training.models import Course, CourseSkill, Requirement


def load_courses(rows: list[CourseRow], year: int) -> Iterator[Tally]:
    """Bring courses, requirements of the year and granted levels to what the file says."""
    yield _load_in_order(rows)
    courses = {course.code: course for course in Course.objects.all()}
    requirements = [
        {
            "fiscal_year": year,
            "course_id": courses[row.code].pk,
            "grades": row.grades,
            "roles": row.roles,
            "obligation": row.obligation,
            "cycle": row.cycle,
            "is_default_example": row.is_default,
        }
        for row in rows
    ]
    yield merge(Requirement, ("fiscal_year", "course_id"), requirements)
    yield _load_levels(rows, courses)


def _load_in_order(rows: list[CourseRow]) -> Tally:
    """Load what others build on first, so that each prerequisite has its key already."""
    tally = Tally(str(Course._meta.verbose_name))
    loaded: set[str] = {""}
    left = rows
    while left:
        ready = [row for row in left if row.prerequisite_code in loaded]
        tally += merge(Course, ("code",), _values(ready))
        loaded |= {row.code for row in ready}
        left = [row for row in left if row.code not in loaded]
    return tally


def _values(rows: Iterable[CourseRow]) -> list[dict[str, Any]]:
    keys = dict(Course.objects.values_list("code", "pk"))
    return [
        {
            "code": row.code,
            "name": row.name,
            "category": row.category,
            "format": row.format,
            "hours": row.hours,
            "default_capacity": row.default_capacity,
            "description": row.description,
            "prerequisite_id": keys.get(row.prerequisite_code),
            "source": row.source,
            "is_default_example": row.is_default,
        }
        for row in rows
    ]


def _load_levels(rows: list[CourseRow], courses: dict[str, Course]) -> Tally:
    """Bring the levels of default courses to the file's; of other courses they are the office's."""
    tally = Tally(str(CourseSkill._meta.verbose_name))
    skills = dict(Skill.objects.values_list("code", "pk"))
    existing = {(row.course_id, row.skill_id): row for row in CourseSkill.objects.all()}
    # A course that the file itself calls the city's own has no levels before the first load.
    settled = {pk for pk, _ in existing}
    for row in rows:
        course = courses[row.code]
        wanted = {(course.pk, skills[code]): level for code, level in row.levels.items()}
        if not course.is_default_example and course.pk in settled:
            here = {key: found.level for key, found in existing.items() if key[0] == course.pk}
            differ = len(wanted.items() ^ here.items())
            tally.kept += bool(differ)
            tally.unchanged += 0 if differ else len(wanted)
            continue
        tally += _set_levels(course, wanted, existing)
    return tally


def _set_levels(
    course: Course, wanted: dict[tuple[int, int], int], existing: dict[tuple[int, int], CourseSkill]
) -> Tally:
    tally = Tally(str(CourseSkill._meta.verbose_name))
    for key, level in wanted.items():
        found = existing.get(key)
        if found is None:
            CourseSkill.objects.create(course=course, skill_id=key[1], level=level)
            tally.created += 1
        elif found.level == level:
            tally.unchanged += 1
        else:
            found.level = level
            found.save(update_fields=["level"])
            tally.changed += 1
    for key, found in existing.items():
        if key[0] == course.pk and key not in wanted:
            found.delete()
            tally.removed += 1
    return tally
