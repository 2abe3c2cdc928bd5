"""Truth tables of enrolment and completion. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from training import rules
from training.choices import Attendance, Cycle, EnrolmentState, Obligation, SessionState

CONFIRMED, WAITING, CANCELLED = EnrolmentState
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = rules.Request(
    now=NOW,
    state=SessionState.PLANNED,
    opens_at=NOW - 24 * HOUR,
    closes_at=NOW + 24 * HOUR,
    starts_at=NOW + 48 * HOUR,
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"opens_at": NOW + HOUR},
            "申込は2026年11月23日(月) 15:00からです。それまでお待ちください。",
        ),
        ({"closes_at": NOW}, "申込期間が終了しました。ほかの回をお探しください。"),
        ({"own_state": CONFIRMED}, "すでに申し込んでいます（受講確定）。"),
        ({"own_state": WAITING}, "すでに申し込んでいます（キャンセル待ち）。"),
        (
            {"starts_at": NOW, "closes_at": NOW},
            "この開催回は、すでに始まったか終わっています。ほかの回をお探しください。",
        ),
        (
            {"state": SessionState.CLOSED},
            "この開催回は、すでに始まったか終わっています。ほかの回をお探しください。",
        ),
        (
            {"state": SessionState.CANCELLED, "own_state": CONFIRMED},
            "この開催回は中止になりました。ほかの回をお探しください。",
        ),
    ],
)
def test_request_is_refused_with_the_sentence_that_the_page_shows(changes, sentence):
    request = replace(OPEN, **changes)

    with pytest.raises(rules.EnrolmentRefused) as refusal:
        rules.check_may_enrol(request)

    assert str(refusal.value) == sentence
    assert rules.judge(request).blocks == (sentence,)
    assert rules.judge(request).is_allowed is False


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        (
            {"completed_on": date(2026, 6, 1)},
            "この科目は、今年度すでに修了しています（2026/06/01）。もう一度受けることもできます。",
        ),
        (
            {"missing_prerequisite": "DX基礎研修"},
            "先に「DX基礎研修」を修了していると、内容が分かりやすくなります。",
        ),
        (
            {"clashes": ("BPR研修 第1回",)},
            "申し込んでいる「BPR研修 第1回」と時間が重なります。どちらに出るか決めてください。",
        ),
        (
            {"is_addressed": False},
            "この科目は、ほかの職位や役割の人に向けたものです。受けることはできます。",
        ),
    ],
)
def test_warning_is_told_but_does_not_refuse(changes, warning):
    request = replace(OPEN, **changes)

    rules.check_may_enrol(request)

    assert rules.judge(request) == rules.Verdict(blocks=(), warnings=(warning,))


def test_open_session_has_nothing_against_it():
    assert rules.judge(OPEN) == rules.Verdict((), ())


@pytest.mark.parametrize(
    ("capacity", "confirmed", "waiting", "expected"),
    [(2, 0, 0, CONFIRMED), (2, 2, 0, WAITING), (2, 1, 1, WAITING), (0, 500, 0, CONFIRMED)],
    ids=["free seat", "full", "seat free but people wait", "no limit"],
)
def test_state_for_newcomer(capacity, confirmed, waiting, expected):
    state = rules.state_for_newcomer(capacity=capacity, confirmed=confirmed, waiting=waiting)

    assert state == expected


@pytest.mark.parametrize(
    ("capacity", "confirmed", "expected"), [(30, 12, 18), (30, 31, 0), (0, 12, None)]
)
def test_free_seats(capacity, confirmed, expected):
    assert rules.free_seats(capacity=capacity, confirmed=confirmed) == expected


@pytest.mark.parametrize(
    ("own", "state", "starts_in", "sentence"),
    [
        (CONFIRMED, SessionState.PLANNED, 1, ""),
        (WAITING, SessionState.PLANNED, 1, ""),
        (CANCELLED, SessionState.PLANNED, 1, "この申込は、すでに取り消されています。"),
        (
            CONFIRMED,
            SessionState.PLANNED,
            0,
            "開始した後は取り消せません。出られなかったときは、事務局にお知らせください。",
        ),
        (
            CONFIRMED,
            SessionState.CLOSED,
            1,
            "開始した後は取り消せません。出られなかったときは、事務局にお知らせください。",
        ),
    ],
)
def test_why_not_cancel(own, state, starts_in, sentence):
    starts_at = NOW + starts_in * HOUR

    reason = rules.why_not_cancel(own_state=own, state=state, starts_at=starts_at, now=NOW)

    assert reason == sentence


@pytest.mark.parametrize("capacity", [30, 31, 0])
def test_capacity_that_holds_everybody_is_allowed(capacity):
    rules.check_capacity(capacity=capacity, confirmed=30)


def test_capacity_below_the_seated_is_refused():
    with pytest.raises(rules.TrainingRefused, match="定員は30人以上にしてください。"):
        rules.check_capacity(capacity=29, confirmed=30)


@pytest.mark.parametrize(
    ("attendance", "anyway", "expected"),
    [
        (Attendance.PRESENT, False, True),
        (Attendance.PARTIAL, False, False),
        (Attendance.PARTIAL, True, True),
        (Attendance.ABSENT, True, False),
        (Attendance.UNKNOWN, True, False),
    ],
)
def test_completes(attendance, anyway, expected):
    assert rules.completes(attendance, completes_anyway=anyway) is expected


@pytest.mark.parametrize(
    ("state", "ends_in", "unknown", "sentence"),
    [
        (SessionState.PLANNED, 1, 0, "まだ終わっていない開催回です"),
        (SessionState.PLANNED, -1, 2, "出欠が未入力の人が2人います"),
        (SessionState.CLOSED, -1, 0, "この開催回は実施済みです"),
        (SessionState.CANCELLED, -1, 0, "この開催回は中止になっています"),
    ],
)
def test_session_is_not_closed_too_early(state, ends_in, unknown, sentence):
    with pytest.raises(rules.TrainingRefused, match=sentence):
        rules.check_may_close(state=state, ends_at=NOW + ends_in * HOUR, now=NOW, unknown=unknown)


def test_session_that_is_over_and_complete_may_be_closed():
    rules.check_may_close(state=SessionState.PLANNED, ends_at=NOW, now=NOW, unknown=0)


@pytest.mark.parametrize(
    ("state", "starts_in", "sentence"),
    [
        (SessionState.PLANNED, 1, "まだ始まっていない開催回です"),
        (SessionState.CANCELLED, -1, "この開催回は中止になっています"),
    ],
)
def test_attendance_is_refused(state, starts_in, sentence):
    with pytest.raises(rules.TrainingRefused, match=sentence):
        rules.check_may_mark(state=state, starts_at=NOW + starts_in * HOUR, now=NOW)


def rule(obligation, cycle=Cycle.EVERY_YEAR, grades=(), roles=()):
    return rules.Rule(2026, obligation, cycle, frozenset(grades), frozenset(roles))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (rule(Obligation.EVERYBODY), True),
        (rule(Obligation.GRADE, grades=["general"]), True),
        (rule(Obligation.GRADE, grades=["manager"], roles=["member"]), False),
        (rule(Obligation.ROLE, roles=["lead", "member"]), True),
        (rule(Obligation.ROLE, grades=["general"], roles=["lead"]), False),
        (rule(Obligation.FREE, grades=["general"], roles=["member"]), False),
    ],
)
def test_must_take(asked, expected):
    assert rules.must_take(asked, grade="general", roles=["member"], hired_on=None) is expected


@pytest.mark.parametrize(
    ("hired_on", "expected"),
    [
        (None, False),
        (date(2025, 3, 31), False),
        (date(2025, 4, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_duty_of_new_hires_holds_in_the_year_of_hiring_and_the_next(hired_on, expected):
    asked = rule(Obligation.GRADE, Cycle.ON_HIRING, grades=["general"])

    assert rules.must_take(asked, grade="general", roles=[], hired_on=hired_on) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (rule(Obligation.EVERYBODY, grades=["manager"]), True),
        (rule(Obligation.FREE), True),
        (rule(Obligation.FREE, grades=["general"]), True),
        (rule(Obligation.FREE, grades=["manager"], roles=["member"]), True),
        (rule(Obligation.FREE, grades=["manager"], roles=["lead"]), False),
    ],
)
def test_is_addressed_to(asked, expected):
    assert rules.is_addressed_to(asked, grade="general", roles=["member"]) is expected


@pytest.mark.parametrize(
    ("cycle", "expected"),
    [
        (Cycle.EVERY_YEAR, date(2026, 4, 1)),
        (Cycle.EVERY_THREE_YEARS, date(2024, 4, 1)),
        (Cycle.ON_PROMOTION, date(1900, 1, 1)),
    ],
)
def test_counts_from(cycle, expected):
    assert rules.counts_from(cycle, 2026) == expected
