"""Lists of the training app. Importing the package registers them all."""

from training.tables.courses import COURSES
from training.tables.duties import MANDATORY
from training.tables.enrolments import MINE, ROSTER, STAFF
from training.tables.sessions import SESSIONS

__all__ = ["COURSES", "MANDATORY", "MINE", "ROSTER", "SESSIONS", "STAFF"]
