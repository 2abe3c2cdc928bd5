"""Who stands in for a head stops with the own transfer, and stands in again when it is undone."""

from datetime import date

import pytest
import time_machine
from psycopg.types.range import DateRange

from staff.actions import transfer_undo
from staff.actions.transfer_application import apply_batch
from staff.models import HeadDeputy
from staff.queries.transfer_effects import preview
from staff.queries.transfers import check
from staff.rules.transfers.deputies import ends_as_deputy
from staff.rules.transfers.effects import Move, PostFacts
from tests.factories.staff import HeadDeputyFactory, PostingFactory
from tests.staff.transfer_city import DAY, ENTERED, City

SINCE, LATER = date(2026, 10, 1), date(2027, 6, 1)
HERE, THERE, ELSEWHERE = 1, 2, 3


def post(division, kind="main"):
    return PostFacts(kind, division, 1, 1, None, is_head=False)


def move(before=None, after=None, ended=(), begun=(), *, leaves=False):
    return Move(1, "000001", "山田", leaves, before, after, tuple(ended), tuple(begun))


@pytest.mark.parametrize(
    ("what", "kept_in", "expected"),
    [
        (move(post(HERE), post(THERE), [post(HERE)], [post(THERE)]), (), True),
        (move(post(HERE), None, [post(HERE)], leaves=True), (), True),
        (move(post(HERE), None, [post(HERE)]), (), True),
        (move(post(HERE), post(HERE), [post(HERE)], [post(HERE)]), (), False),
        (move(post(THERE), post(ELSEWHERE), [post(THERE)], [post(ELSEWHERE)]), (), True),
        (move(post(THERE), post(HERE), [post(THERE)], [post(HERE)]), (), False),
        (move(post(HERE), post(THERE), [post(HERE)], [post(THERE)]), (HERE,), False),
        (
            move(post(HERE), post(THERE), [post(HERE)], [post(THERE), post(HERE, "concurrent")]),
            (),
            False,
        ),
        (move(post(THERE), post(THERE), [post(HERE, "concurrent")]), (), True),
        (move(post(THERE), post(THERE), [post(ELSEWHERE, "concurrent")]), (), False),
        (move(post(THERE), post(THERE), (), [post(ELSEWHERE, "joint")]), (), False),
        (move(None, post(THERE), (), [post(THERE)]), (), False),
    ],
    ids=[
        "moves away", "leaves", "loses the only post", "another title", "from next door, moves on",
        "comes from next door", "has another post here", "gets another post here",
        "a post beside it ends here", "a post beside it ends elsewhere", "gets more to do",
        "comes back",
    ],
)  # fmt: skip
def test_time_as_deputy_ends(what, kept_in, expected):
    assert ends_as_deputy(what, HERE, kept_in=kept_in) is expected


@pytest.mark.django_db
def test_deputies_who_move_stop_with_the_day_and_an_undo_puts_them_back():
    with time_machine.travel(ENTERED, tick=False):
        city = City()
        clerks = city.clerks
        PostingFactory(
            person=clerks["pay"], division=city.tax, job_title=city.clerk, kind="concurrent"
        )
        since = {"period": (SINCE, None)}
        for name, division in (("tax", city.tax), ("pay", city.tax), ("care", city.care)):
            HeadDeputyFactory(person=clerks[name], division=division, **since)
        HeadDeputyFactory(person=clerks["tax"], division=city.pay, period=(LATER, None))
        HeadDeputyFactory(person=city.heads["care"], division=city.pay, **since)
        batch = city.ready(
            {"kind": "move", "number": "000201", "division": city.care},
            {"kind": "move", "number": "000202", "division": city.care},
            {"kind": "title", "number": "000203", "title": city.chief},
            {"kind": "leave", "number": "000102"},
        )
    before = deputies()

    with time_machine.travel("2027-04-01 00:00+09:00", tick=False):
        told = {each.title: each.details for part in preview(check(batch)) for each in
                part.consequences if "代決" in each.title}  # fmt: skip
        apply_batch(batch=batch, by=city.office)
        after = deputies()
        transfer_undo.undo_batch(batch=batch, by=city.office)

    assert told == {
        "異動・退職で終わる代決": ("税務課：tax職員 花子さん", "納税課：tax職員 花子さん"),
        "所属長が異動する所属の代決者": ("納税課：care長 太郎さん",),
    }
    assert after == [
        ("000103", "納税課", DateRange(SINCE, None)),
        ("000201", "税務課", DateRange(SINCE, DAY)),
        ("000202", "税務課", DateRange(SINCE, None)),
        ("000203", "福祉課", DateRange(SINCE, None)),
    ]
    assert deputies() == before


def deputies():
    rows = HeadDeputy.objects.select_related("person", "division")
    return sorted((row.person.number, row.division.name, row.period) for row in rows)
