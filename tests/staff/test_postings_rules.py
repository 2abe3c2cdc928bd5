"""What an edit makes of a timeline: the two kinds of change, and what is refused."""

from datetime import date

import pytest

from staff.rules import StaffRefused
from staff.rules.changes import WantedPost
from staff.rules.timeline import (
    Add,
    ChangeFrom,
    Correct,
    End,
    Leave,
    Remove,
    Span,
    StaleRefused,
    changed_rows,
    check_one_head,
    check_timeline,
    check_within,
    newest_first,
    period_words,
    telling_day,
)

LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
TAX = WantedPost("main", 1, 10)
CARE = WantedPost("main", 2, 10)
HELP = WantedPost("concurrent", 3, 10)
NAMES = {TAX: "税務課 主任", CARE: "福祉課 主任", HELP: "支所 主任"}
OLD = Span(TAX, date(2020, 4, 1), FIRST, pk=1)
NOW = Span(CARE, FIRST, None, pk=2)


def test_correct_changes_the_row_for_its_whole_period():
    right = Span(CARE, date(2020, 4, 1), FIRST, pk=1)

    assert Correct(right).apply((OLD,)) == (right,)


def test_correct_refuses_an_end_before_the_start():
    with pytest.raises(StaffRefused, match="始まりの日以後"):
        Correct(Span(TAX, FIRST, LAST, pk=1)).apply((OLD,))


def test_change_from_keeps_the_past_and_begins_another_row():
    open_row = Span(TAX, date(2020, 4, 1), None, pk=1)

    after = ChangeFrom(1, FIRST, CARE, is_head=True).apply((open_row,))

    assert after == (OLD, Span(CARE, FIRST, None, is_head=True))


def test_change_from_keeps_the_end_of_the_row():
    after = ChangeFrom(1, date(2026, 10, 1), CARE, is_head=False).apply((OLD,))

    assert after[1] == Span(CARE, date(2026, 10, 1), FIRST)


@pytest.mark.parametrize(
    ("day", "post", "sentence"),
    [
        (FIRST, CARE, "この配属の期間にありません"),
        (date(2020, 3, 31), CARE, "この配属の期間にありません"),
        (date(2020, 4, 1), CARE, "「この行を直す」を使ってください"),
        (LAST, TAX, "今の配属と同じ内容です"),
    ],
    ids=["after the last day", "before the first day", "on the first day", "nothing changes"],
)
def test_change_from_refuses(day, post, sentence):
    with pytest.raises(StaffRefused, match=sentence):
        ChangeFrom(1, day, post, is_head=False).apply((OLD,))


def test_end_stores_the_day_after_the_last_day():
    assert End(2, date(2028, 3, 31)).apply((OLD, NOW)) == (
        OLD,
        Span(CARE, FIRST, date(2028, 4, 1), pk=2),
    )


def test_end_refuses_a_day_before_the_start():
    with pytest.raises(StaffRefused, match="この行を消す"):
        End(2, LAST).apply((OLD, NOW))


def test_add_puts_a_post_beside_the_others():
    span = Span(HELP, FIRST, None)

    assert Add(span).apply((OLD, NOW)) == (OLD, NOW, span)


def test_remove_leaves_the_row_out():
    assert Remove(2).apply((OLD, NOW)) == (OLD,)


def test_edit_of_a_row_that_is_gone_is_stale():
    with pytest.raises(StaleRefused):
        Remove(9).apply((OLD, NOW))


def test_leave_ends_all_posts_and_drops_later_ones():
    beside = Span(HELP, date(2024, 4, 1), None, pk=3)

    after = Leave(LAST).apply((OLD, NOW, beside))

    assert after == (OLD, Span(HELP, date(2024, 4, 1), FIRST, pk=3))


def test_leave_refuses_a_day_after_which_nothing_is():
    with pytest.raises(StaffRefused, match="後に続く配属はありません"):
        Leave(LAST).apply((OLD,))


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (OLD, Span(CARE, LAST, None), "2027年3月31日から2027年3月31日まで、本務が2つ"),
        (OLD, Span(CARE, FIRST, None), None),
        (NOW, Span(HELP, FIRST, None), None),
        (
            Span(HELP, FIRST, None),
            Span(WantedPost("joint", 3, 10), date(2028, 4, 1), None),
            "2028年4月1日から、同じ所属への配属が重なります",
        ),
    ],
    ids=["one day too long", "next day", "beside", "same division"],
)
def test_timeline_of_two(one, other, sentence):
    places = NAMES | {WantedPost("joint", 3, 10): "支所 主任"}
    if sentence is None:
        check_timeline((one, other), places, touched=[other])
        return

    with pytest.raises(StaffRefused, match=sentence):
        check_timeline((one, other), places, touched=[other])


def test_timeline_leaves_old_faults_of_other_rows_alone():
    check_timeline((OLD, Span(CARE, LAST, None), NOW), NAMES, touched=[])


@pytest.mark.parametrize(
    ("since", "until", "ok"),
    [
        (None, None, True),
        (FIRST, None, True),
        (date(2027, 4, 2), None, False),
        (None, date(2030, 4, 1), False),
    ],
)
def test_post_lies_within_its_division(since, until, ok):
    if ok:
        check_within(NOW, name="福祉課", since=since, until=until)
        return

    with pytest.raises(StaffRefused, match="「福祉課」があるのは"):
        check_within(NOW, name="福祉課", since=since, until=until)


def test_second_head_is_refused_by_name():
    head = Span(CARE, date(2024, 4, 1), None, is_head=True, pk=7)

    with pytest.raises(StaffRefused, match="「福祉課」の所属長は髙橋さんです"):
        check_one_head(NOW, place="福祉課", others=[("髙橋", head)])


def test_head_may_follow_the_day_after():
    head = Span(CARE, date(2024, 4, 1), FIRST, is_head=True, pk=7)

    check_one_head(NOW, place="福祉課", others=[("髙橋", head)])


def test_changed_rows_tells_what_to_write():
    cut = Span(TAX, date(2020, 4, 1), LAST, pk=1)
    new = Span(HELP, FIRST, None)

    assert changed_rows((OLD, NOW), (cut, new)) == ([2], [cut], [new])


@pytest.mark.parametrize(
    ("since", "until", "day"),
    [
        (None, FIRST, date(2026, 11, 23)),
        (date(2020, 4, 1), date(2026, 4, 1), date(2026, 3, 31)),
        (FIRST, None, FIRST),
    ],
    ids=["present", "past", "future"],
)
def test_telling_day(since, until, day):
    assert telling_day(since, until, date(2026, 11, 23)) == day


def test_newest_first_puts_the_main_post_before_others():
    beside = Span(HELP, FIRST, None, pk=3)

    assert newest_first((OLD, beside, NOW)) == [NOW, beside, OLD]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (FIRST, None, "2027年4月1日から"),
        (None, FIRST, "2027年3月31日まで"),
        (None, None, "すべての日"),
    ],
)
def test_period_words(since, until, words):
    assert period_words(since, until) == words
