"""再任用 of people in post, terms with a last day, and lists that come in again as they went out."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import transfer_undo
from staff.actions.transfer_application import apply_batch
from staff.choices import TransferState
from staff.models import DueMove, Posting, StaffMember
from tests.staff.import_files import as_csv
from tests.staff.test_transfers_apply import tables
from tests.staff.test_transfers_import import bring
from tests.staff.transfer_city import DAY, ENTERED, City, findings, fresh

pytestmark = pytest.mark.django_db
LAST, NEXT = date(2028, 3, 31), date(2028, 4, 1)


@pytest.fixture
def now():
    with time_machine.travel(ENTERED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(now, client):
    city = City()
    client.force_login(city.office)
    return city


def hire(city, **values):
    return {"kind": "hire", "number": "000900", "name": "新人 一郎", "division": city.tax,
            "title": city.clerk, **values}  # fmt: skip


def kind_and_post(number, day):
    person = StaffMember.objects.get(number=number)
    main = person.standing_on(day).main
    return person.employment_kind, main and (main.division_name, main.job_title)


def test_somebody_in_post_is_reappointed_with_a_new_post_and_an_undo_restores(city, now):
    batch = city.ready(
        {"kind": "move", "number": "000101", "division": city.care, "title": city.clerk,
         "employment_kind": "reappointed"},
        {"kind": "title", "number": "000202", "title": city.chief,
         "employment_kind": "fixed_term"},
    )  # fmt: skip
    assert [line.post_after for line in batch.lines.all()] == [
        "福祉部 福祉課 主任（再任用職員）",
        "総務部 納税課 係長（任期付職員）",
    ]
    now.move_to("2027-04-01 00:00+09:00")
    before = tables()
    apply_batch(batch=batch, by=city.office)

    assert kind_and_post("000101", DAY) == ("reappointed", ("福祉課", "主任"))
    assert kind_and_post("000202", DAY) == ("fixed_term", ("納税課", "係長"))
    transfer_undo.undo_batch(batch=batch, by=city.office)
    assert tables() == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"division": "tax", "employment_kind": "reappointed"}, []),
        ({"division": "tax", "employment_kind": "regular"}, ["今と同じ所属と職名です。"]),
        ({"division": "tax"}, ["今と同じ所属と職名です。"]),
        (
            {"division": "pay", "last_day": date(2027, 3, 31)},
            ["任用の最後の日は、適用日以後にしてください。"],
        ),
        ({"division": "pay", "last_day": DAY}, []),
    ],
)
def test_what_is_said_of_employment_and_term(city, line, expected):
    batch = city.batch({"number": "000201", **line, "division": getattr(city, line["division"])})

    assert [reason for _, _, _, reason in findings(batch)] == expected


def test_retirement_and_reappointment_in_two_rows_say_which_one_stays(city):
    batch = city.batch(
        {"kind": "leave", "number": "000201"},
        {"number": "000201", "division": city.care, "employment_kind": "reappointed"},
    )

    assert [reason for _, _, _, reason in findings(batch)] == [
        f"同じ職員の行が{row}行目にもあります。異動・職名変更・採用・退職は、1人に1行だけにしてください。"
        "退職して再任用する職員は、再任用の行だけにします。"
        for row in (3, 2)
    ]


def test_a_term_ends_the_post_the_account_and_what_hangs_on_it(city, now):
    batch = city.ready(
        hire(city, employment_kind="fiscal_year", last_day=LAST),
        {"number": "000201", "division": city.care, "employment_kind": "reappointed",
         "last_day": LAST},
    )  # fmt: skip
    now.move_to("2027-04-01 00:00+09:00")
    before = tables()
    apply_batch(batch=batch, by=city.office)

    rows = Posting.objects.filter(person__number__in=["000900", "000201"], period__contains=DAY)
    assert set(rows.values_list("person__number", "period", "person__expires_on")) == {
        ("000201", DateRange(DAY, NEXT), LAST),
        ("000900", DateRange(DAY, NEXT), LAST),
    }
    assert set(DueMove.objects.values_list("person__number", "day")) == {
        ("000201", NEXT), ("000900", NEXT),
    }  # fmt: skip
    transfer_undo.undo_batch(batch=batch, by=city.office)
    assert tables() == before


def test_a_term_goes_on_in_another_post_and_somebody_hired_anew_may_sign_in_again(city, now):
    clerk = city.clerks["tax"]
    clerk.postings.update(period=DateRange(date(2026, 4, 1), date(2027, 10, 1)))
    gone = city.clerks["pay"]
    gone.postings.update(period=DateRange(date(2026, 4, 1), DAY))
    StaffMember.objects.filter(pk=gone.pk).update(expires_on=date(2027, 3, 31))
    batch = city.ready(
        {"number": "000201", "division": city.care},
        {"kind": "hire", "number": "000202", "name": gone.name, "division": city.pay,
         "title": city.clerk, "last_day": LAST},
    )  # fmt: skip
    now.move_to("2027-04-01 00:00+09:00")
    apply_batch(batch=batch, by=city.office)

    assert Posting.objects.get(person=clerk, division=city.care).period == DateRange(
        DAY, date(2027, 10, 1)
    )
    assert StaffMember.objects.get(pk=gone.pk).expires_on == LAST


def test_reappointment_in_a_file_is_read_by_where_the_person_is(client, city):
    batch = city.batch()
    headings = ["職員番号", "氏名", "異動区分", "所属コード", "職名", "任用終了日"]
    rows = [
        ["000201", "", "再任用", "FUK-01", "主任", "令和10年3月31日"],
        ["000950", "以前 職員", "再任用", "FUK-01", "主任", ""],
    ]
    bring(client, batch, as_csv(rows, headings=headings))

    shown = ("kind", "number", "employment_kind", "last_day", "weight")
    assert list(batch.lines.values_list(*shown)) == [
        ("move", "000201", "reappointed", LAST, ""),
        ("hire", "000950", "reappointed", None, ""),
    ]


# --- Out and in again ----------------------------------------------------------------------------

LINE = ("row", "kind", "number", "division", "job_title", "kana", "email", "employment_kind",
        "hired_on", "last_day", "note", "post_before", "post_after", "findings", "cells")  # fmt: skip


@pytest.mark.parametrize("export", ["xlsx", "csv", "csv_cp932"])
def test_an_exported_batch_comes_in_again_line_by_line(client, city, export):
    new = {"kana": "シンジン イチロウ", "email": "new@city.example.lg.jp", "hired_on": DAY}
    batch = city.batch(
        {"kind": "move", "number": "000201", "division": city.care, "note": "=1+1"},
        {"kind": "move", "number": "000101", "division": city.pay, "title": city.clerk,
         "employment_kind": "reappointed", "last_day": LAST},
        {"kind": "title", "number": "000203", "title": city.chief},
        {"kind": "leave", "number": "000103", "note": "定年"},
        hire(city, **new, employment_kind="fiscal_year", last_day=LAST),
        {"kind": "concurrent_start", "number": "000202", "division": city.care,
         "title": city.clerk},
        {"kind": "concurrent_end", "number": "000202", "division": city.tax},
        {"kind": "joint_start", "number": "000102", "division": city.care, "title": city.clerk},
        {"kind": "joint_end", "number": "000102", "division": city.tax, "title": city.clerk},
    )  # fmt: skip
    unread = [["999999", "", "どこか", "XXX-99", "特別主幹"]]
    bring(
        client,
        batch,
        as_csv(unread, headings=["職員番号", "氏名", "異動区分", "所属コード", "職名"]),
    )
    before = list(batch.lines.values_list(*LINE))

    sent = client.get(batch.get_absolute_url(), {"export": export})
    content = b"".join(sent.streaming_content) if sent.streaming else sent.content
    name = f"異動.{export.partition('_')[0]}"
    bring(client, batch, content, name, replace="1")

    assert list(batch.lines.values_list(*LINE)) == before
    assert fresh(batch).state == TransferState.PREPARING


def test_the_form_takes_a_term_and_a_kind_of_employment(client, city):
    batch = city.batch()
    typed = {"kind": "move", "number": "000201", "division": city.care.pk, "last_day": "2028-03-31",
             "employment_kind": "reappointed"}  # fmt: skip
    sent = client.post(reverse("staff:transfer-line-create", args=[batch.pk]), typed)

    assert sent.status_code == 302
    line = batch.lines.get()
    assert (line.last_day, line.employment_kind, line.weight) == (LAST, "reappointed", "")


def test_terms_are_applied_by_the_beat_as_well(client, city, now):
    batch = city.ready(hire(city, last_day=LAST))
    now.move_to("2028-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert (fresh(batch).state, DueMove.objects.due(NEXT).count()) == (TransferState.APPLIED, 0)
