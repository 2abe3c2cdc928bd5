"""All files of the policy read together, with all their faults, before anything is written."""

from dataclasses import dataclass, field
from pathlib import Path

from shimonoseki_dx.policy.courses import CourseRow, read_courses
from shimonoseki_dx.policy.organisation import (
    DepartmentRow,
    DivisionRow,
    JobTitleRow,
    read_job_titles,
    read_organisation,
)
from shimonoseki_dx.policy.plans import PlanQuestionRow, read_plan_questions
from shimonoseki_dx.policy.qualifications import QualificationRow, read_qualifications
from shimonoseki_dx.policy.reading import Fault
from shimonoseki_dx.policy.seats import SeatRuleRow, read_seat_rules
from shimonoseki_dx.policy.skill_map import SkillRow, read_skills

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Policy:
    """What the files say. Only without faults may it be written."""

    departments: list[DepartmentRow]
    divisions: list[DivisionRow]
    job_titles: list[JobTitleRow]
    skills: list[SkillRow]
    courses: list[CourseRow]
    seat_rules: list[SeatRuleRow]
    plan_questions: list[PlanQuestionRow]
    qualifications: list[QualificationRow]
    faults: list[Fault] = field(default_factory=list)


def read_policy(folder: Path = DATA) -> Policy:
    """Read and check every file of the folder."""
    faults: list[Fault] = []
    departments, divisions = read_organisation(folder, faults)
    job_titles = read_job_titles(folder, faults)
    skills = read_skills(folder, faults)
    courses = read_courses(folder, {skill.code for skill in skills}, faults)
    seat_rules = read_seat_rules(folder, faults)
    questions = read_plan_questions(folder, faults)
    qualifications = read_qualifications(folder, {skill.code for skill in skills}, faults)
    return Policy(
        departments,
        divisions,
        job_titles,
        skills,
        courses,
        seat_rules,
        questions,
        qualifications,
        faults,
    )
