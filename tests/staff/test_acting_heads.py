"""Who acts as 所属長 for whom: the truth table, and that both ways of asking agree."""

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import PostingKind
from staff.models import Division, Posting, StaffMember, posts_headed_by
from staff.permissions import can_see_personnel_data, is_head_of
from staff.queries import acting_heads
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    HeadDeputyFactory,
    PostingFactory,
    employee,
)

pytestmark = pytest.mark.django_db

# Each person with those who act as 所属長 for them, by name.
EXPECTED = {
    "課員": {"課長", "代決者"},
    "課長": {"部長"},
    "代決者": {"課長"},
    "主管課員": {"部長", "主管課代決者"},
    "主管課代決者": {"部長"},
    "部長": set(),  # nobody is above: the own evidence counts
    "兼務の人": {"課長", "代決者", "他部長"},  # with a second post in the division
    "空席の課の課員": set(),
    "二人目の課長": {"部長"},  # not one head the other
    "他部長": set(),
    "他部の課長": {"他部長"},
}


@pytest.fixture
def people():
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


def fresh(person):
    return StaffMember.objects.get(pk=person.pk)


def test_who_acts_for_whom(people):
    expected = {who: set(heads) for who, heads in EXPECTED.items()}
    for who in ("課員", "代決者", "兼務の人"):
        expected[who] |= {"二人目の課長"}
    names = {person.pk: name for name, person in people.items()}

    found = acting_heads(list(names), timezone.localdate())

    assert {names[pk]: {names[h.pk] for h in heads} for pk, heads in found.items()} == expected


def test_permission_and_rows_say_the_same_as_the_heads(people):
    found = acting_heads([person.pk for person in people.values()], timezone.localdate())

    for head in people.values():
        user = fresh(head)
        own = {pk for pk, heads in found.items() if head in heads}
        assert set(posts_headed_by(user).values_list("person", flat=True)) == own
        allowed = {each.pk for each in people.values() if is_head_of(user, each)}
        assert allowed == own
        read = {each.pk for each in people.values() if can_see_personnel_data(user, each)}
        assert read == own | {user.pk}


def test_a_lead_division_that_is_closed_leads_no_more(people):
    lead = people["部長"].postings.get().division
    Division.objects.filter(pk=lead.pk).update(period=DateRange(None, LONG_AGO))

    assert acting_heads([people["課長"].pk], timezone.localdate()) == {people["課長"].pk: []}
    assert not is_head_of(fresh(people["部長"]), people["課長"])


def test_a_deputy_without_a_post_acts_for_nobody(people):
    Posting.objects.filter(person=people["代決者"]).update(period=DateRange(None, LONG_AGO))

    found = acting_heads([people["課員"].pk], timezone.localdate())

    assert found[people["課員"].pk] == [people["課長"], people["二人目の課長"]]
    assert not posts_headed_by(fresh(people["代決者"])).exists()


def test_three_queries_for_any_number(people, django_assert_num_queries):
    with django_assert_num_queries(3):
        acting_heads([person.pk for person in people.values()], timezone.localdate())
