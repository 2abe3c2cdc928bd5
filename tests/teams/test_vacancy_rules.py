"""Which chairs are asked for, which terms answer, which times away count: tables of the rules."""

from datetime import date, timedelta

import pytest

from teams.choices import SeatState as S
from teams.rules.requests import without_absence
from teams.rules.vacancies import OpenChair, answers_request, is_to_be_asked

APRIL = date(2027, 4, 1)
NOV = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("chair", "asked"),
    [
        (OpenChair(S.VACANT), True),
        (OpenChair(S.EXPIRED), True),
        (OpenChair(S.VACANT, is_bound=True), False),
        (OpenChair(S.VACANT, is_waiting=True), False),
        (OpenChair(S.EXPIRED, is_followed=True), False),
        (OpenChair(S.AWAY, has_holder=True), False),  # from elsewhere, appointed all the same
        (OpenChair(S.AWAY, has_holder=True, holder_has_left=True), True),
        (OpenChair(S.LEAVE, has_holder=True, holder_is_here=True), False),
        (OpenChair(S.LEAVE, has_holder=True, holder_is_here=True, leave_is_long=True), True),
        (OpenChair(S.DEPUTY), True),
        (OpenChair(S.DEPUTY, has_holder=True, holder_has_left=True), True),
        (OpenChair(S.DEPUTY, has_holder=True, holder_is_here=True, leave_is_long=True), False),
        (OpenChair(S.VACANT, called_off_on=NOV), False),
        (OpenChair(S.EXPIRED, open_since=NOV, called_off_on=NOV), False),
        (OpenChair(S.EXPIRED, open_since=APRIL, called_off_on=NOV), True),
    ],
)
def test_which_chairs_are_asked_for(chair, asked):
    assert is_to_be_asked(chair) == asked


@pytest.mark.parametrize(
    ("starts_on", "ends_before", "vacant_from", "answers"),
    [
        (NOV, None, NOV, True),
        (NOV, APRIL, NOV, True),
        (date(2026, 11, 10), None, NOV, False),  # the day itself stays empty
        (date(2026, 11, 1), date(2026, 11, 9), NOV, False),
        (date(2026, 11, 20), None, date(2026, 11, 1), True),  # comes soon
        (date(2026, 11, 24), None, date(2026, 11, 1), False),
        (APRIL, None, date(2026, 11, 1), False),
        (date(2026, 10, 1), date(2026, 11, 9), date(2026, 11, 1), False),
        (APRIL, None, APRIL, True),
        (NOV, APRIL, APRIL, False),
    ],
)
def test_which_terms_answer_a_request(starts_on, ends_before, vacant_from, answers):
    assert answers_request(
        starts_on=starts_on, ends_before=ends_before, vacant_from=vacant_from, today=NOV
    ) == answers  # fmt: skip


@pytest.mark.parametrize(
    ("absences", "left"),
    [
        ([], [(1, None)]),
        ([(3, 5)], [(1, 3), (5, None)]),
        ([(5, 7), (1, 3)], [(3, 5), (7, None)]),
        ([(3, None)], [(1, 3)]),
        ([(0, 1)], [(1, None)]),
    ],
)
def test_times_away_are_taken_out(absences, left):
    def day(n):
        return n if n is None else date(2026, 4, 1) + timedelta(days=n)

    spans = [tuple(map(day, span)) for span in left]
    found = without_absence((day(1), None), [tuple(map(day, span)) for span in absences])
    assert found == spans
