"""Who acts as 所属長 for whom: the truth table, and that both ways of asking agree."""

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.models import Division, Posting, StaffMember, posts_headed_by
from staff.permissions import can_see_personnel_data, is_head_of
from staff.queries import acting_heads
from tests.factories.staff import LONG_AGO
from tests.staff.heads_city import EXPECTED, heads_and_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Return everybody, by name."""
    return heads_and_staff()


def fresh(person):
    return StaffMember.objects.get(pk=person.pk)


def test_who_acts_for_whom(people):
    names = {person.pk: name for name, person in people.items()}

    found = acting_heads(list(names), timezone.localdate())

    assert {names[pk]: {names[h.pk] for h in heads} for pk, heads in found.items()} == EXPECTED


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
