"""Dated posts, and search that finds people as they are spoken of."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from staff.choices import Grade, PostingKind
from staff.models import Posting, StaffMember
from tests.factories.staff import (
    DivisionFactory,
    PostingFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 3, 31)
FIRST_DAY = date(2026, 4, 1)


def test_posting_ending_on_the_last_day_counts_all_of_it():
    posting = PostingFactory(period=DateRange(date(2024, 4, 1), FIRST_DAY))

    assert list(Posting.objects.on(LAST_DAY)) == [posting]
    assert list(Posting.objects.on(FIRST_DAY)) == []


def test_two_main_posts_on_one_day_are_refused():
    first = PostingFactory(period=DateRange(date(2024, 4, 1), FIRST_DAY))

    with pytest.raises(IntegrityError, match="staff_posting_one_main_a_day"), transaction.atomic():
        PostingFactory(person=first.person, period=DateRange(LAST_DAY, None))


def test_main_posts_may_follow_each_other_without_a_gap():
    first = PostingFactory(period=DateRange(date(2024, 4, 1), FIRST_DAY))

    PostingFactory(person=first.person, period=DateRange(FIRST_DAY, None))

    assert first.person.postings.count() == 2


def test_concurrent_post_may_stand_beside_the_main_one():
    person = employee()

    PostingFactory(person=person, kind=PostingKind.CONCURRENT)

    assert len(person.standing.posts) == 2


def test_standing_takes_grade_from_the_main_post_and_rights_from_all():
    person = employee(grade=Grade.ASSISTANT_MANAGER)
    office = DivisionFactory(is_office=True)
    PostingFactory(person=person, division=office, kind=PostingKind.CONCURRENT)

    assert person.standing.grade == Grade.ASSISTANT_MANAGER
    assert person.standing.is_office is True
    assert office.pk in person.standing.division_ids


def test_standing_of_somebody_without_a_post_is_empty():
    standing = StaffMemberFactory().standing

    assert (standing.main, standing.grade, standing.is_office) == (None, None, False)


def test_standing_ends_with_the_post():
    person = office_member()
    person.postings.update(period=DateRange(date(2020, 4, 1), FIRST_DAY))

    assert person.standing_on(LAST_DAY).is_office is True
    assert person.standing_on(FIRST_DAY).is_office is False


@pytest.mark.parametrize(
    "query",
    [
        "高橋",
        "髙橋",
        "髙橋花子",
        "たかはし",
        "ﾀｶﾊｼ",
        "タカハシ ハナコ",
        "橋",
        "花子 高橋",
        "００４３２１",
    ],
)
def test_search_finds_a_person_as_spoken_of(query):
    wanted = StaffMemberFactory(number="004321", name="髙橋 花子", kana="タカハシ ハナコ")
    StaffMemberFactory(name="濵田 次郎", kana="ハマダ ジロウ")

    assert list(StaffMember.objects.search(query)) == [wanted]


@pytest.mark.parametrize("query", ["100%", "_", "\\"])
def test_search_takes_signs_literally(query):
    StaffMemberFactory()

    assert list(StaffMember.objects.search(query)) == []


def test_name_is_stored_exactly_as_given():
    person = StaffMemberFactory(name="𠮷田　神﨑")

    person.refresh_from_db()

    assert person.name == "𠮷田　神﨑"
