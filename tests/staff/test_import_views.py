"""The pages of the import: who may open them, what they show, what they refuse."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from staff import tasks
from staff.actions import imports
from staff.choices import ImportState
from staff.models import Division, Job, StaffImport, StaffMember
from tests.factories.staff import (
    DivisionFactory,
    StaffImportFactory,
    StaffImportLineFactory,
    employee,
    office_member,
)
from tests.staff.import_files import (
    FAULTY,
    GOOD,
    HEADINGS,
    applied,
    apply,
    as_csv,
    as_xlsx,
    checked,
    city,
    outcomes,
    received,
    upload,
)

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = date(2027, 3, 10), date(2027, 3, 11)
GET_ROUTES = ["import-list", "import-create", "roster-list"]
GET_ROUTES_OF_ONE = ["import-detail", "import-faults"]
POST_ROUTES_OF_ONE = ["import-apply", "import-check", "import-discard"]


@pytest.fixture
def office(client):
    city()
    person = office_member(number="900001", name="事務局 職員")
    client.force_login(person)
    return person


def url(name, *args):
    return reverse(f"staff:{name}", args=args)


def post_upload(client, content, name="職員.csv", day="2026-04-01"):
    data = {"file": upload(content, name), "effective_on": day}
    return client.post(url("import-create"), data)


# --- Who may ----------------------------------------------------------------------------------


def _people():
    division = DivisionFactory()
    return {
        "employee": employee(division),
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
        "operator": employee(division, is_operator=True),
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("employee", 404), ("head", 404), ("office", 200), ("hr", 200), ("operator", 200)],
)
def test_pages_of_imports_open_for_those_who_handle_them(client, who, status):
    person = _people()[who]
    one = checked(as_csv([["1"] * 12]), by=person)
    client.force_login(person)

    for name in GET_ROUTES:
        assert client.get(url(name)).status_code == status, name
    for name in GET_ROUTES_OF_ONE:
        assert client.get(url(name, one.pk)).status_code == status, name
    assert client.get(url("import-lines", one.pk, "faulty")).status_code == status


@pytest.mark.parametrize("who", ["employee", "head"])
def test_deeds_on_imports_are_hidden_from_others(client, who):
    people = _people()
    one = checked(as_csv([["1"] * 12]), by=people["office"])
    client.force_login(people[who])

    assert post_upload(client, as_csv(GOOD)).status_code == 404
    for name in POST_ROUTES_OF_ONE:
        assert client.post(url(name, one.pk), {"seen": one.job_id}).status_code == 404, name
    assert StaffImport.objects.get().state == ImportState.READY


@pytest.mark.parametrize("name", POST_ROUTES_OF_ONE)
def test_deeds_on_imports_want_post(client, office, name):
    one = StaffImportFactory(by=office)

    assert client.get(url(name, one.pk)).status_code == 405


def test_pages_of_imports_want_a_sign_in(client):
    one = StaffImportFactory()

    for name in GET_ROUTES:
        assert client.get(url(name)).status_code == 302, name
    for name in GET_ROUTES_OF_ONE + POST_ROUTES_OF_ONE:
        assert client.post(url(name, one.pk)).status_code in (302, 405), name
    assert one.job_id is None


# --- Upload -----------------------------------------------------------------------------------


def test_upload_is_kept_and_handed_to_a_worker(client, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        response = post_upload(client, as_csv(GOOD))

    staff_import = StaffImport.objects.get()
    assert (response.status_code, response.url) == (302, staff_import.get_absolute_url())
    assert (staff_import.filename, staff_import.state) == ("職員.csv", ImportState.CHECKING)
    assert staff_import.file.name.startswith("staff-imports/")
    assert "職員" not in staff_import.file.name
    assert staff_import.job.by == office
    assert len(callbacks) == 1


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "職員.csv", "空"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
            "職員.xls",
            "古い形式(.xls)か、パスワード付き",
        ),
        (b"PK\x03\x04 no zip", "職員.xlsx", "壊れているか、Excelのブックではありません"),
        ("氏名\r\n髙橋".encode("utf-16"), "職員.csv", "UTF-16"),
        (as_csv([], headings=HEADINGS), "職員.csv", "見出しの行しかありません"),
        (
            as_csv([["1", "2"]], headings=["職員番号", "所属"]),
            "職員.csv",
            "「氏名」、「職名」の列が見つかりません。ファイルの見出しの行にあるのは「職員番号」「所属」です。",
        ),
        (
            as_csv([["1"] * 5], headings=["職員番号", "氏名", "所属", "職名", "個人番号"]),
            "職員.csv",
            "「個人番号(マイナンバー)」の列があります。",
        ),
        (
            as_csv([["1"] * 5], headings=["職員番号", "氏名", "所属", "職名", "職 名"]),
            "職員.csv",
            "「職名」「職 名」は、どれも職名の列にあたります。",
        ),
    ],
    ids=["empty", "xls", "no zip", "utf-16", "no rows", "no columns", "my number", "twice"],
)
def test_upload_is_refused_with_a_sentence_and_keeps_the_day(
    client, office, content, name, sentence
):
    response = post_upload(client, content, name, day="2026-06-01")

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'value="2026-06-01"' in page
    assert not StaffImport.objects.exists()


def test_upload_that_is_too_large_is_refused(client, office, settings):
    settings.UPLOAD_LIMIT_BYTES = 10

    response = post_upload(client, as_csv(GOOD))

    assert response.status_code == 422
    assert (
        "ファイルが大きすぎます。20MBまでに分けて取り込んでください。" in response.content.decode()
    )


@pytest.mark.parametrize("day", ["0026-04-01", "2030-04-01", ""])
def test_upload_with_a_wrong_day_is_refused(client, office, day):
    response = post_upload(client, as_csv(GOOD), day=day)

    assert response.status_code == 422
    assert not StaffImport.objects.exists()


# --- Progress ---------------------------------------------------------------------------------


def test_detail_shows_progress_while_a_worker_checks(client, office):
    staff_import = received(as_csv(GOOD), by=office)
    page = client.get(url("import-detail", staff_import.pk)).content.decode()
    assert "順番を待っています。" in page
    assert 'hx-trigger="every 2s"' in page
    assert "最新の状態にする" in page

    Job.objects.update(state="running", total=300, done=120)
    headers = {"HX-Request": "true", "HX-Target": "import-progress"}
    part = client.get(url("import-detail", staff_import.pk), headers=headers).content.decode()
    assert "300件中120件" in part
    assert "<html" not in part


def test_detail_asks_for_the_whole_page_when_the_work_has_ended(client, office):
    staff_import = checked(as_csv(GOOD), by=office)
    headers = {"HX-Request": "true", "HX-Target": "import-progress"}

    response = client.get(url("import-detail", staff_import.pk), headers=headers)

    assert response.headers["HX-Refresh"] == "true"


def test_detail_of_an_unreadable_file_says_why(client, office):
    staff_import = checked(as_csv(GOOD) + b'1,"', by=office)

    page = client.get(url("import-detail", staff_import.pk)).content.decode()

    assert "ファイルを読み取れませんでした" in page
    assert "6行目の引用符" in page


# --- Preview ----------------------------------------------------------------------------------


def test_detail_counts_every_outcome(client, office):
    staff_import = checked(as_csv(GOOD + FAULTY), by=office)

    response = client.get(url("import-detail", staff_import.pk))

    counts = {tab["label"]: tab["count"] for tab in response.context_data["tabs"]}
    assert counts == {
        "新しい職員": 3,
        "変更あり": 0,
        "変更なし": 0,
        "直す必要がある行": 5,
        "取り込まない行": 0,
        "ファイルにない職員": 1,
    }
    page = response.content.decode()
    assert "髙橋 一郎" in page
    assert "この内容で取り込む" in page
    assert "使わない列" in page
    assert "「備考」" in page


def _ahead(office, day):
    """Bring in a file of a day to come: one has another name and mail, one another post, one is new."""
    applied(as_csv(GOOD[:2]), by=office)
    name, post = [*GOOD[0]], [*GOOD[1]]
    name[1], name[9], post[6] = "髙橋 一朗", "ichiro@city.example.lg.jp", "係長"
    return checked(as_csv([name, post, *GOOD[2:]]), by=office, day=day)


@pytest.mark.parametrize(("day", "told"), [(TOMORROW, True), (TODAY, False)])
@time_machine.travel("2027-03-10 09:00+09:00", tick=False)
def test_preview_of_a_day_to_come_says_what_does_not_wait_for_it(client, office, day, told):
    staff_import = _ahead(office, day)

    page = client.get(staff_import.get_absolute_url()).content.decode()
    assert ("適用日を待たずに、取り込みと同時に変わります。" in page) == told
    assert ("あてはまる職員（1人）" in page) == told

    lines = url("import-lines", staff_import.pk, "changed")
    found = {
        key: [line.number for line in client.get(lines, query).context_data["table"].data]
        for key, query in {"all": {}, "at once": {"when": "at_once"}}.items()
    }
    assert found == {"all": ["000123", "000124"], "at once": ["000123"] if told else []}
    export = client.get(lines, {"export": "csv"}).getvalue().decode("utf-8-sig")
    mark = "（取り込みと同時）" if told else ""
    assert [row[3] for row in csv.reader(StringIO(export))][1:] == [
        (
            f"氏名{mark}：髙橋 一郎 → 髙橋 一朗 / "
            f"メール{mark}：t.ichiro@city.example.lg.jp → ichiro@city.example.lg.jp"
        ),
        "本務：菊川総合支所 地域政策課 主任 → 菊川総合支所 地域政策課 係長",
    ]

    apply(staff_import, by=office)
    person = StaffMember.objects.get(number="000123")
    assert (person.name, person.email) == ("髙橋 一朗", "ichiro@city.example.lg.jp")
    assert "適用日を待たずに" not in client.get(staff_import.get_absolute_url()).content.decode()


@pytest.mark.parametrize("outcome", ["new", "changed", "unchanged", "faulty", "skipped", "missing"])
def test_every_tab_lists_as_many_as_it_counts(client, office, outcome):
    applied(as_csv(GOOD[:2]), by=office)
    content = [
        [*GOOD[0][:1], "髙橋 一朗", *GOOD[0][2:]], *GOOD[1:], *FAULTY, [""] * 12,
        [*GOOD[0][:1], "髙橋 一朗", *["", "", "", "総務課", "主任", "併任"], *[""] * 4],
    ]  # fmt: skip
    staff_import = checked(as_csv(content), by=office)

    response = client.get(url("import-lines", staff_import.pk, outcome))

    (current,) = [tab for tab in response.context_data["tabs"] if tab["current"]]
    assert response.context_data["count"] == current["count"]
    assert current["count"] == len([line for line in outcomes(staff_import) if line[0] == outcome])
    assert current["count"] > 0


def test_lines_are_searched_in_any_kana(client, office):
    staff_import = checked(as_csv(GOOD), by=office)

    response = client.get(url("import-lines", staff_import.pk, "new"), {"q": "高橋"})

    assert [row.record.number for row in response.context_data["table"].rows] == ["000123"]


@pytest.mark.parametrize("export", ["csv", "csv_cp932", "xlsx"])
def test_lines_are_written_out(client, office, export):
    staff_import = checked(as_csv(GOOD), by=office)

    response = client.get(url("import-lines", staff_import.pk, "new"), {"export": export})

    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("outcome", ["new", "faulty", "missing"])
def test_lines_num_queries(client, office, outcome, count, django_assert_num_queries):
    columns = {"headings": [], "pairs": [], "ignored": [], "tells_posts_apart": True}
    one = StaffImportFactory(by=office, state=ImportState.READY, columns=columns)
    for number in range(count):
        StaffImportLineFactory(staff_import=one, outcome=outcome, row=number + 2)

    with django_assert_num_queries(7):
        client.get(url("import-lines", one.pk, outcome))


@pytest.mark.parametrize("count", [1, 30])
def test_list_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        StaffImportFactory(by=employee())

    with django_assert_num_queries(5):
        client.get(url("import-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_roster_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        employee(Division.objects.get(code="SOG-01"))

    with django_assert_num_queries(6):
        client.get(url("roster-list"))


def read_rows(response, export):
    content = b"".join(response.streaming_content)
    if export == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content)).active
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    encoding = "cp932" if export == "csv_cp932" else "utf-8-sig"
    return list(csv.reader(StringIO(content.decode(encoding))))


@pytest.mark.parametrize("export", ["csv", "csv_cp932", "xlsx"])
def test_faulty_rows_come_as_a_file_with_their_own_cells(client, office, export):
    staff_import = checked(as_csv(GOOD + FAULTY), by=office)

    response = client.get(url("import-faults", staff_import.pk), {"format": export})

    heading, *rows = read_rows(response, export)
    assert heading == ["行", *HEADINGS, "直す点"]
    assert [row[0] for row in rows] == ["6", "7", "8", "9", "10"]
    assert rows[2][1:-1] == FAULTY[2]
    assert rows[0][-1] == "所属：所属コード「XXX-99」は登録されていません。"
    assert Job.objects.filter(kind="export", by=office).count() == 1


def test_faulty_rows_that_were_mended_are_brought_in_as_they_are(client, office):
    staff_import = checked(as_csv(FAULTY[:1]), by=office)
    response = client.get(url("import-faults", staff_import.pk), {"format": "csv_cp932"})
    heading, row = read_rows(response, "csv_cp932")
    row[heading.index("所属コード")] = "SOG-01"

    mended = checked(as_csv([row], headings=heading), by=office)

    assert ("new", 2, "000201") in outcomes(mended)


# --- Deeds ------------------------------------------------------------------------------------


def test_apply_confirms_what_was_seen(client, office):
    staff_import = checked(as_csv(GOOD), by=office)

    response = client.post(url("import-apply", staff_import.pk), {"seen": staff_import.job_id})

    assert response.status_code == 302
    staff_import.refresh_from_db()
    assert staff_import.state == ImportState.APPLYING
    tasks.apply_staff_import(staff_import.job_id)
    page = client.get(url("import-detail", staff_import.pk)).content.decode()
    assert "新しい職員3人、内容が変わった職員0人です。" in page
    assert "この内容で取り込む" not in page


def test_apply_refuses_a_preview_that_was_read_again(client, office):
    staff_import = checked(as_csv(GOOD), by=office)
    seen = staff_import.job_id
    imports.check_again(staff_import=staff_import, by=office)
    tasks.check_staff_import(StaffImport.objects.get().job_id)

    response = client.post(url("import-apply", staff_import.pk), {"seen": seen})

    assert response.status_code == 409
    assert "もう一度読み込まれています" in response.content.decode()
    assert StaffImport.objects.get().state == ImportState.READY


def test_apply_without_anything_to_write_has_no_button_and_is_refused(client, office):
    applied(as_csv(GOOD), by=office)
    staff_import = checked(as_csv(GOOD), by=office)

    page = client.get(url("import-detail", staff_import.pk)).content.decode()
    response = client.post(url("import-apply", staff_import.pk), {"seen": staff_import.job_id})

    assert "この内容で取り込む" not in page
    assert "新しい職員も変更もないため、取り込むものがありません。" in page
    assert response.status_code == 409


def test_check_again_starts_a_new_check(client, office):
    staff_import = checked(as_csv(GOOD), by=office)

    response = client.post(url("import-check", staff_import.pk))

    assert response.status_code == 302
    assert StaffImport.objects.get().state == ImportState.CHECKING


def test_discard_gives_the_import_up(client, office):
    staff_import = checked(as_csv(GOOD), by=office)

    response = client.post(url("import-discard", staff_import.pk), follow=True)

    assert "取り込みを取りやめました。" in response.content.decode()
    assert StaffImport.objects.get().state == ImportState.DISCARDED


def test_discard_of_an_applied_import_is_refused(client, office):
    staff_import = applied(as_csv(GOOD), by=office)

    assert client.post(url("import-discard", staff_import.pk)).status_code == 409


# --- Round trip -------------------------------------------------------------------------------


@pytest.mark.parametrize("export", ["csv", "csv_cp932", "xlsx"])
def test_roster_written_out_and_read_again_changes_nothing(client, office, export):
    applied(as_csv(GOOD), by=office)
    StaffMember.objects.filter(number="000124").update(name="=山﨑　花子")
    response = client.get(url("roster-list"), {"export": export})
    content = b"".join(response.streaming_content)

    staff_import = checked(content, by=office, name=f"名簿.{export}")

    found = [(outcome, number) for outcome, _, number in outcomes(staff_import)]
    assert sorted(found) == [
        ("unchanged", "000123"),
        ("unchanged", "000124"),
        ("unchanged", "000125"),
        ("unchanged", "900001"),
    ]


def test_xlsx_of_the_same_content_shows_no_change(office):
    applied(as_csv(GOOD), by=office)

    staff_import = checked(as_xlsx(GOOD), by=office, name="職員.xlsx")

    assert {line[0] for line in outcomes(staff_import)} == {"unchanged", "missing"}
