"""What courses mean for the skill map: which level a grade or role can reach, and where used."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max
from django.urls import reverse

from skills.rules.grid import COLUMNS
from skills.rules.reach import ReachSource, SkillUse, register_reach, register_uses
from staff.choices import Grade
from teams.choices import TeamRole
from teams.queries import seat_rules, usual_grade
from training.choices import Cycle, Obligation
from training.models import Course, CourseSkill, Requirement
from training.rules import Rule, is_addressed_to


def reach(year: int) -> dict[tuple[int, str], int]:
    """Return the highest level of each skill that courses on offer give or propose to a grade or role.

    The rules about who may take a course are the year's, or the newest before it where nobody has
    made the year's yet. A role may take, too, what is for its usual grade. Four queries.
    """
    usual = _usual_grades(year)
    addressed = {course: _columns(rule, usual) for course, rule in _rules(year).items()}
    everybody = {str(column.value) for column in COLUMNS}
    highest: dict[tuple[int, str], int] = {}
    for taught in CourseSkill.objects.that_raise():
        for column in addressed.get(taught.course_id, everybody):
            key = (taught.skill_id, column)
            highest[key] = max(taught.level, highest.get(key, 0))
    return highest


def _rules(year: int) -> dict[int, Requirement]:
    known = Requirement.objects.filter(fiscal_year__lte=year)
    newest = known.aggregate(newest=Max("fiscal_year"))["newest"]
    return {rule.course_id: rule for rule in Requirement.objects.filter(fiscal_year=newest or 0)}


def _usual_grades(year: int) -> dict[TeamRole, Grade]:
    rules = seat_rules(date(year, 4, 1))
    return {role: usual_grade(role, rules) for role in TeamRole}


def _columns(requirement: Requirement, usual: dict[TeamRole, Grade]) -> set[str]:
    rule = Rule(
        year=requirement.fiscal_year,
        obligation=Obligation(requirement.obligation),
        cycle=Cycle(requirement.cycle),
        grades=frozenset(requirement.grades),
        roles=frozenset(requirement.roles),
    )
    grades = {grade for grade in Grade if is_addressed_to(rule, grade=grade, roles=())}
    roles = {role for role in TeamRole if is_addressed_to(rule, grade=usual[role], roles=(role,))}
    return {str(column.value) for column in (*grades, *roles)}


def uses(skill_id: int) -> Iterator[SkillUse]:
    """Yield the courses that give a level of the skill."""
    count = Course.objects.filter(course_skills__skill=skill_id).count()
    yield SkillUse("研修科目", count, reverse("training:course-list"))


register_reach(ReachSource("研修", reach))
register_uses(uses)
