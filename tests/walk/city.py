"""A very small city with one person of every kind, for the walk over all pages."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import EmploymentKind, Grade
from staff.models import StaffMember
from teams.choices import SpecialistKind, TeamRole
from tests.factories.staff import (
    LONG_AGO,
    DivisionFactory,
    HeadDeputyFactory,
    PostingFactory,
    StaffMemberFactory,
    employee,
)
from tests.factories.teams import SpecialistFactory, appoint

OFFICE, HR, OPERATOR = "office", "hr", "operator"
HEAD, DEPUTY, OTHER_HEAD = "head", "deputy", "other head"
LEAD, LEADER, MEMBER = "team lead", "team leader", "team member"
EMPLOYEE, SPECIALIST, EXTERNAL = "employee", "specialist", "external"
LEAVER, ANONYMOUS = "leaver", "anonymous"

# Who may sign in. A leaver may not and is sent to the sign-in page like somebody unknown.
SIGNED_IN = (
    OFFICE, HR, OPERATOR, HEAD, DEPUTY, OTHER_HEAD, LEAD, LEADER, MEMBER, EMPLOYEE, SPECIALIST,
    EXTERNAL,
)  # fmt: skip
PEOPLE = (*SIGNED_IN, LEAVER, ANONYMOUS)


class City(SimpleNamespace):
    """people: kind → person. division: of the head, the deputy, the employee and ``subject``.

    subject: a colleague whom pages about a person show. department, team: of the division, whose
    team the three team roles are of; all three work in it. The other head is of another department.
    """

    people: dict[str, StaffMember]


def build_city() -> City:
    """Return the city, freshly stored."""
    division = DivisionFactory(name="市民課", is_lead=True)
    department = division.department
    year_on = DateRange(LONG_AGO, timezone.localdate() + timedelta(days=200))
    people = {
        OFFICE: employee(DivisionFactory(name="情報政策課", is_office=True)),
        HR: employee(DivisionFactory(name="職員課", is_hr=True)),
        OPERATOR: StaffMemberFactory(is_operator=True),
        HEAD: employee(division, grade=Grade.MANAGER, is_head=True),
        DEPUTY: employee(division, grade=Grade.ASSISTANT_MANAGER),
        OTHER_HEAD: employee(grade=Grade.MANAGER, is_head=True),
        LEAD: employee(division, grade=Grade.MANAGER),
        LEADER: employee(division, grade=Grade.ASSISTANT_MANAGER),
        MEMBER: employee(division),
        EMPLOYEE: employee(division),
        SPECIALIST: employee(),
        EXTERNAL: StaffMemberFactory(
            employment_kind=EmploymentKind.EXTERNAL, expires_on=year_on.upper
        ),
        LEAVER: _leaver(division),
    }
    HeadDeputyFactory(division=division, person=people[DEPUTY], period=year_on)
    team = appoint(people[LEAD], department, TeamRole.LEAD).seat.team
    appoint(people[LEADER], department, TeamRole.LEADER)
    appoint(people[MEMBER], department, TeamRole.MEMBER, division=division)
    # An employee who is a specialist (推進のできる職員), beside the one from outside.
    SpecialistFactory(person=people[SPECIALIST], kind=SpecialistKind.ENGINEER, period=year_on)
    SpecialistFactory(person=people[EXTERNAL], kind=SpecialistKind.ENGINEER, period=year_on)
    subject = employee(division)
    return City(people=people, division=division, department=department, team=team, subject=subject)


def _leaver(division) -> StaffMember:
    yesterday = timezone.localdate() - timedelta(days=1)
    person = StaffMemberFactory(is_active=False)
    PostingFactory(person=person, division=division, period=DateRange(LONG_AGO, yesterday))
    return person
