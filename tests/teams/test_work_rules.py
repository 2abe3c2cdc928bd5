"""Truth tables of support, activities, plans and links; nothing here touches a database."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.choices import PlanState, SupportSide, SupportState
from teams.rules import TeamRefused
from teams.rules.activities import (
    Month,
    activity_minutes,
    calendar_weeks,
    check_activity_day,
    hours_words,
    is_action_overdue,
    is_quiet,
)
from teams.rules.links import Linked, LinkSource, register_links, resolve_links, shown_links
from teams.rules.plans import check_plan_move, plan_moves, why_not_edit_plan
from teams.rules.refusals import NotFree, StaleRefused
from teams.rules.support import (
    SUPPORT_MOVES,
    check_helper,
    check_log,
    check_support_move,
    is_support_overdue,
    support_moves,
    support_steps,
    who_is_next,
    why_not_take,
)

S, Side, P = SupportState, SupportSide, PlanState
TODAY = date(2026, 11, 25)

# --- Support ----------------------------------------------------------------------------------

BUTTONS = {
    S.RECEIVED: {Side.TEAM: ["見送る"], Side.OFFICE: ["見送る"]},
    S.ASSIGNED: {
        Side.TEAM: ["見送る"],
        Side.HELPER: ["対応を始める", "担当を外して受付に戻す"],
        Side.OFFICE: ["対応を始める", "担当を外して受付に戻す", "見送る"],
    },
    S.WORKING: {Side.HELPER: ["完了にする", "見送る"], Side.OFFICE: ["完了にする", "見送る"]},
    S.DONE: {
        Side.TEAM: ["対応を再開する"],
        Side.HELPER: ["対応を再開する"],
        Side.OFFICE: ["対応を再開する"],
    },
    S.DECLINED: {Side.OFFICE: ["もう一度受け付ける"]},
}


@pytest.mark.parametrize("state", SupportState)
@pytest.mark.parametrize("side", SupportSide)
def test_support_buttons(state, side):
    assert [m.label for m in support_moves(state, {side})] == BUTTONS[state].get(side, [])


@pytest.mark.parametrize("state", SupportState)
@pytest.mark.parametrize("to_state", SupportState)
@pytest.mark.parametrize("side", SupportSide)
def test_support_server_allows_what_the_buttons_offer(state, to_state, side):
    offered = [m for m in support_moves(state, {side}) if m.to_state == to_state]
    step = {"state": state, "seen_state": state, "to_state": to_state, "sides": {side}}
    if offered:
        assert check_support_move(**step, words="理由です") == offered[0]
    else:
        with pytest.raises(TeamRefused):
            check_support_move(**step, words="理由です")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"seen_state": S.RECEIVED},
            "ほかの人が先に、状態を「対応中」に変えました。内容を確かめて、必要ならもう一度操作してください。",
        ),
        ({"to_state": S.RECEIVED}, "「対応中」の依頼を、「受付」にすることはできません。"),
        ({"to_state": "よそ"}, "「対応中」の依頼を、「よそ」にすることはできません。"),
        ({"sides": {Side.TEAM}}, "「完了にする」を選べるのは、担当の専門人材・事務局です。"),
        ({"words": "  "}, "結果を入力してください。関係する人に伝わり、記録に残ります。"),
    ],
)
def test_support_refusals(change, sentence):
    step = {
        "state": S.WORKING, "seen_state": S.WORKING, "to_state": S.DONE,
        "sides": {Side.HELPER}, "words": "終わりました",
    }  # fmt: skip
    with pytest.raises(TeamRefused) as refused:
        check_support_move(**{**step, **change})

    assert str(refused.value) == sentence


def test_support_steps_without_words_are_only_those_that_ask_for_none():
    assert [m.label for m in SUPPORT_MOVES if not m.asks] == ["対応を始める"]


@pytest.mark.parametrize("state", SupportState)
def test_only_a_waiting_request_is_taken(state):
    reason = why_not_take(state=state, is_specialist=True)

    assert (reason == "") == (state == S.RECEIVED)
    assert why_not_take(state=state, is_specialist=False) == (
        "引き受けられるのは、任期中のデジタル専門人材です。"
    )


def test_taking_twice_names_who_was_first():
    with pytest.raises(NotFree) as refused:
        check_helper(
            state=S.ASSIGNED, seen_state=S.RECEIVED, holder="𠮷田 健", is_own=True,
            sides={Side.SPECIALIST},
        )  # fmt: skip

    assert str(refused.value) == (
        "先に、𠮷田 健さんが担当になりました。内容を確かめて、必要ならコメントで相談してください。"
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [(S.RECEIVED, S.ASSIGNED), (S.ASSIGNED, S.ASSIGNED), (S.WORKING, S.WORKING)],
)
def test_office_names_the_helper(state, expected):
    given_state = check_helper(
        state=state, seen_state=state, holder="", is_own=False, sides={Side.OFFICE}
    )

    assert given_state == expected


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sides": {Side.TEAM}}, "担当を決められるのは、事務局です。"),
        ({"state": S.DONE, "seen_state": S.DONE}, "「完了」の依頼の担当は、変えられません。"),
        (
            {"state": S.DECLINED},
            "ほかの人が先に、状態を「見送り」に変えました。内容を確かめてください。",
        ),
    ],
)
def test_naming_a_helper_refused(change, sentence):
    facts = {
        "state": S.RECEIVED, "seen_state": S.RECEIVED, "holder": "", "is_own": False,
        "sides": {Side.OFFICE},
    }  # fmt: skip
    with pytest.raises(TeamRefused) as refused:
        check_helper(**{**facts, **change})

    assert str(refused.value) == sentence


@pytest.mark.parametrize("state", SupportState)
@pytest.mark.parametrize(
    ("wished", "is_late"),
    [(None, False), (date(2026, 11, 24), True), (TODAY, False), (date(2026, 11, 26), False)],
)
def test_support_overdue(state, wished, is_late):
    expected = is_late and state in (S.RECEIVED, S.ASSIGNED, S.WORKING)

    assert is_support_overdue(state=state, wished_on=wished, today=TODAY) == expected


def test_support_way_is_shown_as_steps():
    assert support_steps(S.WORKING) == [
        ("受付", "done"), ("担当決定", "done"), ("対応中", "current"), ("完了", "todo"),
    ]  # fmt: skip
    assert {state for _, state in support_steps(S.DONE)} == {"done"}
    assert support_steps(S.DECLINED) == []
    assert [bool(who_is_next(state)) for state in SupportState] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": S.RECEIVED}, "担当が決まってから、対応の記録を書けます。"),
        ({"day": date(2026, 11, 26)}, "対応した日は、今日以前にしてください。"),
        ({"hours": 0}, "時間は、0より大きく24以下にしてください。"),
        ({"hours": 24.25}, "時間は、0より大きく24以下にしてください。"),
    ],
)
def test_log_refused(change, sentence):
    line = {"day": TODAY, "today": TODAY, "hours": 1.5, "state": S.WORKING}
    check_log(**line)

    with pytest.raises(TeamRefused, match=sentence):
        check_log(**{**line, **change})


# --- Activities -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "hours", "minutes"),
    [
        (time(13, 30), time(15, 0), None, 90),
        (time(13, 30), time(15, 0), 8, 90),  # the times say more than the number
        (None, None, 0.25, 15),
        (None, None, 24, 1440),
    ],
)
def test_activity_minutes(starts, ends, hours, minutes):
    assert activity_minutes(starts_at=starts, ends_at=ends, hours=hours) == minutes


@pytest.mark.parametrize(
    ("starts", "ends", "hours", "sentence"),
    [
        (time(13), None, None, "開始と終了の時刻は、両方とも入力してください。"),
        (None, time(13), 1, "開始と終了の時刻は、両方とも入力してください。"),
        (time(13), time(13), None, "終了の時刻は、開始より後にしてください。"),
        (None, None, None, "開始と終了の時刻か、時間のどちらかを入力してください。"),
        (None, None, 0, "時間は、0より大きく24以下にしてください。"),
        (None, None, 25, "時間は、0より大きく24以下にしてください。"),
    ],
)
def test_activity_minutes_refused(starts, ends, hours, sentence):
    with pytest.raises(TeamRefused) as refused:
        activity_minutes(starts_at=starts, ends_at=ends, hours=hours)

    assert str(refused.value) == sentence


def test_activity_day_is_not_to_come():
    check_activity_day(day=TODAY, today=TODAY)

    with pytest.raises(TeamRefused, match="予定は「次にすること」に書けます。"):
        check_activity_day(day=date(2026, 11, 26), today=TODAY)
    with pytest.raises(TeamRefused, match="活動の日の年を確かめてください。"):
        check_activity_day(day=date(206, 11, 25), today=TODAY)


def test_a_team_is_quiet_after_sixty_days():
    assert [is_quiet(day, TODAY) for day in (None, date(2026, 9, 25), date(2026, 9, 26))] == [
        True, True, False,
    ]  # fmt: skip


def test_next_action_overdue():
    due = date(2026, 11, 24)

    assert is_action_overdue(due_on=due, done_on=None, today=TODAY)
    assert not is_action_overdue(due_on=due, done_on=due, today=TODAY)
    assert not is_action_overdue(due_on=TODAY, done_on=None, today=TODAY)
    assert not is_action_overdue(due_on=None, done_on=None, today=TODAY)


@given(st.dates(min_value=date(2000, 2, 1), max_value=date(2099, 11, 30)))
def test_calendar_has_every_day_of_the_month_once_in_whole_weeks(day):
    month = Month.of(day)
    weeks = list(calendar_weeks(month, day))
    days = [cell.day for week in weeks for cell in week]

    assert {len(week) for week in weeks} == {7}
    assert all(after.toordinal() - before.toordinal() == 1 for before, after in pairwise(days))
    assert days[0].weekday() == 0
    of_month = [cell.day for week in weeks for cell in week if cell.is_of_month]
    assert of_month[0] == month.first_day
    assert of_month[-1].toordinal() + 1 == month.next_first_day.toordinal()
    assert [cell.day for week in weeks for cell in week if cell.is_today] == [day]
    assert month.next.previous == month == month.previous.next
    assert Month.parse(month.key, date(1999, 1, 1)) == month


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "1999-12", "²026-1²", "あ-い"])
def test_unreadable_month_is_this_one(text):
    assert Month.parse(text, TODAY) == Month(2026, 11)


def test_calendar_tells_closed_days():
    days = {c.day: c.closed for week in calendar_weeks(Month(2026, 11), TODAY) for c in week}

    assert days[date(2026, 11, 23)] == "勤労感謝の日"
    assert days[date(2026, 11, 25)] == ""


def test_hours_are_shown_without_needless_zeros():
    assert [hours_words(n) for n in (15, 60, 90, 100)] == [
        "0.25時間", "1時間", "1.5時間", "1.67時間",
    ]  # fmt: skip


# --- Plans ------------------------------------------------------------------------------------

PLAN_BUTTONS = {
    (P.DRAFT, "lead"): ["提出する"],
    (P.DRAFT, "office"): ["提出する"],
    (P.DRAFT, "both"): ["提出する"],
    (P.SUBMITTED, "lead"): ["提出を取り下げる"],
    (P.SUBMITTED, "office"): ["確認した", "差し戻す"],
    (P.SUBMITTED, "both"): ["確認した", "差し戻す"],
    (P.CONFIRMED, "office"): ["書き直せるようにする"],
    (P.CONFIRMED, "both"): ["書き直せるようにする"],
}


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("who", ["nobody", "lead", "office", "both"])
def test_plan_buttons(state, who):
    held = {"is_lead": who in ("lead", "both"), "is_office": who in ("office", "both")}

    assert [m.label for m in plan_moves(state, **held)] == PLAN_BUTTONS.get((state, who), [])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"seen_state": P.SUBMITTED},
            "ほかの人が先に、計画を「下書き」にしました。内容を確かめてください。",
        ),
        ({"to_state": P.CONFIRMED}, "「下書き」の計画を、「確認」にすることはできません。"),
        ({"to_state": "よそ"}, "「下書き」の計画を、「よそ」にすることはできません。"),
        ({"is_lead": False}, "「提出する」を選べるのは、DX統括リーダー・事務局です。"),
        (
            {"empty_questions": ["目標の数値", "進め方と時期"]},
            "まだ書かれていない欄があります：「目標の数値」「進め方と時期」。",
        ),
        (
            {"state": P.SUBMITTED, "seen_state": P.SUBMITTED, "to_state": P.DRAFT},
            "理由を入力してください。チームに伝わり、記録に残ります。",
        ),
        (
            {"state": P.SUBMITTED, "seen_state": P.SUBMITTED, "to_state": P.CONFIRMED},
            "「確認した」を選べるのは、事務局です。",
        ),
    ],
)
def test_plan_refusals(change, sentence):
    step = {
        "state": P.DRAFT, "seen_state": P.DRAFT, "to_state": P.SUBMITTED,
        "is_lead": True, "is_office": False,
    }  # fmt: skip
    assert check_plan_move(**step).label == "提出する"

    with pytest.raises(TeamRefused) as refused:
        check_plan_move(**{**step, **change})

    assert str(refused.value) == sentence
    assert isinstance(refused.value, StaleRefused) == ("seen_state" in change and len(change) == 1)


def test_only_a_draft_is_written():
    assert why_not_edit_plan(P.DRAFT) == ""
    assert why_not_edit_plan(P.CONFIRMED) == (
        "「確認」の計画は、書き直せません。書き直すときは、事務局に相談してください。"
    )


# --- Links ------------------------------------------------------------------------------------


def test_links_show_what_the_reader_may_see():
    asked = []

    def resolve(user, numbers):
        asked.append((user, sorted(numbers)))
        return {12: Linked("窓口の転記", "/forum/issues/12/")}

    register_links("test", LinkSource("課題", resolve))

    shown = shown_links("reader", [12, 34], "test")

    assert [(link.label, link.linked and link.linked.title) for link in shown] == [
        ("課題12", "窓口の転記"), ("課題34", None),
    ]  # fmt: skip
    assert asked == [("reader", [12, 34])]
    assert resolve_links("reader", [], "test") == {}
    assert resolve_links("reader", [1], "nobody's") == {}
