"""Batches beside each other: who is told once, which waits for which, and one made anew."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from staff import tasks
from staff.actions import transfer_undo, transfers
from staff.actions.transfer_application import apply_batch
from staff.choices import TransferState
from staff.models import Notice, TransferBatch
from tests.staff.transfer_city import DAY, ENTERED, TOLD, City, findings, fresh

pytestmark = pytest.mark.django_db
LATE = date(2027, 4, 5)


@pytest.fixture
def now():
    with time_machine.travel(ENTERED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(now):
    return City()


def moved(number, division):
    return {"kind": "move", "number": number, "division": division}


def told(kind):
    rows = Notice.objects.filter(kind=f"staff.transfer.{kind}").order_by("recipient__number")
    return [(row.recipient.number, row.title) for row in rows.select_related("recipient")]


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def test_applied_without_the_beat_everybody_is_told_all_the_same_and_once(city, now):
    batch = city.ready(moved("000201", city.care))
    now.move_to(midnight(DAY))

    apply_batch(batch=batch, by=city.office)
    tasks.carry_out_transfers()

    assert told("own") == [("000201", "あなたの人事異動が発表されました")]
    assert [number for number, _ in told("division")] == ["000101", "000103"]
    assert fresh(batch).told_at == midnight(DAY)


def test_heads_who_were_told_hear_that_it_is_off(city, now):
    batch = city.ready(moved("000201", city.care))
    now.move_to(TOLD)
    tasks.carry_out_transfers()
    transfers.withdraw_batch(batch=batch, version=fresh(batch).version, by=city.office)

    assert [number for number, _ in told("withdrawn")] == ["000101", "000103", "000201"]


def test_heads_who_were_told_hear_of_an_undo_in_their_own_words(city, now):
    batch = city.ready(moved("000201", city.care), {"kind": "leave", "number": "000103"})
    now.move_to(TOLD)
    tasks.carry_out_transfers()
    now.move_to(midnight(DAY))
    tasks.carry_out_transfers()
    transfer_undo.undo_batch(batch=batch, by=city.office)

    assert told("undone") == [
        ("000101", "所属の職員の人事異動が取り消されました"),
        ("000103", "人事異動が取り消されました"),
        ("000201", "人事異動が取り消されました"),
    ]
    assert set(
        Notice.objects.filter(kind="staff.transfer.undone").values_list("url", flat=True)
    ) == {""}


def test_an_announcement_that_fails_stops_no_application(city, now, monkeypatch):
    batch = city.ready(moved("000201", city.care))
    other = city.ready(moved("000202", city.care), day=LATE)
    tell = tasks.tell_announced

    def breaks(**asked):
        if asked["batch"] == batch:
            raise RuntimeError
        tell(**asked)

    monkeypatch.setattr(tasks, "tell_announced", breaks)
    now.move_to(midnight(DAY))
    tasks.carry_out_transfers()

    assert (fresh(batch).state, fresh(other).told_at) == (TransferState.APPLIED, midnight(DAY))


def test_who_is_in_a_batch_that_fails_waits_in_the_later_one_and_others_do_not(city, now):
    first = city.ready(moved("000201", city.care), moved("000202", city.care), name="4月1日付け")
    later = city.ready(moved("000202", city.tax), day=LATE, name="4月5日付け")
    others = city.ready(moved("000203", city.tax), day=LATE, name="追加")
    city.clerks["tax"].postings.update(period=(date(2020, 4, 1), date(2027, 3, 20)))
    now.move_to(midnight(LATE))
    tasks.carry_out_transfers()

    assert [fresh(each).state for each in (first, later, others)] == [
        TransferState.READY, TransferState.READY, TransferState.APPLIED,
    ]  # fmt: skip
    assert fresh(later).problem == (
        "同じ職員の行がある「4月1日付け」が、まだ適用されていません。先に「4月1日付け」を直してください。"
    )
    # Mended, the earlier one is applied after the others, then the one that waited for it.
    batch = transfers.withdraw_batch(batch=first, version=fresh(first).version, by=city.office)
    batch.lines.filter(number="000201").delete()
    transfers.make_ready(batch=batch, version=batch.version, by=city.office)
    tasks.carry_out_transfers()
    assert [fresh(each).state for each in (first, later)] == [TransferState.APPLIED] * 2


def test_a_later_batch_with_the_same_person_stands_in_the_way(city, now):
    later = city.ready(moved("000201", city.pay), day=LATE, name="4月5日付け")
    now.move_to(midnight(LATE))
    tasks.carry_out_transfers()
    same = city.batch(moved("000201", city.care))
    next_door = city.batch(moved("000101", city.care))
    apart = city.batch(moved("000203", city.general.divisions.create(code="X", name="新課")))

    assert fresh(later).state == TransferState.APPLIED
    with pytest.raises(
        Exception, match="この日より後の「4月5日付け」が、もう適用されていて、同じ職員"
    ):
        transfers.make_ready(batch=same, version=same.version, by=city.office)
    for batch in (next_door, apart):
        transfers.make_ready(batch=batch, version=batch.version, by=city.office)
    assert {fresh(each).state for each in (next_door, apart)} == {TransferState.READY}


def test_a_batch_that_was_undone_is_made_anew_with_its_lines(client, city, now):
    new = {"kind": "hire", "number": "000900", "name": "新人 一郎", "division": city.tax,
           "title": city.clerk, "note": "4月採用"}  # fmt: skip
    old = city.ready(moved("000201", city.care), new)
    now.move_to(midnight(DAY))
    tasks.carry_out_transfers()
    client.force_login(city.office)
    url = reverse("staff:transfer-copy", args=[old.pk])
    assert "今はできません" in client.get(url).content.decode()

    transfer_undo.undo_batch(batch=old, by=city.office)
    assert "この内容で新しい人事異動を作る" in client.get(old.get_absolute_url()).content.decode()
    client.post(url, {"version": fresh(old).version})

    batch = TransferBatch.objects.exclude(pk=old.pk).get()
    assert (batch.name, batch.effective_on, batch.announced_at, batch.state) == (
        old.name, DAY, None, TransferState.PREPARING,
    )  # fmt: skip
    shown = ("row", "kind", "number", "name", "division", "job_title", "note", "post_after")
    assert list(batch.lines.values_list(*shown)) == list(old.lines.values_list(*shown))
    assert findings(batch) == []
    assert old.lines.count() == 2


def test_a_past_announcement_is_said_before_the_batch_is_final(client, city, now):
    batch = city.batch(moved("000201", city.care), announced_at=TOLD - timedelta(days=20))
    client.force_login(city.office)
    sentence = "発表日時を過ぎています。確定するとすぐに全員に公開されます。"

    for word in ("ready", "check"):
        assert sentence in client.get(f"{batch.get_absolute_url()}{word}/").content.decode()
    assert "確かめてください" not in (
        client.get(f"{city.batch().get_absolute_url()}ready/").content.decode()
    )
