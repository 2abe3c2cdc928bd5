"""Deputies give rights for their period; what was logged stays."""

from datetime import date

import pghistory.models
import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import HeadDeputy, Job
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    JobFactory,
    SignInRecordFactory,
    StaffImportFactory,
    StaffMemberFactory,
    employee,
)

pytestmark = pytest.mark.django_db
FIRST, LAST, AFTER = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 10, 31), False), (FIRST, True), (LAST, True), (AFTER, False)],
)
def test_deputy_has_the_heads_rights_in_the_period(day, expected):
    division = DivisionFactory()
    person = employee(division)
    HeadDeputyFactory(division=division, person=person, period=DateRange(FIRST, AFTER))

    assert (division.pk in person.standing_on(day).headed_division_ids) is expected


def test_deputy_heads_nothing_of_their_own():
    person = employee()
    HeadDeputyFactory(person=person)

    assert person.standing.own_headed_division_ids == frozenset()


def test_deputy_without_any_post_has_no_rights():
    deputy = HeadDeputyFactory()

    assert deputy.person.standing.headed_division_ids == frozenset()


def test_standing_with_deputies_is_one_query(django_assert_num_queries):
    person = employee()
    HeadDeputyFactory.create_batch(2, person=person)

    with django_assert_num_queries(1):
        assert len(person.standing.headed_division_ids) == 2


def test_deputy_twice_at_the_same_time_is_refused_by_the_database():
    first = HeadDeputyFactory()

    with pytest.raises(IntegrityError, match="staff_deputy_once_a_day"):
        HeadDeputyFactory(division=first.division, person=first.person)


def test_deputies_are_visible_to_the_head_the_deputy_the_office_and_hr():
    division = DivisionFactory()
    deputy = HeadDeputyFactory(division=division, person=employee(division))
    office = employee(DivisionFactory(is_office=True))
    hr = employee(DivisionFactory(is_hr=True))
    head = employee(division, is_head=True)

    allowed = [deputy.person, office, hr, head, StaffMemberFactory(is_operator=True)]
    others = [employee(division), employee(is_head=True), StaffMemberFactory()]

    assert [list(HeadDeputy.objects.visible_to(user)) for user in allowed] == [[deputy]] * 5
    assert [list(HeadDeputy.objects.visible_to(user)) for user in others] == [[]] * 3


@recorded("名前の変更")
def rename(*, person, by):
    person.name = "新しい名前"
    person.save()


def ended_job():
    """Return work that is over; its file may still be cleared away."""
    job = JobFactory(state="done", total=600, finished_at=timezone.now(), file="sheets.pdf")
    Job.objects.filter(pk=job.pk).update(file="")
    return job


PROTECTED = [
    ("UPDATE staff_signinrecord SET number = 'x'", SignInRecordFactory),
    ("DELETE FROM staff_signinrecord", SignInRecordFactory),
    ("DELETE FROM staff_job", JobFactory),
    ("UPDATE staff_job SET kind = 'x'", JobFactory),
    ("UPDATE staff_job SET state = 'failed'", ended_job),
    ("UPDATE staff_job SET total = 1", ended_job),
    ("UPDATE staff_job SET finished_at = NULL", ended_job),
    ("DELETE FROM staff_staffimport", StaffImportFactory),
    ("DELETE FROM staff_headdeputyevent", HeadDeputyFactory),
    ("UPDATE staff_headdeputyevent SET person_id = 1", HeadDeputyFactory),
]


@pytest.mark.parametrize(("statement", "make"), PROTECTED, ids=[sql for sql, _ in PROTECTED])
def test_log_cannot_be_rewritten(statement, make):
    make()

    with (
        pytest.raises((ProgrammingError, InternalError), match=r"Cannot|Read-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE pghistory_context SET metadata = '{}'", "DELETE FROM pghistory_context"]
)
def test_who_did_it_cannot_be_rewritten_later(statement):
    person = StaffMemberFactory()
    rename(person=person, by=person)
    assert pghistory.models.Context.objects.count() == 1

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
