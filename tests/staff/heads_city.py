"""Two departments with everybody whom the rule of 所属長 tells apart, and who acts for whom."""

from staff.choices import PostingKind
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    HeadDeputyFactory,
    PostingFactory,
    employee,
)

# Each person with those who act as 所属長 for them, by name.
EXPECTED = {
    "課員": {"課長", "代決者", "二人目の課長"},
    "課長": {"部長"},
    "代決者": {"課長", "二人目の課長"},
    "主管課員": {"部長", "主管課代決者"},
    "主管課代決者": {"部長"},
    "部長": set(),  # nobody is above: the own evidence counts
    "兼務の人": {"課長", "代決者", "二人目の課長", "他部長"},  # with a second post in the division
    "空席の課の課員": set(),
    "二人目の課長": {"部長"},  # not one head the other
    "他部長": set(),
    "他部の課長": {"他部長"},
}


def heads_and_staff():
    """Make two departments with a lead division and another one each, and return who is there."""
    department = DepartmentFactory()
    lead = DivisionFactory(department=department, is_lead=True)
    section = DivisionFactory(department=department)
    other_lead = DivisionFactory(is_lead=True)
    other = DivisionFactory(department=other_lead.department)
    found = {
        "課員": employee(section),
        "課長": employee(section, is_head=True),
        "代決者": employee(section),
        "主管課員": employee(lead),
        "主管課代決者": employee(lead),
        "部長": employee(lead, is_head=True),
        "兼務の人": employee(other_lead),
        "空席の課の課員": employee(DivisionFactory(department=department)),
        "二人目の課長": employee(section, is_head=True),
        "他部長": employee(other_lead, is_head=True),
        "他部の課長": employee(other, is_head=True),
    }
    PostingFactory(person=found["兼務の人"], division=section, kind=PostingKind.CONCURRENT)
    HeadDeputyFactory(division=section, person=found["代決者"])
    HeadDeputyFactory(division=lead, person=found["主管課代決者"])
    return found
