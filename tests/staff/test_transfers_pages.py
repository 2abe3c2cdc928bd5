"""The pages of transfers: what they show, what they refuse, how many queries they take."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from staff import consequences
from staff.models import TransferBatch, TransferLine
from tests.factories.transfers import TransferLineFactory
from tests.staff.transfer_city import DAY, ENTERED, City, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(ENTERED, tick=False):
        yield


@pytest.fixture(autouse=True)
def _no_app_above(monkeypatch):
    """What the apps above count, and by how many queries, their own tests say."""
    monkeypatch.setattr(consequences, "_consumers", {})


@pytest.fixture
def city(client):
    city = City()
    client.force_login(city.office)
    return city


def url(name, *args):
    return reverse(f"staff:transfer-{name}", args=args)


def move(city, **values):
    return {"number": "000201", "division": city.care, **values}


def batch_form(**values):
    return {
        "name": "4月の異動",
        "effective_on": "2027-04-01",
        "announced_at_0": "2027-03-24",
        "announced_at_1": "10:00",
        **values,
    }


def line_form(**values):
    empty = dict.fromkeys(
        ["name", "division", "job_title", "kana", "email", "employment_kind", "hired_on", "note"],
        "",
    )
    return {**empty, "kind": "move", "number": "000201", **values}


def test_the_form_of_a_batch_begins_with_the_next_first_of_april(client, city):
    form = client.get(url("create")).context_data["form"]

    assert form.initial == {
        "name": "令和9年4月1日付け定期人事異動",
        "effective_on": DAY,
    }


def test_a_batch_is_made_and_its_lines_are_entered(client, city):
    made = client.post(url("create"), batch_form())
    batch = TransferBatch.objects.get()
    assert made.url == batch.get_absolute_url()

    sent = client.post(url("line-create", batch.pk), line_form(division=city.care.pk), follow=True)

    assert "2行目（000201）を追加しました。" in sent.content.decode()
    assert "福祉部 福祉課 主任" in sent.content.decode()


def test_one_goes_on_entering(client, city):
    batch = city.batch()

    sent = client.post(url("line-create", batch.pk), line_form(division=city.care.pk, another="1"))

    assert sent.url == url("line-create", batch.pk)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"number": ""}, "number", "職員番号を入力してください。"),
        ({"kind": "move"}, "division", "所属を選んでください。"),
        ({"kind": "hire"}, "name", "採用する職員の氏名を入力してください。"),
        ({"kind": "title"}, "job_title", "職名を選んでください。"),
        ({"kind": "leave", "kana": "漢字"}, "kana", "フリガナはカタカナで入力してください。"),
    ],
)
def test_what_a_line_needs(client, city, values, field, sentence):
    batch = city.batch()

    sent = client.post(url("line-create", batch.pk), line_form(**values))

    assert sent.status_code == 422
    assert sent.context_data["form"].errors[field] == [sentence]
    assert TransferLine.objects.count() == 0


def test_a_stale_line_is_kept_on_the_form(client, city):
    batch = city.batch(move(city))
    line = batch.lines.get()

    sent = client.post(
        url("line-edit", line.pk), line_form(division=city.pay.pk, mark="an old mark")
    )

    assert sent.status_code == 409
    assert sent.context_data["form"]["division"].value() == str(city.pay.pk)
    again = line_form(division=city.pay.pk, mark=sent.context_data["form"]["mark"].value())
    assert client.post(url("line-edit", line.pk), again).status_code == 302
    line.refresh_from_db()
    assert line.division == city.pay


def test_a_line_is_taken_out(client, city):
    batch = city.batch(move(city))
    line = batch.lines.get()
    page = client.get(url("line-edit", line.pk))

    stale = client.post(url("line-remove", line.pk), {"mark": "old"})
    assert (stale.status_code, TransferLine.objects.count()) == (409, 1)
    sent = client.post(url("line-remove", line.pk), {"mark": page.context_data["mark"]})

    assert (sent.url, TransferLine.objects.count()) == (batch.get_absolute_url(), 0)


def test_a_stale_batch_is_kept_on_the_form(client, city):
    batch = city.batch()
    data = batch_form(name="別の名称", version=batch.version + 1)

    sent = client.post(url("edit", batch.pk), data)

    assert (sent.status_code, fresh(batch).name) == (409, batch.name)
    again = {**data, "version": sent.context_data["form"]["version"].value()}
    assert client.post(url("edit", batch.pk), again).status_code == 302
    assert fresh(batch).name == "別の名称"


def test_an_announcement_a_year_away_is_a_slip(client, city):
    sent = client.post(url("create"), batch_form(announced_at_0="2037-03-24"))

    assert sent.context_data["form"].errors["announced_at"] == ["発表日時の年を確かめてください。"]


@pytest.mark.parametrize("word", ["ready", "withdrawal", "discard"])
def test_a_step_that_cannot_be_says_why_and_has_no_button(client, city, word):
    batch = city.batch(move(city, number="999999"))
    if word == "discard":
        batch = city.ready(move(city))

    page = client.get(url(word, batch.pk))

    assert page.status_code == 200
    assert len(page.context_data["why_not"]) == 1
    assert 'name="version"' not in page.content.decode()


def test_a_step_shows_its_counts_and_is_done_once(client, city):
    batch = city.batch(move(city), {"kind": "leave", "number": "000202"})

    page = client.get(url("ready", batch.pk))
    assert "2行（異動 1、退職 1）" in page.content.decode()
    done = client.post(url("ready", batch.pk), {"version": batch.version})
    again = client.post(url("ready", batch.pk), {"version": batch.version})

    assert (done.status_code, again.status_code) == (302, 409)
    assert fresh(batch).state == "ready"


def test_a_step_without_a_version_is_no_step(client, city):
    batch = city.batch(move(city))

    assert client.post(url("ready", batch.pk)).status_code == 404


def test_the_lists_filter_and_search(client, city):
    batch = city.batch(
        move(city),
        {"kind": "leave", "number": "000203"},
        {"kind": "title", "number": "000202", "title": city.chief},
        move(city, number="999999"),
    )
    page = batch.get_absolute_url()

    def rows(query):
        return [row.record.row for row in client.get(f"{page}?{query}").context_data["table"].rows]

    assert rows("") == [2, 3, 4, 5]
    assert rows("kind=leave") == [3]
    assert rows("weight=fault") == [5]
    assert rows("weight=none") == [2, 3, 4]
    assert rows("department=FUK") == [2, 3, 5]
    assert rows("department=SOM") == [2, 4]
    assert rows("q=納税課") == [4]
    assert rows("q=care職員") == [3]
    assert [
        row.record.row for row in client.get(url("check", batch.pk)).context_data["table"].rows
    ] == [5]


def test_the_lines_are_written_to_a_file(client, city):
    batch = city.batch(move(city))

    sent = client.get(f"{batch.get_absolute_url()}?export=csv")
    text = b"".join(sent.streaming_content).decode("utf-8-sig")

    assert text.splitlines() == [
        (
            "行,異動区分,職員番号,氏名,今の所属・職名,新しい所属・職名,点検,所属コード,部局名,所属名,職名,"
            "フリガナ,任用区分,採用年月日,任用の最後の日,メール,備考"
        ),
        "2,異動,000201,tax職員 花子,総務部 税務課 主任,福祉部 福祉課 主任,,FUK-01,福祉部,福祉課,,,,,,,",
    ]


def test_the_effects_are_counted_without_writing(client, city):
    batch = city.batch(move(city), {"kind": "leave", "number": "000102"})

    [part] = client.get(url("effects", batch.pk)).context_data["parts"]

    assert [(each.title, each.count) for each in part.consequences] == [
        ("所属が変わる職員", 1),
        ("退職する職員", 1),
        ("終わる配属", 2),
        ("始まる配属", 1),
        ("所属長がいない所属", 1),
    ]


def test_checking_again_tells_what_the_roster_has_become(client, city):
    batch = city.batch(move(city))
    city.clerks["tax"].postings.update(period=(date(2020, 4, 1), date(2027, 3, 1)))

    sent = client.post(url("recheck", batch.pk), follow=True)

    assert "点検しました。直す行1行、注意する行0行です。" in sent.content.decode()


@pytest.mark.parametrize(
    ("name", "queries"),
    [("list", 5), ("detail", 9), ("check", 9), ("effects", 16), ("record", 7)],
)
def test_the_number_of_queries_does_not_grow(
    client, city, django_assert_num_queries, name, queries
):
    batch = city.batch(move(city), move(city, number="999999"))
    args = [] if name == "list" else [batch.pk]
    with django_assert_num_queries(queries):
        client.get(url(name, *args))
    for number in range(30):
        TransferLineFactory(batch=batch, number=f"9002{number:02}", weight="fault")

    with django_assert_num_queries(queries):
        client.get(url(name, *args))
