"""Decisions about units, as truth tables."""

from datetime import date

import pytest

from staff.rules import StaffRefused
from staff.rules.organisation import (
    Arrival,
    Unit,
    check_may_change,
    check_may_close,
    check_split,
    check_target,
    plan_arrivals,
)

LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (None, None, None),
        (LAST, None, None),
        (None, date(2027, 4, 2), None),
        (FIRST, None, "それより後の日"),
        (None, FIRST, "もう廃止されています"),
    ],
)
def test_change_needs_a_unit_that_exists_before_and_on_the_day(since, until, sentence):
    unit = Unit(1, "税務課", since, until)
    if sentence is None:
        check_may_change(unit, FIRST)
        return

    with pytest.raises(StaffRefused, match=sentence):
        check_may_change(unit, FIRST)


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        (Unit(1, "税務課", None, None), "どちらも「税務課」"),
        (Unit(2, "収納課", None, FIRST), "2027年4月1日にはありません"),
        (Unit(2, "収納課", date(2027, 4, 2), None), "2027年4月1日にはありません"),
    ],
    ids=["itself", "closed", "not there yet"],
)
def test_target_of_a_merger_is_refused(unit, sentence):
    with pytest.raises(StaffRefused, match=sentence):
        check_target(unit, FIRST, [1])


def test_target_may_begin_on_the_day():
    check_target(Unit(2, "収納課", FIRST, None), FIRST, [1])


@pytest.mark.parametrize("left", [0, 3])
def test_unit_closes_only_when_empty(left):
    unit = Unit(1, "税務課", None, None)
    if not left:
        check_may_close(unit, FIRST, what="人の配属", left=left)
        return

    with pytest.raises(StaffRefused, match="2027年4月1日以後も3人の配属があります"):
        check_may_close(unit, FIRST, what="人の配属", left=left)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [({1: 3}, "移る先が入力されていない"), ({1: 0, 2: 0}, "全員が元のまま")],
)
def test_split_is_refused(places, sentence):
    with pytest.raises(StaffRefused, match=sentence):
        check_split(places, 2)


@pytest.mark.parametrize("places", [{}, {1: 1}, {1: 0, 2: 1}, {1: 1, 2: 2}])
def test_split_is_accepted(places):
    check_split(places, 2)


def arrival(pk, *, person=None, main=True, head=False):
    return Arrival(pk, person or pk, 1, is_main=main, is_head=head, held_before=True)


@pytest.mark.parametrize(
    ("arrivals", "heads", "expected"),
    [
        ([arrival(1, head=True), arrival(2)], {}, {1: True, 2: False}),
        ([arrival(1, head=True)], {1: 1}, {1: False}),
        ([arrival(1, head=True), arrival(2, head=True)], {}, {1: False, 2: False}),
    ],
    ids=["the only head", "there is one", "two come"],
)
def test_head_goes_over_only_without_doubt(arrivals, heads, expected):
    planned = plan_arrivals(arrivals, heads=heads, present=[])

    assert {each.arrival.posting_id: each.is_head for each in planned} == expected


def test_concurrent_post_falls_away_where_the_person_is_already():
    both = [arrival(2, person=7, main=False), arrival(1, person=7), arrival(3, main=False)]

    planned = plan_arrivals(both, heads={}, present=[(3, 1)])

    dropped = {each.arrival.posting_id: each.is_dropped for each in planned}
    assert dropped == {1: False, 2: True, 3: True}
