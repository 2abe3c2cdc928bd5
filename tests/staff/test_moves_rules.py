"""From which day an edit makes a difference, who moves by it, and until when the account is open."""

from datetime import date

import pytest

from staff.rules.changes import WantedPost
from staff.rules.timeline import Add, ChangeFrom, Correct, End, Leave, Remove, Span, is_correction
from staff.rules.transfers.effects import PostFacts
from staff.rules.transfers.moves import Who, account_end, move_between, steps_of

TODAY = date(2026, 11, 26)
OLD, PAST, LAST, NEXT = date(2020, 4, 1), date(2026, 10, 1), date(2027, 3, 31), date(2027, 4, 1)
TAX, CARE, BESIDE = (
    WantedPost("main", 1, 1), WantedPost("main", 2, 1), WantedPost("concurrent", 3, 1),
)  # fmt: skip
HELD = (Span(TAX, OLD, None, pk=1),)
LEFT = (Span(TAX, OLD, PAST, pk=1),)
PLANNED = (Span(TAX, OLD, NEXT, pk=1), Span(CARE, NEXT, None, pk=2))


def places(spans):
    return tuple(span.post.division_id for span in spans)


@pytest.mark.parametrize(
    ("before", "edit", "expected"),
    [
        (HELD, ChangeFrom(1, TODAY, CARE, False), [(TODAY, (1,), (2,))]),
        (HELD, ChangeFrom(1, PAST, CARE, False), [(PAST, (1,), (2,))]),
        (HELD, ChangeFrom(1, NEXT, CARE, False), [(NEXT, (1,), (2,))]),
        (HELD, ChangeFrom(1, NEXT, TAX, True), [(NEXT, (1,), (1,))]),
        (HELD, Leave(LAST), [(NEXT, (1,), ())]),
        (HELD, Leave(date(2026, 9, 30)), [(PAST, (1,), ())]),
        (LEFT, End(1, LAST), [(PAST, (), (1,)), (NEXT, (1,), ())]),
        (HELD, Correct(Span(CARE, OLD, None, pk=1)), [(TODAY, (1,), (2,))]),
        (HELD, Correct(Span(CARE, OLD, NEXT, pk=1)), [(TODAY, (1,), (2,)), (NEXT, (2,), ())]),
        (HELD, Remove(1), [(TODAY, (1,), ())]),
        (LEFT, Correct(Span(CARE, OLD, PAST, pk=1)), []),
        (PLANNED, Remove(2), [(NEXT, (1,), ())]),
        (PLANNED, Correct(Span(TAX, OLD, NEXT, pk=1)), []),
        (PLANNED, Correct(Span(BESIDE, NEXT, None, pk=2)), [(NEXT, (1,), (3,))]),
        (HELD, Add(Span(BESIDE, PAST, NEXT)), [(PAST, (1,), (1, 3)), (NEXT, (1, 3), (1,))]),
        ((), Add(Span(TAX, NEXT, None)), [(NEXT, (), (1,))]),
    ],
    ids=[
        "today", "entered late", "planned", "becomes head", "will leave", "left", "did not leave",
        "corrected", "corrected with an end", "never was", "corrected of long ago",
        "nothing comes after", "nothing new", "plan changed", "beside for a time", "will be hired",
    ],
)  # fmt: skip
def test_days_from_which_an_edit_makes_a_difference(before, edit, expected):
    steps = steps_of(before, edit.apply(before), TODAY, is_correction=is_correction(edit))

    assert [(step.day, places(step.before), places(step.after)) for step in steps] == expected


def post(division, kind="main"):
    return PostFacts(kind, division, 1, 1, None, is_head=False)


@pytest.mark.parametrize(
    ("before", "after", "goes_on", "expected"),
    [
        ((post(1),), (post(1),), True, None),
        ((post(1),), (post(2),), True, (False, 1, 2, [1], [2])),
        ((post(1),), (), False, (True, 1, None, [1], [])),
        ((post(1),), (), True, (False, 1, None, [1], [])),
        ((), (post(2),), True, (False, None, 2, [], [2])),
        (
            (post(1), post(3, "joint")),
            (post(1), post(4, "joint")),
            True,
            (False, 1, 1, [3], [4]),
        ),
    ],
)
def test_move_between_two_sets_of_posts(before, after, goes_on, expected):
    move = move_between(Who(7, "000007", "山田", goes_on), before, after)

    assert (move and told(move)) == expected


def told(move):
    mains = [post and post.division_id for post in (move.before, move.after)]
    sides = [[post.division_id for post in side] for side in (move.ended, move.begun)]
    return (move.leaves, *mains, *sides)


ENDS = date(2026, 9, 30)  # the last day of LEFT


@pytest.mark.parametrize(
    ("before", "edit", "expires_on", "expected"),
    [
        (HELD, Leave(LAST), None, LAST),
        (HELD, Leave(LAST), TODAY, LAST),
        (LEFT, Correct(Span(TAX, OLD, None, pk=1)), ENDS, None),
        (LEFT, End(1, LAST), ENDS, LAST),
        (LEFT, Add(Span(CARE, TODAY, None)), ENDS, None),
        (LEFT, Remove(1), ENDS, ENDS),
        (LEFT, Add(Span(CARE, TODAY, None)), TODAY, TODAY),
        (HELD, ChangeFrom(1, NEXT, CARE, False), None, None),
        (HELD, End(1, LAST), None, None),
        (HELD, ChangeFrom(1, NEXT, CARE, False), LAST, LAST),
    ],
    ids=[
        "leaves", "leaves later than the account ended", "did not leave", "leaves later",
        "comes back", "never was here", "comes back, but the account has an end of its own",
        "moves", "term ends", "moves, account with an end of its own",
    ],
)  # fmt: skip
def test_last_day_of_the_account(before, edit, expires_on, expected):
    assert account_end(edit, before, edit.apply(before), expires_on=expires_on) == expected
