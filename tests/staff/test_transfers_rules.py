"""What is wrong with a batch, what it would do, and what may be done with it: without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.choices import TransferKind, TransferState
from staff.rules.changes import HeldPost, PostChanges, WantedPost
from staff.rules.transfers import states
from staff.rules.transfers.batch import BatchFacts, check_batch
from staff.rules.transfers.checking import check_lines
from staff.rules.transfers.effects import (
    doubled_after,
    headless_after,
    moves_of,
    staff_consequences,
)
from staff.rules.transfers.findings import Finding, faulty_keys, weight_of
from staff.rules.transfers.ground import DivisionNow, Ground, LineFacts, PersonNow, TitleNow
from staff.rules.transfers.planning import plans_of
from staff.rules.transfers.wording import division_before, words_of

DAY, SINCE, LATER = date(2027, 4, 1), date(2020, 4, 1), date(2027, 7, 1)
TAX, PAY, CLOSED = 1, 2, 3
HEAD, CLERK, UNGRADED = 10, 11, 12
DIVISIONS = {
    TAX: DivisionNow("総務部 税務課", 1, main_posts=2),
    PAY: DivisionNow("総務部 納税課", 1, main_posts=1),
    CLOSED: DivisionNow("旧部 旧課", 2, is_open=False),
}
TITLES = {
    HEAD: TitleNow("課長", "manager", heads=True),
    CLERK: TitleNow("主任", "general"),
    UNGRADED: TitleNow("主任技師", None),
}


def held(pk, division, title=CLERK, kind="main", since=SINCE, until=None):
    return HeldPost(pk, WantedPost(kind, division, title), since, until)


def person(number, *posts, pk=1, **more):
    name = more.pop("name", "山田 太郎")
    return PersonNow(pk, number, name, fields={"name": name}, posts=posts, **more)


BOSS = person("000001", held(1, TAX, HEAD), pk=1, name="課長 一郎")
AIDE = person("000002", held(2, TAX), pk=2)
HELPER = person("000003", held(3, PAY), held(4, TAX, kind="concurrent"), pk=3, name="兼務 花子")


def line(kind, number, division=None, title=None, key=1, **more):
    return LineFacts(
        key=key,
        row=key + 1,
        kind=kind,
        number=number,
        division_id=division,
        job_title_id=title,
        **more,
    )


def ground(*lines, people=(BOSS, AIDE, HELPER), **more):
    return Ground(
        day=DAY,
        lines=lines,
        people={each.number: each for each in people},
        divisions=DIVISIONS,
        titles=TITLES,
        heads={1: TAX},
        **more,
    )


def said(*lines, **more):
    found = check_lines(ground(*lines, **more))
    return [
        (key, each.label, each.reason, str(each.weight)) for key in found for each in found[key]
    ]


def reasons(*lines, **more):
    return [reason for _, _, reason, _ in said(*lines, **more)]


HIRED = {"fields": {"name": "新人 一郎"}, "name": "新人 一郎"}
STAYS = "この兼務・併任は、異動の後も続きます。終わるときは、解除の行を足してください。"
LOST = "適用日から、この所属の所属長がいなくなります。"


@pytest.mark.parametrize(
    ("one", "label", "reason", "weight"),
    [
        (line("", "000002"), "異動区分", "異動区分を選んでください。", "fault"),
        (line("move", "", TAX), "職員番号", "職員番号が空です。", "fault"),
        (line("leave", "9"), "職員番号",
         "この職員番号は登録されていません。番号を直すか、異動区分を採用にしてください。", "fault"),
        (line("move", "000002", PAY, name="別人 太郎"), "氏名",
         "この職員番号は山田 太郎さんです。番号か氏名を直してください。", "fault"),
        (line("move", "000002"), "所属", "異動先の所属を入れてください。", "fault"),
        (line("move", "000002", CLOSED), "所属", "この所属は、適用日には使われていません。", "fault"),
        (line("title", "000002"), "職名", "新しい職名を入れてください。", "fault"),
        (line("title", "000002", PAY, HEAD), "所属",
         "職名変更では所属は変わりません。所属も変わるときは、異動区分を異動にしてください。", "fault"),
        (line("title", "000002", None, CLERK), "所属", "今と同じ所属と職名です。", "warning"),
        (line("title", "000002", None, UNGRADED), "職名",
         "この職名には職位がありません。職位が決まるまで、スキルの目標と必須研修が出ません。", "warning"),
        (line("hire", "000009", PAY, CLERK), "氏名", "採用する職員の氏名を入れてください。", "fault"),
        (line("hire", "000009", None, CLERK, **HIRED), "所属", "所属を入れてください。", "fault"),
        (line("hire", "000009", PAY, None, **HIRED), "職名", "職名を入れてください。", "fault"),
        (line("hire", "000002", PAY, CLERK, name="山田 太郎"), "職員番号",
         "山田 太郎さんが総務部 税務課 主任に在籍しています。番号を直すか、異動区分を異動にしてください。",
         "fault"),
        (line("concurrent_start", "000003", TAX, CLERK), "所属",
         "もうこの兼務をしています。この行を消してください。", "fault"),
        (line("concurrent_end", "000002", TAX), "所属",
         "適用日に、この所属の兼務はありません。所属と職名を確かめてください。", "fault"),
        (line("joint_end", "000003", TAX), "所属",
         "適用日に、この所属の併任はありません。所属と職名を確かめてください。", "fault"),
        (line("move", "000003", TAX), "所属", STAYS, "warning"),
        (line("leave", "000001"), "所属", LOST, "warning"),
        (line("title", "000001", None, CLERK), "所属", LOST, "warning"),
        (line("title", "000002", None, HEAD), "所属",
         "適用日から、この所属の所属長が2人以上になります。職名を確かめてください。", "warning"),
    ],
)  # fmt: skip
def test_what_there_is_to_say_of_a_line(one, label, reason, weight):
    assert said(one) == [(1, label, reason, weight)]


@pytest.mark.parametrize(
    "one",
    [
        line("move", "000002", PAY),
        line("move", "000002", PAY, UNGRADED, unread=(("職名", "x", "職名「x」"),)),
        line("leave", "000002"),
        line("hire", "000009", PAY, CLERK, **HIRED),
        line("concurrent_start", "000002", PAY, CLERK),
        line("concurrent_end", "000003", TAX),
        line("joint_start", "000003", TAX, CLERK),
    ],
)
def test_of_a_right_line_nothing_is_said_but_what_could_not_be_read(one):
    assert reasons(one) == [reason for _, _, reason in one.unread]


def test_a_lost_zero_and_another_batch_are_named():
    assert reasons(line("leave", "2"), unpadded={"2": "000002"}) == [
        (
            "登録されている職員番号は「000002」です。"
            "表計算ソフトで先頭の0が消えていないか確認してください。"
        )
    ]
    assert reasons(line("leave", "000002"), elsewhere={"000002": "「追加の異動」"}) == [
        "この職員は、「追加の異動」にもあります。内容を見比べてください。"
    ]


def test_several_lines_of_a_person():
    twice = [line("move", "000002", PAY), line("leave", "000002", key=2)]
    assert said(*twice) == [
        (1, "職員番号", ("同じ職員の行が3行目にもあります。"
         "異動・職名変更・採用・退職は、1人に1行だけにしてください。"), "fault"),
        (2, "職員番号", ("同じ職員の行が2行目にもあります。"
         "異動・職名変更・採用・退職は、1人に1行だけにしてください。"), "fault"),
    ]  # fmt: skip
    beside = [line("leave", "000003"), line("concurrent_end", "000003", TAX, key=2)]
    assert reasons(*beside) == [
        "2行目が退職です。兼務なども一緒に終わるので、この行を消してください。"
    ]
    same = [line("concurrent_end", "000003", TAX), line("concurrent_end", "000003", TAX, key=2)]
    assert reasons(*same) == ["2行目と同じ内容です。どちらかを消してください。"]
    ended = [line("move", "000003", TAX), line("concurrent_end", "000003", TAX, key=2)]
    assert reasons(*ended) == []


def test_a_head_who_is_replaced_is_not_missed():
    lines = [line("move", "000001", PAY), line("title", "000002", None, HEAD, key=2)]

    assert reasons(*lines) == []
    assert headless_after(ground(*lines), plans_of(ground(*lines))) == []
    assert doubled_after(ground(*lines), plans_of(ground(*lines))) == []


def test_a_faulty_line_does_not_count_for_heads():
    lines = [line("leave", "000001"), line("title", "000002", PAY, HEAD, key=2)]

    assert LOST in reasons(*lines)


@pytest.mark.parametrize(
    ("one", "changes", "may_sign_in"),
    [
        (line("move", "000002", PAY),
         PostChanges(closed=(AIDE.posts[0],), opened=(WantedPost("main", PAY, CLERK),)), None),
        (line("title", "000002", None, HEAD),
         PostChanges(closed=(AIDE.posts[0],), opened=(WantedPost("main", TAX, HEAD),)), None),
        (line("leave", "000003"), PostChanges(closed=HELPER.posts), False),
        (line("hire", "000009", PAY, CLERK, **HIRED),
         PostChanges(opened=(WantedPost("main", PAY, CLERK),)), None),
        (line("concurrent_end", "000003", TAX), PostChanges(closed=(HELPER.posts[1],)), None),
        (line("joint_start", "000002", PAY, CLERK),
         PostChanges(opened=(WantedPost("joint", PAY, CLERK),)), None),
    ],
)  # fmt: skip
def test_what_a_line_writes(one, changes, may_sign_in):
    [plan] = plans_of(ground(one))

    assert (plan.posts, plan.may_sign_in) == (changes, may_sign_in)


def test_a_leaver_loses_what_was_planned_and_a_mover_takes_it_along():
    later = held(5, PAY, since=LATER)
    planned = replace(AIDE, posts=(replace_until(AIDE.posts[0], LATER), later))

    [left] = plans_of(ground(line("leave", "000002"), people=[planned]))
    [moved] = plans_of(ground(line("move", "000002", PAY, HEAD), people=[planned]))

    assert (left.posts.closed, left.posts.cancelled) == ((planned.posts[0],), (later,))
    assert moved.posts.moved == ((later, WantedPost("main", PAY, HEAD)),)


def replace_until(post, day):
    return post._replace(until=day)


def test_somebody_who_comes_back_may_sign_in_again():
    gone = person("000004", pk=4, may_sign_in=False)
    one = line("hire", "000004", PAY, CLERK, fields={"name": "山田 太郎"}, name="山田 太郎")

    [plan] = plans_of(ground(one, people=[gone]))

    assert (plan.is_new, plan.may_sign_in) == (False, True)
    assert reasons(one, people=[gone]) == [
        "以前の登録がある番号です。同じ人の再採用か確認してください。"
    ]


@pytest.mark.parametrize(
    ("one", "words", "place"),
    [
        (line("move", "000002", PAY), ("総務部 税務課 主任", "総務部 納税課 主任"), TAX),
        (line("leave", "000002"), ("総務部 税務課 主任", "退職"), TAX),
        (line("hire", "000009", PAY, CLERK), ("", "総務部 納税課 主任"), None),
        (line("concurrent_end", "000003", TAX), ("総務部 税務課 主任", "解除"), TAX),
        (line("joint_start", "000003", TAX, HEAD), ("", "総務部 税務課 課長"), None),
        (line("", "000002", PAY), ("総務部 税務課 主任", "総務部 納税課"), TAX),
        (line("move", "9", PAY), ("", "総務部 納税課"), None),
    ],
)
def test_a_line_in_words(one, words, place):
    assert words_of(ground(one), one) == words
    assert division_before(ground(one), one) == place


def test_consequences_are_counted_by_the_people():
    lines = [
        line("move", "000001", PAY),
        line("title", "000002", None, UNGRADED, key=2),
        line("leave", "000003", key=3),
        line("hire", "000009", TAX, CLERK, key=4, **HIRED),
    ]
    here = ground(*lines)

    told = staff_consequences(here, plans_of(here))

    assert [(each.title, each.count, each.details) for each in told] == [
        ("所属が変わる職員", 1, ()),
        ("新しく配属される職員", 1, ()),
        ("退職する職員", 1, ()),
        ("終わる配属", 4, ()),
        ("始まる配属", 3, ()),
        ("職位が変わる職員", 1, ("係長級・一般職員から職位なしへ：1人",)),
        ("所属長がいない所属", 1, ("総務部 税務課",)),
    ]


NUMBERS = st.sampled_from(["000001", "000002", "000003", "000009", "9"])
PLACES = st.sampled_from([None, TAX, PAY, CLOSED])
KINDS = st.sampled_from([*map(str, TransferKind), ""])


@given(
    st.lists(
        st.tuples(KINDS, NUMBERS, PLACES, st.sampled_from([None, HEAD, CLERK, UNGRADED])),
        max_size=8,
    )
)
def test_whatever_the_lines_no_person_gets_two_main_posts_and_moves_tally(rows):
    lines = [
        line(kind, number, division, title, key=n, name="新人" if kind == "hire" else "")
        for n, (kind, number, division, title) in enumerate(rows, 1)
    ]
    here = ground(*lines)
    plans = plans_of(here, skip=faulty_keys(check_lines(here)))

    for plan in plans:
        begun = [post for post in plan.posts.opened if post.kind == "main"]
        begun += [post for _, post in plan.posts.moved if post.kind == "main"]
        ended = {each.pk for each in (*plan.posts.closed, *plan.posts.cancelled)}
        known = here.people.get(plan.number)
        kept = [
            each
            for each in (known.posts if known else ())
            if each.post.kind == "main" and each.pk not in ended
        ]
        assert len(begun) + len(kept) <= 1
    moves = moves_of(here, plans)
    assert len({move.number for move in moves}) == len(moves)


# --- The batch, and its states -------------------------------------------------------------------

NIGHT = datetime(2027, 3, 31, 15, tzinfo=UTC)  # 0:00 in Japan
NOW = datetime(2027, 3, 10, tzinfo=UTC)
FACTS = BatchFacts(DAY, datetime(2027, 3, 24, 1, tzinfo=UTC), NIGHT, 1, NOW)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"line_count": 0}, [("内容", "fault")]),
        ({"announced_at": None}, [("発表日時", "fault")]),
        ({"announced_at": NIGHT}, []),
        ({"announced_at": datetime(2027, 3, 31, 15, 1, tzinfo=UTC)}, [("発表日時", "warning")]),
        ({"announced_at": NOW}, [("発表日時", "warning")]),
        ({"announced_at": NOW, "is_final": True}, []),
        ({"later_with_people": "後の異動"}, [("適用日", "fault")]),
        (
            {"later_with_people": "後の異動", "later_with_divisions": "後の異動"},
            [("適用日", "fault")],
        ),
        ({"later_with_divisions": "後の異動"}, [("適用日", "warning")]),
        ({"same_day_applied": True}, [("適用日", "warning")]),
        ({"now": datetime(2027, 4, 1, tzinfo=UTC), "is_final": True}, []),
        (
            {"now": datetime(2027, 4, 2, tzinfo=UTC), "is_final": True},
            [("適用日", "warning")],
        ),
    ],
)
def test_what_there_is_to_say_of_the_batch(values, found):
    told = check_batch(replace(FACTS, **values))

    assert [(each.label, str(each.weight)) for each in told] == found


JAPAN = datetime(2027, 4, 1, 0, 0)  # noqa: DTZ001 - the rule reads its calendar day alone
ANSWERS = {
    # state: edit, prepare, make ready, withdraw, apply, undo, discard, copy
    TransferState.DRAFT: "yes yes no no no no yes no",
    TransferState.PREPARING: "yes no yes no no no yes no",
    TransferState.READY: "no no no yes yes no no no",
    TransferState.APPLIED: "no no no no no yes no no",
    TransferState.UNDONE: "no no no no no no no yes",
    TransferState.DISCARDED: "no no no no no no no yes",
}


@pytest.mark.parametrize("state", TransferState)
def test_what_may_be_done_in_which_state(state):
    told = {"effective_on": DAY, "announced_at": JAPAN, "now": JAPAN}
    answers = [
        states.why_not_edit(state=state),
        states.why_not_prepare(state=state, line_count=1),
        states.why_not_make_ready(state=state, faulty_lines=0, batch_faults=[]),
        states.why_not_withdraw(state=state),
        states.why_not_apply(state=state, **told),
        states.why_not_undo(state=state, dependents=[]),
        states.why_not_discard(state=state),
        states.why_not_copy(state=state),
    ]

    assert " ".join("no" if answer else "yes" for answer in answers) == ANSWERS[state]


@pytest.mark.parametrize("state", TransferState)
@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_announced_is_what_is_final_and_whose_hour_has_come(state, minutes):
    told = JAPAN.replace(hour=12)
    now = told.replace(minute=minutes) if minutes >= 0 else told.replace(hour=11, minute=59)

    announced = states.is_announced(state=state, announced_at=told, now=now)
    due = states.is_due(state=state, effective_on=DAY, announced_at=told, now=now)

    assert announced == (state in ("ready", "applied") and minutes >= 0)
    assert due == (state == "ready" and minutes >= 0)


def test_the_heaviest_finding_weighs():
    warning = Finding("所属", "", "", "warning")

    assert weight_of([]) == ""
    assert weight_of([warning]) == "warning"
    assert weight_of([warning, Finding("職名", "", "")]) == "fault"
