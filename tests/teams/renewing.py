"""A team before the renewal of its year: a lead, a leader, a member, and an open chair."""

from datetime import date

from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import Grade
from teams.choices import TeamRole
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee
from tests.factories.teams import SeatFactory, TeamFactory, appoint

YEAR = FiscalYear(2027)
THIS_TERM = DateRange(date(2026, 4, 1), date(2027, 4, 1))
NEXT_TERM = DateRange(date(2027, 4, 1), date(2028, 4, 1))


def team_of_this_year():
    """Return the team of 市民部, whose people sit until 31 March."""
    department = DepartmentFactory(code="SIM", name="市民部")
    division = DivisionFactory(department=department, name="窓口課")
    for number, role in enumerate([TeamRole.LEAD, TeamRole.LEADER, TeamRole.MEMBER]):
        place = None if role == TeamRole.LEAD else division
        person = employee(division, name=f"今の 人{number}", grade=Grade.MANAGER)
        appoint(person, department, role, division=place, period=THIS_TERM)
    team = TeamFactory(department=department)
    SeatFactory(team=team, role=TeamRole.MEMBER, division=division, position=2)
    return team


def seat_of(team, role, position=1):
    """Return a chair of the team."""
    return team.seats.get(role=role, position=position)
