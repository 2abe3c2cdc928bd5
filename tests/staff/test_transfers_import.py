"""Lists of transfers as files: every encoding, every kind, no row lost, mended and brought again."""

import pytest
import time_machine
from django.urls import reverse

from japan.tables import read_table
from staff import tasks
from staff.models import Job, TransferLine
from staff.rules import StaffRefused
from staff.rules.transfers.columns import HEADINGS, map_columns
from tests.factories.staff import JobTitleFactory
from tests.staff.import_files import as_csv, as_xlsx, upload
from tests.staff.transfer_city import ENTERED, City, findings

HEADS = ["職員コード", "漢字氏名", "異動区分", "今の所属", "新所属コード", "新所属", "補職名", "カナ氏名",
         "雇用区分", "採用日", "備考"]  # fmt: skip
ROWS = [
    ["000201", "tax職員 花子", "転任", "税務課", "FUK-01", "", "", "", "", "", ""],
    ["000102", "", "職名変更", "", "", "", "係長", "", "", "", ""],
    ["000900", "髙橋 新", "新規採用", "", "", "税務課", "主任", "ﾀｶﾊｼ ｼﾝ", "正規職員", "令和9年4月1日", ""],
    ["000103", "", "定年退職", "福祉課", "", "", "", "", "", "", "60歳"],
    ["000202", "", "兼務", "", "SOM-01", "", "主任", "", "", "", ""],
]  # fmt: skip
BAD = [
    ["000203", "", "転任", "", "XXX-99", "", "主任", "", "", "", ""],
    ["999999", "", "どこか", "", "", "", "主任", "", "", "", ""],
    ["", "", "退職", "", "", "", "", "", "", "", ""],
    ["000203", "", "職名変更", "", "", "", "特別主幹", "", "", "", ""],
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(ENTERED, tick=False):
        yield


@pytest.fixture
def city(client):
    city = City()
    client.force_login(city.office)
    return city


def url(name, *args):
    return reverse(f"staff:transfer-{name}", args=args)


def bring(client, batch, content, name="異動.csv", replace=""):
    sent = client.post(url("import", batch.pk), {"file": upload(content, name), "replace": replace})
    assert sent.status_code == 302, sent.context_data["form"].errors
    job = Job.objects.filter(kind="transfer_lines").latest("pk")
    tasks.import_transfer_lines(job.pk)
    tasks.import_transfer_lines(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(ROWS, "cp932", HEADS), "異動.csv"),
        (as_csv(ROWS, "utf-8-sig", HEADS), "異動.csv"),
        (as_xlsx(ROWS, HEADS), "異動.xlsx"),
    ],
    ids=["cp932", "utf-8", "xlsx"],
)
def test_every_kind_comes_in_from_every_file(client, city, content, name):
    batch = city.batch()

    job = bring(client, batch, content, name)

    assert job.message == ("5行を取り込みました。今は全部で5行あり、直す行0行、注意する行2行です。")
    assert [
        (line.row, line.kind, line.number, line.post_before, line.post_after)
        for line in batch.lines.all()
    ] == [
        (2, "move", "000201", "総務部 税務課 主任", "福祉部 福祉課 主任"),
        (3, "title", "000102", "総務部 納税課 課長", "総務部 納税課 係長"),
        (4, "hire", "000900", "", "総務部 税務課 主任"),
        (5, "leave", "000103", "福祉部 福祉課 課長", "退職"),
        (6, "concurrent_start", "000202", "", "総務部 税務課 主任"),
    ]
    new = batch.lines.get(row=4)
    assert (new.name, new.kana, str(new.hired_on)) == ("髙橋 新", "タカハシ シン", "2027-04-01")


def test_the_file_is_gone_when_it_is_read(client, city):
    batch = city.batch()

    job = bring(client, batch, as_csv(ROWS, headings=HEADS))

    assert (bool(job.file), job.result_url) == (False, url("check", batch.pk))


def test_no_row_is_lost_and_each_says_what_to_mend(client, city):
    batch = city.batch()

    bring(client, batch, as_csv(ROWS + BAD, headings=HEADS))

    assert batch.lines.count() == 9
    assert [(row, label, reason) for row, weight, label, reason in findings(batch)
            if weight == "fault"] == [
        (7, "所属", "所属コード「XXX-99」は登録されていません。"),
        (7, "職員番号", (
            "同じ職員の行が10行目にもあります。"
            "異動・職名変更・採用・退職は、1人に1行だけにしてください。"
        )),
        (8, "異動区分", (
            "異動区分は「異動」「職名変更」「採用」「退職」「兼務」「兼務解除」「併任」"
            "「併任解除」のどれかを入れてください。"
        )),
        (9, "職員番号", "職員番号が空です。"),
        (10, "職名", (
            "職名「特別主幹」は登録されていません。「職名と職位」で追加してから、確認し直してください。"
        )),
        (10, "職員番号", (
            "同じ職員の行が7行目にもあります。"
            "異動・職名変更・採用・退職は、1人に1行だけにしてください。"
        )),
    ]  # fmt: skip
    assert batch.lines.get(row=8).cells["異動区分"] == "どこか"


def test_a_title_that_is_entered_later_is_read_on_checking_again(client, city):
    batch = city.batch()
    bring(client, batch, as_csv(BAD[3:], headings=HEADS))
    JobTitleFactory(name="特別主幹")

    client.post(url("recheck", batch.pk))

    line = batch.lines.get()
    assert (line.weight, line.unread, line.post_after) == ("", [], "福祉部 福祉課 特別主幹")


@pytest.mark.parametrize("export", ["xlsx", "csv", "csv_cp932"])
def test_faulty_rows_go_out_mended_and_take_their_own_place_again(client, city, export):
    batch = city.batch()
    bring(client, batch, as_csv(ROWS + BAD[:2], headings=HEADS))
    sent = client.get(url("faults", batch.pk), {"format": export})
    content = b"".join(sent.streaming_content)
    table = read_table(content, filename="直す行")
    assert table.headers == [*HEADINGS, "直す点"]
    rows = [list(row.cells.values()) for row in table.rows()]
    assert [row[0] for row in rows] == ["7", "8"]
    rows[0][HEADINGS.index("所属コード")] = "SOM-01"
    rows[1][1:3] = ["異動", "000101"]
    rows[1][HEADINGS.index("所属コード")] = "FUK-01"

    bring(client, batch, as_csv(rows, "utf-8-sig", table.headers))

    assert [(line.row, line.number) for line in batch.lines.all()][-2:] == [
        (7, "000203"),
        (8, "000101"),
    ]
    assert [finding for finding in findings(batch) if finding[1] == "fault"] == []


def test_more_rows_come_after_the_last_or_in_the_place_of_all(client, city):
    batch = city.batch({"number": "000101", "division": city.care})

    bring(client, batch, as_csv(ROWS[:2], headings=HEADS))
    assert list(batch.lines.values_list("row", "number")) == [
        (2, "000101"), (3, "000201"), (4, "000102"),
    ]  # fmt: skip
    bring(client, batch, as_csv(ROWS[3:], headings=HEADS), replace="1")
    assert list(batch.lines.values_list("row", "number")) == [(2, "000103"), (3, "000202")]


def test_a_final_batch_takes_nothing_in(client, city):
    batch = city.ready({"number": "000201", "division": city.care})

    sent = client.post(url("import", batch.pk), {"file": upload(as_csv(ROWS, headings=HEADS))})

    assert sent.status_code == 422
    assert TransferLine.objects.count() == 1


def test_a_batch_made_final_meanwhile_keeps_its_lines(client, city):
    batch = city.ready({"number": "000201", "division": city.care})
    type(batch).objects.update(state="preparing")
    client.post(url("import", batch.pk), {"file": upload(as_csv(ROWS, headings=HEADS))})
    type(batch).objects.update(state="ready")

    job = Job.objects.get(kind="transfer_lines")
    tasks.import_transfer_lines(job.pk)
    job.refresh_from_db()

    assert (job.state, bool(job.file), batch.lines.count()) == ("failed", False, 1)
    assert job.message.startswith("確定した人事異動は変えられません。")


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["職員番号"], "「異動区分」の列が見つかりません。"),
        (["職員番号", "異動区分", "個人番号"], "「個人番号(マイナンバー)」の列があります。"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_at_once(client, city, headings, sentence):
    batch = city.batch()
    content = as_csv([["1"] * len(headings)], headings=headings)

    sent = client.post(url("import", batch.pk), {"file": upload(content)})

    assert sent.status_code == 422
    assert sentence in sent.context_data["form"].errors["file"][0]
    with pytest.raises(StaffRefused):
        map_columns(headings)


def test_of_two_places_the_new_one_is_meant():
    columns = map_columns(["職員番号", "異動区分", "所属コード", "所属", "新所属", "職名"])

    assert columns.theirs["所属名"] == "新所属"
    assert "所属コード" not in columns.theirs
    assert columns.ignored == ["所属コード", "所属"]
