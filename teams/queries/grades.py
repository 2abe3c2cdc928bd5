"""The year's guide of grades (figure 5 of the policy, or the year's rules), and who differs from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from japan.fiscal import FiscalYear
from staff.choices import Grade
from staff.models import Department
from teams.choices import TeamRole
from teams.models import Seat
from teams.queries.seat_plans import rules_of_year
from teams.rules import grade_warning
from teams.rules.grades import GradeLine, usual_grade_in


@dataclass(frozen=True)
class GradeGuide:
    """The guide of a fiscal year."""

    rules: tuple[GradeLine, ...]

    def usual(self, seat: Seat) -> Grade:
        """Return the grade that the guide names for a seat of a department of its kind."""
        return usual_grade_in(
            self.rules,
            role=TeamRole(seat.role),
            organ_kind=department_of(seat).organ_kind,
            per_division=seat.division_id is not None,
        )

    def warning(self, seat: Seat, actual: Grade | None) -> str:
        """Return the sentence for a grade outside the guide; empty when it fits."""
        return grade_warning(role=TeamRole(seat.role), usual=self.usual(seat), actual=actual)

    def lines(self, organ_kind: str) -> list[tuple[str, str]]:
        """Return pairs of role and usual grade for a kind of department."""
        return [
            (
                str(role.label),
                str(
                    usual_grade_in(
                        self.rules,
                        role=role,
                        organ_kind=organ_kind,
                        per_division=role != TeamRole.LEAD,
                    ).label
                ),
            )
            for role in TeamRole
        ]

    def lines_for(self, seat: Seat) -> list[tuple[str, str]]:
        """Return pairs of role and usual grade for the department of a seat."""
        return self.lines(department_of(seat).organ_kind)


def grade_guide(day: date) -> GradeGuide:
    """Return the guide of the day's fiscal year: one query."""
    return GradeGuide(
        tuple(
            GradeLine(
                TeamRole(rule.role),
                rule.per_division,
                Grade(rule.usual_grade) if rule.usual_grade else None,
                rule.organ_kind,
            )
            for rule in rules_of_year(day)
        )
    )


def grade_guides(days: Iterable[date]) -> dict[int, GradeGuide]:
    """Return by fiscal year the guides of several days: one query for each year."""
    years = {FiscalYear.of(day).year for day in days}
    return {year: grade_guide(FiscalYear(year).first_day) for year in sorted(years)}


def department_of(seat: Seat) -> Department:
    """Return the department of the seat's division; of a seat of the whole team, the team's own."""
    division, department = seat.division, seat.team.department
    if division is None or division.department_id == department.pk:
        return department
    return division.department
