"""Batches and lines by hand: made, changed, checked, made final; what is refused and why."""

from datetime import date

import pytest
import time_machine

from staff.actions import transfer_lines, transfers
from staff.choices import TransferState
from staff.models import Notice, StaffMember, TransferBatch, TransferLine
from staff.rules import StaffRefused
from staff.rules.timeline import StaleRefused
from staff.rules.transfers.states import STALE
from tests.factories.staff import PostingFactory
from tests.staff.transfer_city import DAY, ENTERED, TOLD, City, findings, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(ENTERED, tick=False):
        yield


@pytest.fixture
def city():
    return City()


def move(city, **values):
    return {"number": "000201", "division": city.care, **values}


def test_a_line_is_checked_and_put_into_words_as_it_is_added(city):
    batch = city.batch(move(city))

    line = batch.lines.get()

    assert (line.row, line.weight, line.findings) == (2, "", [])
    assert (line.post_before, line.post_after) == ("総務部 税務課 主任", "福祉部 福祉課 主任")
    assert line.division_before == city.tax
    assert TransferLine.objects.search("福祉課").get() == line
    assert TransferLine.objects.search("tax職員花子").get() == line
    assert batch.version == 2


def test_two_lines_of_a_person_tell_of_each_other(city):
    batch = city.batch(move(city), move(city, division=city.pay))

    reason = (
        "同じ職員の行が{}行目にもあります。"
        "異動・職名変更・採用・退職は、1人に1行だけにしてください。"
    )
    assert findings(batch) == [
        (2, "fault", "職員番号", reason.format(3)),
        (3, "fault", "職員番号", reason.format(2)),
    ]


def test_mending_a_line_mends_what_was_said_of_the_other(city):
    batch = city.batch(move(city), move(city, division=city.pay))
    line = batch.lines.get(row=3)

    transfer_lines.change_line(
        line=line,
        values={"kind": "move", "number": "000202", "division_id": city.tax.pk},
        mark=transfer_lines.line_mark(line),
        by=city.office,
    )

    assert findings(batch) == []


def test_a_line_that_somebody_else_changed_is_stale(city):
    batch = city.batch(move(city))
    line = batch.lines.get()
    mark = transfer_lines.line_mark(line)
    city_line = {"kind": "move", "number": "000202", "division_id": city.care.pk}
    transfer_lines.change_line(line=line, values=city_line, mark=mark, by=city.office)

    with pytest.raises(StaleRefused):
        transfer_lines.change_line(line=line, values=city_line, mark=mark, by=city.office)
    with pytest.raises(StaleRefused):
        transfer_lines.remove_line(line=line, mark=mark, by=city.office)

    line.refresh_from_db()
    assert line.number == "000202"


def test_a_batch_that_somebody_else_changed_is_stale(city):
    batch = city.batch(move(city))
    deeds = [
        transfers.make_ready,
        transfers.discard_batch,
        transfers.withdraw_batch,
        transfers.prepare_batch,
    ]
    for deed in deeds:
        with pytest.raises(StaleRefused, match=STALE):
            deed(batch=batch, version=batch.version - 1, by=city.office)


def test_another_day_is_checked_anew(city):
    PostingFactory(
        person=city.clerks["pay"],
        division=city.care,
        job_title=city.clerk,
        kind="concurrent",
        period=(date(2027, 6, 1), None),
    )
    line = {"kind": "concurrent_end", "number": "000202", "division": city.care}
    batch = city.batch(line)
    assert [weight for _, weight, *_ in findings(batch)] == ["fault"]

    values = {"name": "6月", "effective_on": date(2027, 7, 1), "announced_at": TOLD}
    batch = transfers.change_batch(
        batch=batch, values=values, version=batch.version, by=city.office
    )

    assert findings(batch) == []
    assert fresh(batch).effective_on == date(2027, 7, 1)


def test_a_batch_with_faults_is_not_made_final(city):
    batch = city.batch(move(city, number="999999"))

    with pytest.raises(StaffRefused, match="直す行が1行あります"):
        transfers.make_ready(batch=batch, version=batch.version, by=city.office)

    assert fresh(batch).state == TransferState.PREPARING


@pytest.mark.parametrize(
    ("announced_at", "lines", "reason"),
    [
        (None, True, "発表日時を入れてください。"),
        (TOLD, False, "職員の行がありません。ファイルか画面から入れてください。"),
    ],
)
def test_what_a_final_batch_needs(city, announced_at, lines, reason):
    batch = city.batch(*([move(city)] if lines else []), announced_at=announced_at)

    with pytest.raises(StaffRefused) as refusal:
        transfers.make_ready(batch=batch, version=batch.version, by=city.office)

    assert str(refusal.value) == reason


def test_a_final_batch_is_not_changed_until_it_is_taken_back(city):
    batch = city.ready(move(city))
    line = batch.lines.get()
    sentence = "確定した人事異動は変えられません。「準備中に戻す」を押してから直してください。"

    with pytest.raises(StaffRefused, match=f"^{sentence}$"):
        city.add(batch, **move(city, number="000202"))
    with pytest.raises(StaffRefused, match=f"^{sentence}$"):
        transfer_lines.remove_line(line=line, mark=transfer_lines.line_mark(line), by=city.office)
    with pytest.raises(StaffRefused, match=f"^{sentence}$"):
        transfers.discard_batch(batch=batch, version=batch.version, by=city.office)

    batch = transfers.withdraw_batch(batch=batch, version=batch.version, by=city.office)
    assert city.add(batch, **move(city, number="000202")).row == 3


def test_nobody_is_told_of_a_batch_that_was_never_announced(city):
    batch = city.ready(move(city))
    transfers.withdraw_batch(batch=batch, version=batch.version, by=city.office)

    assert Notice.objects.count() == 0


def test_a_discarded_batch_keeps_its_lines_and_the_roster(city):
    batch = city.batch(move(city))

    batch = transfers.discard_batch(batch=batch, version=batch.version, by=city.office)

    assert (batch.state, batch.lines.count()) == (TransferState.DISCARDED, 1)
    assert city.clerks["tax"].standing_on(DAY).main.division_name == "税務課"


def test_a_draft_becomes_a_batch_when_there_is_somebody_in_it(city):
    values = {"name": "異動案", "effective_on": DAY, "announced_at": None}
    draft = transfers.create_batch(values=values, state=TransferState.DRAFT, by=city.office)

    with pytest.raises(StaffRefused, match="異動する職員がまだいません"):
        transfers.prepare_batch(batch=draft, version=draft.version, by=city.office)
    city.add(draft, **move(city))
    draft = fresh(draft)
    transfers.prepare_batch(batch=draft, version=draft.version, by=city.office)

    assert fresh(draft).state == TransferState.PREPARING


def test_a_check_writes_nothing_where_nothing_is_new(city, django_assert_num_queries):
    batch = city.batch(move(city))

    with django_assert_num_queries(14):
        transfers.check_again(batch=batch, by=city.office)


def test_the_number_of_queries_does_not_grow_with_the_lines(city, django_assert_num_queries):
    lines = [
        move(city, number=person.number)
        for person in StaffMember.objects.filter(number__startswith="0002")
    ]
    batch = city.batch(*lines)

    with django_assert_num_queries(14):
        transfers.check_again(batch=batch, by=city.office)


def test_every_state_is_in_the_trail(city):
    batch = city.ready(move(city))

    events = list(batch.events.order_by("pgh_id").values_list("state", "pgh_context__metadata"))

    assert [(state, context["what"]) for state, context in events] == [
        ("preparing", "人事異動の作成"),
        ("preparing", "人事異動の行の追加"),
        ("ready", "人事異動の確定"),
    ]
    assert TransferBatch.objects.get().ready_by == city.office
