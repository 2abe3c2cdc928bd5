"""The audit trail: who did what, before and after, and nobody can rewrite it."""

import pghistory.models
import pytest
from django.db import ProgrammingError, connection, transaction

from staff.actions.recording import recorded
from staff.models import StaffMember
from staff.queries import history_of
from staff.rules import StaffRefused
from tests.factories.staff import StaffMemberFactory

pytestmark = pytest.mark.django_db


@recorded("氏名の訂正")
def rename(*, person, name, by):
    person.name = name
    person.save()
    if name == "だめ":
        raise StaffRefused("その氏名は使えません。")


@recorded("まとめて訂正")
def rename_both(*, first, second, by):
    rename(person=first, name="一", by=by)
    rename(person=second, name="二", by=by)


def test_history_says_who_what_before_and_after():
    person = StaffMemberFactory(name="高橋 花子")
    clerk = StaffMemberFactory(name="事務 太郎")

    rename(person=person, name="髙橋 花子", by=clerk)

    newest = history_of(person)[0]
    assert (newest.by, newest.what) == ("事務 太郎", "氏名の訂正")
    assert newest.differences == (("氏名", "高橋 花子", "髙橋 花子"),)


def test_history_sees_bulk_updates_too():
    person = StaffMemberFactory(email="old@example.jp")

    StaffMember.objects.filter(pk=person.pk).update(email="new@example.jp")

    newest = history_of(person)[0]
    assert newest.by == "システム"
    assert newest.differences == (("メール", "old@example.jp", "new@example.jp"),)


def test_refused_action_leaves_no_trace():
    person = StaffMemberFactory(name="高橋 花子")
    before = len(history_of(person))

    with pytest.raises(StaffRefused):
        rename(person=person, name="だめ", by=person)

    person.refresh_from_db()
    assert person.name == "高橋 花子"
    assert len(history_of(person)) == before


def test_inner_action_is_told_as_the_outer_deed():
    first, second = StaffMemberFactory.create_batch(2)

    rename_both(first=first, second=second, by=first)

    assert history_of(first)[0].what == "まとめて訂正"
    assert history_of(second)[0].what == "まとめて訂正"


def test_password_is_not_in_the_trail():
    person = StaffMemberFactory()
    person.set_password("うみと-とんねる-2026")

    person.save()

    events = pghistory.models.Events.objects.tracks(person)
    assert all("password" not in event.pgh_data for event in events)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE staff_staffmemberevent SET name = 'x'", "DELETE FROM staff_staffmemberevent"],
)
def test_trail_cannot_be_rewritten(statement):
    StaffMemberFactory()

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
