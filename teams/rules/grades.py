"""The guide of grades: which one a seat usually asks for, by role and kind of department. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from staff.choices import Grade
from teams.choices import TeamRole
from teams.rules.seats import GRADE_GUIDE


@dataclass(frozen=True)
class GradeLine:
    """What a rule of the year says of the grade. organ_kind: for such departments alone."""

    role: TeamRole
    per_division: bool
    grade: Grade | None
    organ_kind: str = ""


def usual_grade_in(
    lines: Iterable[GradeLine], *, role: TeamRole, organ_kind: str, per_division: bool
) -> Grade:
    """Return the grade that the guide names for a seat; figure 5 of the policy where no rule does.

    A role's rules for the kind of department take the place of the general ones, as they do for
    the number of seats. Of these the one for seats of the same place (a division, or the whole
    department) is nearer.
    """
    of_role = [line for line in lines if line.role == role]
    special = [line for line in of_role if organ_kind and line.organ_kind == organ_kind]
    chosen = special or [line for line in of_role if not line.organ_kind]
    nearest = sorted(chosen, key=lambda line: line.per_division != per_division)
    return next((line.grade for line in nearest if line.grade), GRADE_GUIDE[role])
