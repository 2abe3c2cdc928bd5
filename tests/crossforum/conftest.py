"""A department with its team, another one, and the office."""

from types import SimpleNamespace

import pytest

from teams.choices import TeamRole
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee, office_member
from tests.factories.teams import SpecialistFactory, appoint


@pytest.fixture
def city(db):
    """Return the people who meet around an issue of 市民部 窓口課."""
    citizens = DepartmentFactory(code="SIM", name="市民部")
    counter = DivisionFactory(department=citizens, name="窓口課")
    harbour = DepartmentFactory(code="KOW", name="港湾局")
    quay = DivisionFactory(department=harbour, name="経営課")
    people = {
        "reporter": employee(counter, name="起票 花子"),
        "colleague": employee(counter, name="同僚 一郎"),
        "member": employee(counter, name="推進 次郎"),
        "leader": employee(counter, name="推進 三郎"),
        "lead": employee(counter, name="統括 四郎"),
        "foreign_lead": employee(quay, name="港湾 五郎"),
        "office": office_member(name="事務 六子"),
        "specialist": SpecialistFactory().person,
    }
    appoint(people["member"], citizens, TeamRole.MEMBER, division=counter)
    appoint(people["leader"], citizens, TeamRole.LEADER, division=counter)
    appoint(people["lead"], citizens, TeamRole.LEAD)
    appoint(people["foreign_lead"], harbour, TeamRole.LEAD)
    return SimpleNamespace(
        department=citizens, division=counter, harbour=harbour, quay=quay, **people
    )
