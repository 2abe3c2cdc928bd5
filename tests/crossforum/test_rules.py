"""The workflow as truth tables: every stage × stage × capacity, written out by hand."""

from datetime import date
from itertools import combinations

import pytest

from crossforum import rules
from crossforum.choices import Hat, IssueStage, MeasureStage, Way
from crossforum.rules import MoveRefused

S, M = IssueStage, MeasureStage
REPORTER, MEMBER, LEADER, LEAD, OFFICE = Hat

# stage → capacity → where the person may take the issue by a button
ALLOWED = {
    S.DRAFT: {
        REPORTER: {S.SUBMITTED},
        MEMBER: {S.SUBMITTED},
        LEADER: {S.SUBMITTED},
        LEAD: {S.SUBMITTED},
    },
    S.SUBMITTED: {
        LEADER: {S.STUDY, S.DRAFT},
        LEAD: {S.STUDY, S.DRAFT, S.FORUM},
    },
    S.STUDY: {
        MEMBER: {S.LEAD_CHECK},
        LEADER: {S.LEAD_CHECK},
        LEAD: {S.LEAD_CHECK, S.FORUM},
    },
    S.LEAD_CHECK: {LEAD: {S.DEPARTMENT, S.FORUM, S.DECLINED, S.STUDY}},
    S.DEPARTMENT: {LEADER: {S.INTRODUCED}, LEAD: {S.INTRODUCED}},
    S.FORUM: {OFFICE: {S.DEPARTMENT, S.DECLINED}},
    S.MEASURE: {LEAD: {S.DONE}},
    S.INTRODUCED: {LEADER: {S.DONE}, LEAD: {S.DONE}},
    S.DONE: {},
    S.DECLINED: {LEADER: {S.STUDY}, LEAD: {S.STUDY}, OFFICE: {S.STUDY}},
}
NEEDS_REASON = {
    (S.SUBMITTED, S.DRAFT),
    (S.LEAD_CHECK, S.DECLINED),
    (S.LEAD_CHECK, S.STUDY),
    (S.FORUM, S.DECLINED),
}


def step(stage, to_stage, hats, **more):
    return rules.check_move(
        stage=stage, seen_stage=more.pop("seen", stage), to_stage=to_stage, hats=hats, **more
    )


@pytest.mark.parametrize("hat", Hat)
@pytest.mark.parametrize("stage", S)
def test_each_capacity_takes_exactly_its_steps(stage, hat):
    allowed = set()
    for to_stage in S:
        try:
            step(stage, to_stage, {hat}, reason="理由")
        except MoveRefused:
            continue
        allowed.add(to_stage)

    assert allowed == ALLOWED[stage].get(hat, set())
    assert {move.to_stage for move in rules.moves_for(stage, {hat})} == allowed


@pytest.mark.parametrize("hats", list(combinations(Hat, 2)), ids="+".join)
def test_two_capacities_add_up(hats):
    for stage in S:
        both = {move.to_stage for move in rules.moves_for(stage, hats)}

        assert both == set().union(*(ALLOWED[stage].get(hat, set()) for hat in hats))


def test_nobody_moves_without_a_capacity():
    assert [rules.moves_for(stage, set()) for stage in S] == [[]] * len(S)


@pytest.mark.parametrize("stage", S)
def test_a_reason_is_asked_for_where_work_goes_back_or_ends(stage):
    for move in rules.moves_for(stage, set(Hat)):
        assert move.needs_reason == ((stage, move.to_stage) in NEEDS_REASON)


@pytest.mark.parametrize(("stage", "to_stage"), sorted(NEEDS_REASON))
@pytest.mark.parametrize("reason", ["", " ", "　\n"])
def test_a_step_without_its_reason_is_refused(stage, to_stage, reason):
    with pytest.raises(MoveRefused, match=r"^理由を入力してください。"):
        step(stage, to_stage, set(Hat), reason=reason)


def test_a_refusal_names_who_may():
    with pytest.raises(MoveRefused) as refusal:
        step(S.SUBMITTED, S.STUDY, {MEMBER})

    assert (
        str(refusal.value) == "「検討を始める」を選べるのは、DX推進リーダー・DX統括リーダーです。"
    )
    assert not refusal.value.is_stale


def test_a_refusal_names_the_stages_of_an_impossible_step():
    with pytest.raises(MoveRefused) as refusal:
        step(S.SUBMITTED, S.DONE, set(Hat))

    assert str(refusal.value) == "「提出済み」の課題を、「完了」にすることはできません。"


def test_an_unknown_stage_is_refused_like_any_other():
    with pytest.raises(MoveRefused, match="「nonsense」にすることはできません"):
        step(S.SUBMITTED, "nonsense", set(Hat))


def test_a_step_decided_on_an_old_stage_is_refused_though_possible():
    with pytest.raises(
        MoveRefused, match=r"^ほかの人が先に、段階を「対応策の検討中」に"
    ) as refusal:
        step(S.STUDY, S.FORUM, {LEAD}, seen=S.SUBMITTED)

    assert refusal.value.is_stale


@pytest.mark.parametrize(
    ("way", "stage", "to_stage"),
    [
        (Way.ATTACHING, S.FORUM, S.MEASURE),
        (Way.DETACHING, S.MEASURE, S.FORUM),
        (Way.FOLLOWING, S.MEASURE, S.DONE),
    ],
)
def test_steps_within_a_measure_are_the_offices_alone(way, stage, to_stage):
    assert step(stage, to_stage, {OFFICE}, way=way, reason="理由").way == way
    with pytest.raises(MoveRefused):
        step(stage, to_stage, set(Hat) - {OFFICE}, way=way, reason="理由")


def test_detaching_asks_for_a_reason():
    with pytest.raises(MoveRefused, match=r"^理由を入力"):
        step(S.MEASURE, S.FORUM, {OFFICE}, way=Way.DETACHING)


@pytest.mark.parametrize(
    ("stage", "people"),
    [
        (S.DRAFT, "起票者・DX推進員・DX推進リーダー・DX統括リーダー"),
        (S.SUBMITTED, "DX推進リーダー・DX統括リーダー"),
        (S.STUDY, "DX推進員・DX推進リーダー・DX統括リーダー"),
        (S.LEAD_CHECK, "DX統括リーダー"),
        (S.DEPARTMENT, "DX推進リーダー・DX統括リーダー"),
        (S.FORUM, "事務局"),
        (S.MEASURE, ""),
        (S.INTRODUCED, "DX推進リーダー・DX統括リーダー"),
        (S.DONE, ""),
        (S.DECLINED, ""),
    ],
)
def test_who_is_next(stage, people):
    assert rules.who_is_next(stage) == people


def test_issue_steps_within_the_department():
    assert rules.issue_steps(S.STUDY, is_shared=False) == [
        ("下書き", "done"),
        ("提出済み", "done"),
        ("対応策の検討中", "current"),
        ("部局で確認中", "todo"),
        ("部局内で対応中", "todo"),
        ("導入済み", "todo"),
        ("完了", "todo"),
    ]


def test_issue_steps_over_the_forum():
    steps = rules.issue_steps(S.DONE, is_shared=True)

    assert [label for label, _ in steps[4:]] == ["フォーラムに付議", "横断施策で対応中", "完了"]
    assert {state for _, state in steps} == {"done"}


def test_issue_steps_of_a_declined_issue_are_none():
    assert rules.issue_steps(S.DECLINED, is_shared=False) == []


WAY = [M.IDEA, M.PLANNING, M.AGREED, M.PMO, M.BUDGET, M.INTRODUCTION, M.USE, M.EFFECT, M.DONE]


@pytest.mark.parametrize("position", range(8), ids=lambda n: WAY[n])
def test_an_open_measure_goes_on_back_on_hold_or_stops(position):
    moves = rules.measure_moves_for(WAY[position])

    back = [(WAY[position - 1], True)] if position else []
    assert [(move.to_stage, move.needs_reason) for move in moves] == [
        (WAY[position + 1], False),
        *back,
        (M.ON_HOLD, True),
        (M.STOPPED, True),
    ]


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (M.ON_HOLD, [(M.BUDGET, False), (M.STOPPED, True)]),
        (M.STOPPED, [(M.BUDGET, True)]),
        (M.DONE, []),
    ],
)
def test_a_paused_measure_resumes_where_it_stood(stage, expected):
    moves = rules.measure_moves_for(stage, paused_from=M.BUDGET)

    assert [(move.to_stage, move.needs_reason) for move in moves] == expected


def test_a_paused_measure_of_unknown_origin_resumes_at_the_beginning():
    assert rules.measure_moves_for(M.ON_HOLD)[0].to_stage == M.IDEA


@pytest.mark.parametrize("stage", M)
@pytest.mark.parametrize("to_stage", M)
def test_only_the_office_moves_a_measure(stage, to_stage):
    with pytest.raises(MoveRefused, match=r"事務局です。$"):
        rules.check_measure_move(
            stage=stage, seen_stage=stage, to_stage=to_stage, is_office=False, reason="理由"
        )


@pytest.mark.parametrize("stage", M)
def test_the_check_of_measures_allows_exactly_the_buttons(stage):
    allowed = set()
    for to_stage in M:
        try:
            rules.check_measure_move(
                stage=stage, seen_stage=stage, to_stage=to_stage, is_office=True, reason="理由"
            )
        except MoveRefused:
            continue
        allowed.add(to_stage)

    assert allowed == {move.to_stage for move in rules.measure_moves_for(stage)}


def test_a_measure_goes_on_hold_only_with_a_reason():
    with pytest.raises(MoveRefused, match=r"^理由を入力してください。"):
        rules.check_measure_move(
            stage=M.PMO, seen_stage=M.PMO, to_stage=M.ON_HOLD, is_office=True, reason=" "
        )


def test_a_measure_step_decided_on_an_old_stage_is_refused():
    with pytest.raises(MoveRefused, match="「立案・検討」に変えました") as refusal:
        rules.check_measure_move(
            stage=M.PLANNING, seen_stage=M.IDEA, to_stage=M.AGREED, is_office=True
        )

    assert refusal.value.is_stale


def test_an_unknown_measure_stage_is_refused():
    with pytest.raises(MoveRefused, match="「構想」の施策を、「nonsense」"):
        rules.check_measure_move(
            stage=M.IDEA, seen_stage=M.IDEA, to_stage="nonsense", is_office=True
        )


def test_measure_steps_show_where_a_paused_measure_stood():
    states = [state for _, state in rules.measure_steps(M.ON_HOLD, paused_from=M.AGREED)]

    assert states == ["done", "done", "current", *["todo"] * 6]


def test_measure_steps_of_a_done_measure_are_all_done():
    assert {state for _, state in rules.measure_steps(M.DONE)} == {"done"}


@pytest.mark.parametrize(
    ("stage", "due_on", "expected"),
    [
        (M.PLANNING, date(2026, 11, 22), True),
        (M.PLANNING, date(2026, 11, 23), False),
        (M.PLANNING, None, False),
        (M.DONE, date(2026, 11, 22), False),
        (M.ON_HOLD, date(2026, 11, 22), False),
    ],
)
def test_is_overdue(stage, due_on, expected):
    assert rules.is_overdue(stage=stage, due_on=due_on, today=date(2026, 11, 23)) is expected
