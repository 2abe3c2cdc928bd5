"""The April task list's answers from their facts."""

from datetime import date

import pytest

from staff.choices import TaskState, TransferState
from staff.rules import april
from staff.rules.april import BatchState

BLOCKED, TODO, PROGRESS, DONE, PROBLEM = (
    TaskState.BLOCKED, TaskState.TODO, TaskState.PROGRESS, TaskState.DONE, TaskState.PROBLEM,
)  # fmt: skip
FIRST = date(2027, 4, 1)
DRAFT = BatchState(TransferState.DRAFT, 3)
PREPARING = BatchState(TransferState.PREPARING, 600)
FAULTY = BatchState(TransferState.PREPARING, 600, faulty=12)
READY = BatchState(TransferState.READY, 600)
STUCK = BatchState(TransferState.READY, 600, problem="所属が廃止されています。")
APPLIED = BatchState(TransferState.APPLIED, 600)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 12, 31), date(2026, 4, 1)),
        (date(2027, 1, 1), FIRST),
        (date(2027, 3, 31), FIRST),
        (date(2027, 4, 1), FIRST),
        (date(2027, 12, 31), FIRST),
    ],
)
def test_list_is_about_the_coming_april_from_january(day, first):
    assert april.april_of(day) == first


@pytest.mark.parametrize(
    ("today", "since"), [(date(2027, 3, 31), date(2026, 4, 1)), (FIRST, FIRST)]
)
def test_new_are_those_since_the_last_april(today, since):
    assert april.arrivals_since(FIRST, today=today) == since


@pytest.mark.parametrize(
    ("batches", "imports", "entering", "settling", "applying"),
    [
        ([], 0, TODO, BLOCKED, BLOCKED),
        ([], 1, DONE, DONE, DONE),
        ([DRAFT], 0, PROGRESS, TODO, BLOCKED),
        ([BatchState(TransferState.PREPARING)], 0, PROGRESS, TODO, BLOCKED),
        ([PREPARING], 0, DONE, TODO, BLOCKED),
        ([FAULTY], 0, DONE, PROBLEM, BLOCKED),
        ([READY], 0, DONE, DONE, PROGRESS),
        ([READY, PREPARING], 0, DONE, PROGRESS, PROGRESS),
        ([STUCK], 0, DONE, DONE, PROBLEM),
        ([APPLIED, READY], 0, DONE, DONE, PROGRESS),
        ([APPLIED], 0, DONE, DONE, DONE),
    ],
)
def test_transfer_tasks_follow_the_batches(batches, imports, entering, settling, applying):
    assert april.entering(batches, imports_applied=imports)[0] == entering
    assert april.settling(batches, imports_applied=imports)[0] == settling
    assert april.applying(batches, imports_applied=imports, first=FIRST)[0] == applying


def test_what_cannot_start_says_why():
    assert april.settling([], imports_applied=0)[1] == "人事異動を取り込むと、始められます。"
    assert april.applying([DRAFT], imports_applied=0, first=FIRST)[1] == (
        "人事異動を確定すると、適用を待つ状態になります。"
    )
    assert april.settling([FAULTY], imports_applied=0)[1] == "直す行が12行あります。"
    assert april.applying([READY], imports_applied=0, first=FIRST)[1] == (
        "1件が残っています。確定したものは4月1日の0時に適用します。"
    )


@pytest.mark.parametrize(
    ("left", "answer"),
    [(0, (DONE, "ありません。")), (1200, (PROBLEM, "1,200件あります。"))],
)
def test_count_is_done_at_nothing(left, answer):
    assert answer == april.counted(
        left, sentence="{}件あります。", done="ありません。", state=PROBLEM
    )


@pytest.mark.parametrize(
    ("is_named", "is_ending", "state"),
    [(False, False, TODO), (True, False, DONE), (True, True, PROGRESS)],
)
def test_deputy_is_named_until_the_end_is_near(is_named, is_ending, state):
    assert april.naming_deputy(is_named=is_named, is_ending=is_ending)[0] == state


@pytest.mark.parametrize(
    ("arrived", "waiting", "answer"),
    [
        (0, [], (DONE, "新しく配属された職員はいません。")),
        (2, [], (DONE, "新しく配属された2人が、サインインしています。")),
        (2, ["甲", "乙"], (TODO, "まだサインインしていません：甲、乙")),
        (9, list("甲乙丙丁戊己庚"), (PROGRESS, "まだサインインしていません：甲、乙、丙、丁、戊ほか2人")),
    ],
)  # fmt: skip
def test_newcomers_are_waited_for_by_name(arrived, waiting, answer):
    assert april.welcoming(arrived=arrived, waiting=waiting) == answer


MARCH = date(2027, 3, 20)


@pytest.mark.parametrize(
    ("today", "announced", "waiting", "arrived", "state"),
    [
        (MARCH, False, 0, 0, BLOCKED),
        (MARCH, True, 3, 0, TODO),
        (MARCH, True, 0, 0, DONE),
        (FIRST, False, 0, 0, DONE),
        (FIRST, True, 3, 0, TODO),
        (FIRST, True, 0, 3, DONE),
    ],
)
def test_head_waits_for_the_announcement(today, announced, waiting, arrived, state):
    found = april.following(
        today=today, first=FIRST, announced=announced, waiting=waiting, arrived=arrived
    )

    assert found[0] == state
