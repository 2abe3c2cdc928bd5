"""Tables of the training app."""

from training.models.courses import Course, CourseSkill, Requirement
from training.models.duties import Duty
from training.models.enrolments import Enrolment
from training.models.sessions import Session

__all__ = ["Course", "CourseSkill", "Duty", "Enrolment", "Requirement", "Session"]
