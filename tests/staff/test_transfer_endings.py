"""Who hears that a transfer has ended a role: once, together, when it has taken effect."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import postings, transfer_undo
from staff.models import Notice
from staff.queries.postings import spans_mark, spans_of
from staff.rules.notices import Letter
from staff.rules.timeline import Leave
from staff.rules.transfers.endings import Ending, letters_of
from teams.actions.vacancies import look_after_seats
from teams.choices import OnTransfer, TeamRole
from tests.factories.staff import HeadDeputyFactory
from tests.factories.teams import (
    LeadDeputyFactory,
    SeatRuleFactory,
    SpecialistFactory,
    appoint,
)
from tests.staff.import_files import applied, as_csv
from tests.staff.transfer_city import DAY, ENTERED, City, fresh

EVE = date(2027, 3, 31)
SINCE = date(2026, 10, 1)
LONG = DateRange(SINCE, date(2028, 4, 1))

# --- The words -----------------------------------------------------------------------------------


def ending(person, what, *, last=EVE, watchers=()):
    return Ending(person, f"職員{person}", what, last, f"/own/{person}", frozenset(watchers), "/w")


ONE, TWO = ending(1, "税務課の所属長の代決", watchers=[7]), ending(1, "専門人材の任期", last=None)
THIRD = ending(2, "総務部 DX統括リーダーの任期", watchers=[1, 2, 7])


@pytest.mark.parametrize(
    ("endings", "person", "expected"),
    [
        (
            [ONE], 1,
            Letter(
                "税務課の所属長の代決が終わりました",
                "異動や退職により、あなたの次の役割が終わりました。\n\n"
                "・税務課の所属長の代決（2027年3月31日まで）",
                "/own/1",
            ),
        ),
        (
            [ONE], 7,
            Letter(
                "職員1さんの税務課の所属長の代決が終わりました",
                "異動や退職により、次の職員の役割が終わりました。"
                "代わりの人が必要なときは、指名や推薦をしてください。\n\n"
                "・職員1さん：税務課の所属長の代決（2027年3月31日まで）",
                "/w",
            ),
        ),
        (
            [ONE, TWO, THIRD], 1,
            Letter(
                "異動により、あなたの役割が終わりました（2件）",
                "異動や退職により、あなたの次の役割が終わりました。\n\n"
                "・税務課の所属長の代決（2027年3月31日まで）\n"
                "・専門人材の任期（始まる前に取りやめ）\n\n"
                "異動や退職により、次の職員の役割が終わりました。"
                "代わりの人が必要なときは、指名や推薦をしてください。\n\n"
                "・職員2さん：総務部 DX統括リーダーの任期（2027年3月31日まで）",
                "/own/1",
            ),
        ),
    ],
)  # fmt: skip
def test_letter(endings, person, expected):
    assert letters_of(endings, "異動や退職")[person] == expected


def test_each_person_gets_one_letter():
    letters = letters_of([ONE, TWO, THIRD], "異動や退職")

    assert {person: letter.title for person, letter in letters.items()} == {
        1: "異動により、あなたの役割が終わりました（2件）",
        2: "総務部 DX統括リーダーの任期が終わりました",
        7: "異動や退職により、職員の役割が終わりました（2件）",
    }


# --- The ways ------------------------------------------------------------------------------------


@pytest.fixture
def now():
    with time_machine.travel(ENTERED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(now):
    """A clerk of 税務課 stands in for the head, and has a chair; the other head leads the team."""
    city = City()
    SeatRuleFactory(role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    city.clerk_person = city.clerks["tax"]
    city.deputy = HeadDeputyFactory(person=city.clerk_person, division=city.tax, period=LONG)
    city.lead = appoint(city.heads["pay"], city.general, TeamRole.LEAD, period=LONG)
    city.chair = appoint(
        city.clerk_person, city.general, TeamRole.LEADER, division=city.tax, period=LONG
    )
    city.lead_deputy = LeadDeputyFactory(seat=city.lead.seat, person=city.clerk_person, period=LONG)
    return city


def told(kind="ended"):
    rows = Notice.objects.filter(kind=f"staff.transfer.{kind}").order_by("recipient__number", "pk")
    return list(rows.values_list("recipient__number", "title"))


EXPECTED = [
    ("000101", "tax職員 花子さんの税務課の所属長の代決が終わりました"),
    ("000102", "異動や退職により、職員の役割が終わりました（2件）"),
    ("000201", "異動により、あなたの役割が終わりました（3件）"),
]


def enter(city, way, kind):
    """Let the clerk go to another department, or leave, in the ways that there are."""
    person = city.clerk_person
    if way == "batch":
        line = {"division": city.care} if kind == "move" else {}
        return city.ready({"kind": kind, "number": "000201", **line})
    if way == "hand":
        postings.leave(
            person=person, edit=Leave(EVE), mark=spans_mark(spans_of(person)), by=city.office
        )
    else:
        headings = ["職員番号", "氏名", "所属コード", "職名"]
        file = as_csv([["000201", person.name, "FUK-01", "主任"]], headings=headings)
        applied(file, by=city.office, day=DAY)
    return None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "kind"),
    [("batch", "move"), ("batch", "leave"), ("hand", "leave"), ("import", "move")],
)
def test_people_are_told_once_at_midnight_of_the_day_and_not_before(city, now, way, kind):
    enter(city, way, kind)
    for moment in ("2027-03-24 10:00+09:00", "2027-03-31 23:59+09:00"):
        now.move_to(moment)
        tasks.carry_out_transfers()
        look_after_seats(now=timezone.now())
        assert told() == []

    now.move_to("2027-04-01 00:00+09:00")
    for _ in range(2):
        tasks.carry_out_transfers()
        look_after_seats(now=timezone.now())

    # Who has left may not sign in any more.
    assert told() == (EXPECTED if kind == "move" else EXPECTED[:2])
    own = Notice.objects.filter(kind="staff.transfer.ended", recipient=city.clerk_person).first()
    occasion = "「令和9年4月1日付け人事異動」" if way == "batch" else "異動や退職"
    assert own is None or own.body == (
        f"{occasion}により、あなたの次の役割が終わりました。\n\n"
        "・税務課の所属長の代決（2027年3月31日まで）\n"
        "・総務部 税務課 DX推進リーダーの任期（2027年3月31日まで）\n"
        "・総務部 DX統括リーダーの代理（2027年3月31日まで）"
    )


@pytest.mark.django_db
def test_who_was_told_hears_of_the_undo(city, now):
    batch = enter(city, "batch", "move")
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()
    transfer_undo.undo_batch(batch=fresh(batch), by=city.office)

    assert told("undone") == [
        ("000101", "所属の職員の人事異動が取り消されました"),
        ("000102", "人事異動が取り消されました"),
        ("000103", "所属の職員の人事異動が取り消されました"),
        ("000201", "人事異動が取り消されました"),
    ]
    lead = Notice.objects.get(kind="staff.transfer.undone", recipient=city.heads["pay"])
    assert lead.body == (
        "「令和9年4月1日付け人事異動」を取り消しました。職員の所属と職名は、異動の前に戻りました。"
        "異動で終わった役割も、元に戻りました。"
    )


@pytest.mark.django_db
def test_what_had_not_begun_is_told_as_called_off_and_a_specialist_hears_of_the_term(city, now):
    coming = DateRange(DAY, DAY + timedelta(days=90))
    person = city.person("000301", "情報職員 一郎", city.office.postings.get().division, city.clerk)
    SpecialistFactory(person=person, period=LONG)
    HeadDeputyFactory(person=person, division=city.care, period=coming)
    city.ready({"kind": "move", "number": "000301", "division": city.pay})
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert told() == [
        ("000103", "情報職員 一郎さんの福祉課の所属長の代決が終わりました"),
        ("000301", "異動により、あなたの役割が終わりました（2件）"),
    ]
    assert Notice.objects.get(kind="staff.transfer.ended", recipient=person).body.endswith(
        "\n\n・福祉課の所属長の代決（始まる前に取りやめ）"
        "\n・デジタル専門人材の任期（2027年3月31日まで）"
    )


@pytest.mark.django_db
def test_a_batch_that_ends_no_role_tells_nobody_of_one(city, now):
    city.ready({"kind": "move", "number": "000203", "division": city.tax})
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert told() == []
