import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart

from japan.tables import Row, TableError, read_table, write_xlsx, xlsx_reading, xlsx_writing

ANY = st.characters(exclude_categories=["Cs"])
TRICKY = st.sampled_from("'=+-@\t\r\n＝<r>&_x05F \x01")
TEXTS = st.text(ANY | TRICKY, max_size=12)


def written(rows, headers, sheet_name="職員"):
    file = io.BytesIO()
    write_xlsx(rows, headers, sheet_name=sheet_name, path_or_fileobj=file)
    return file


def sheet_of(file):
    return openpyxl.load_workbook(file).active


def read(source, **options):
    return read_table(source, filename="職員.xlsx", **options)


def cells(source):
    return [list(row.cells.values()) for row in read(source).rows()]


def made(fill):
    """An xlsx as Excel would save it: shared strings, several sheets, any format."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return file


@settings(max_examples=60)
@given(st.lists(st.tuples(st.just("001"), TEXTS, TEXTS).map(list), min_size=1, max_size=5))
def test_xlsx_round_trip_changes_nothing(rows):
    assert cells(written(rows, ["職員番号", "氏名", "備考"])) == rows


@pytest.mark.parametrize(
    "text",
    ["00123", "=1+1", "'=1", "https://example.jp", "1e5", "_x000D_", "<r><t>&x</t></r>", " a\r\n"],
)
def test_xlsx_round_trip_of_text_that_excel_would_change(text):
    assert cells(written([["x", text]], ["a", "b"])) == [["x", text]]


def test_write_xlsx_types():
    row = ["007", 7, 1.5, True, None, date(2026, 4, 1), Decimal("0.1"), 10**16, date(1899, 1, 1)]

    sheet = sheet_of(written([row], list("abcdefghi")))

    assert [cell.value for cell in sheet[2]] == [
        *("007", 7, 1.5, "はい", None, datetime(2026, 4, 1)),  # noqa: DTZ001
        *(0.1, "10000000000000000", "1899-01-01"),
    ]
    assert sheet["A2"].number_format == "@"
    assert sheet["F2"].number_format == "yyyy/mm/dd"


def test_write_xlsx_moments_in_japan_time():
    moment = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)

    file = written([[moment, time(9, 30), timedelta(minutes=90)]], ["日時", "時刻", "時間"])

    assert sheet_of(file)["A2"].number_format == "yyyy/mm/dd hh:mm"
    assert cells(file) == [["2026-04-01 00:30", "09:30", "01:30"]]


def test_write_xlsx_header_is_bold_frozen_and_filtered():
    sheet = sheet_of(written([["a", "b"]] * 3, ["番号", "氏名"]))

    assert (sheet["A1"].font.bold, sheet["A2"].font.bold) == (True, False)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.title) == ("A2", "A1:B4", "職員")


def test_write_xlsx_width_counts_full_width_twice():
    rows = [["a" * 20, "あ" * 20, "あ" * 500, "x"]]

    columns = sheet_of(written(rows, list("abcd"))).column_dimensions

    widths = [round(columns[letter].width) for letter in "ABCD"]
    assert widths == [22, 42, 61, 9]  # Excel's own unit adds 0.7


@pytest.mark.parametrize(
    ("name", "title"),
    [("令和8年度/研修[案]", "令和8年度_研修_案_"), ("あ" * 40, "あ" * 31), ("''", "Sheet1")],
)
def test_write_xlsx_sheet_name_loses_what_excel_forbids(name, title):
    assert sheet_of(written([["a"]], ["x"], sheet_name=name)).title == title


def test_write_xlsx_to_a_path(tmp_path):
    path = tmp_path / "a.xlsx"

    write_xlsx([["1"]], ["番号"], sheet_name="職員", path_or_fileobj=path)

    assert list(read(path).rows()) == [Row(2, {"番号": "1"})]


def test_write_xlsx_refuses_a_long_cell_and_writes_nothing(tmp_path):
    path = tmp_path / "a.xlsx"

    with pytest.raises(TableError, match=r"^3行目「本文」の文字が多すぎて\(32,768文字\)"):
        write_xlsx([["短い"], ["あ" * 32_768]], ["本文"], sheet_name="職員", path_or_fileobj=path)

    assert not path.exists()


def test_read_table_numbers_as_the_person_sees_them():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list("abcdefg"))
        formats = ["00000000", "000-0000", "General", "General", '"00"0', "0.00", "00000000;@"]
        values = [123, 7500006, 5.0, 0.1 + 0.2, 7, 1.5, 42]
        for column, (value, shown) in enumerate(zip(values, formats, strict=True)):
            sheet.write_number(1, column, value, book.add_format({"num_format": shown}))

    assert cells(made(fill)) == [
        ["00000123", "750-0006", "5", "0.3", "007", "1.5", "00000042"],
    ]


def test_read_table_dates_and_truth():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list("abcd"))
        era = book.add_format({"num_format": '[$-411]ggge"年"m"月"d"日"'})
        clock = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.write_number(1, 0, 46349, era)
        sheet.write_number(1, 1, 46349.5625, clock)
        sheet.write_boolean(1, 2, True)
        sheet.write_boolean(1, 3, False)

    assert cells(made(fill)) == [["2026-11-23", "2026-11-23 13:30", "はい", "いいえ"]]


def test_read_table_takes_a_csv_of_ours_saved_as_workbook():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["電話", "'+81-83", "001"])

    assert cells(made(fill)) == [["+81-83"], ["001"]]


def test_read_table_numbers_rows_as_excel_shows_them():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(2, 1, " 氏名 ")
        sheet.write(5, 1, "山田")
        sheet.write(9, 1, "佐藤")

    assert list(read(made(fill)).rows()) == [Row(6, {"氏名": "山田"}), Row(10, {"氏名": "佐藤"})]


def two_sheets(book):
    for name in ["隠し", "職員", "課"]:
        sheet = book.add_worksheet(name)
        sheet.write_column(0, 0, [name, "1"])
    book.worksheets()[0].hide()
    book.worksheets()[1].activate()
    book.worksheets()[1].set_first_sheet()


@pytest.mark.parametrize(("sheet", "header"), [(None, "職員"), ("課", "課")])
def test_read_table_picks_a_visible_sheet(sheet, header):
    table = read(made(two_sheets), sheet=sheet)

    assert (table.sheet_names, table.headers) == (["職員", "課"], [header])


def test_read_table_refuses_a_sheet_that_is_not_there():
    with pytest.raises(TableError) as refusal:
        read(made(two_sheets), sheet="隠し")

    assert str(refusal.value) == "シート「隠し」がありません。「職員」「課」から選んでください。"


def test_read_table_ignores_a_wrong_size_in_the_file():
    original = zipfile.ZipFile(written([["1"], ["2"]], ["番号"]))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in original.namelist():
            part = original.read(name).replace(
                b'<dimension ref="A1:A3"/>', b'<dimension ref="A1"/>'
            )
            archive.writestr(name, part)

    assert cells(changed) == [["1"], ["2"]]


def test_rows_refuses_a_failed_formula():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["番号", "1"])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")

    with pytest.raises(TableError) as refusal:
        cells(made(fill))

    assert str(refusal.value) == (
        "3行目のA列の計算がエラー(#DIV/0!)です。Excelで直して保存し直してください。"
    )


def test_rows_refuses_a_long_cell():
    file = io.BytesIO()
    book = zipfile.ZipFile(written([["短い"], ["印"]], ["本文"]))
    with zipfile.ZipFile(file, "w") as archive:
        for name in book.namelist():
            archive.writestr(name, book.read(name).replace("印".encode(), ("あ" * 32_768).encode()))

    with pytest.raises(TableError, match=r"^3行目のA列の文字が多すぎます"):
        cells(file)


def archive_of(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def test_read_table_refuses_a_workbook_of_charts_only():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.create_chartsheet("図").add_chart(BarChart())
    book.remove(book.worksheets[0])
    book.save(file)

    with pytest.raises(TableError, match=r"^「職員.xlsx」にワークシートがありません。"):
        read(file)


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x", "は古い形式(.xls)か、パスワード付きのファイル"),
        (archive_of("xl/workbook.bin"), "はバイナリ形式(.xlsb)です。"),
        (archive_of("word/document.xml"), "はExcelのブックではありません。"),
        (archive_of("xl/workbook.xml"), "は壊れているか、Excelのブックではありません。"),
        (b"PK\x03\x04 and no more", "は壊れているか、Excelのブックではありません。"),
        (archive_of(), "はExcelのブックではありません。"),
        (written([], ["番号"]).getvalue(), "には見出しの行しかありません。"),
    ],
    ids=["xls", "xlsb", "docx", "no parts", "cut off", "empty zip", "header only"],
)
def test_read_table_refuses_other_files(data, start):
    with pytest.raises(TableError) as refusal:
        read(data)

    assert str(refusal.value).startswith(f"「職員.xlsx」{start}")
    assert str(refusal.value).endswith("ください。")


def test_read_table_refuses_an_encrypted_archive():
    data = bytearray(archive_of("xl/workbook.xml"))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory

    with pytest.raises(TableError, match=r"^「職員.xlsx」はパスワード付きです。"):
        read(bytes(data))


def test_read_table_refuses_a_zip_bomb(monkeypatch):
    file = written([["1"]], ["番号"])
    size = sum(entry.file_size for entry in zipfile.ZipFile(file).infolist())

    monkeypatch.setattr(xlsx_reading, "UNPACKED_LIMIT", size)
    assert cells(file) == [["1"]]

    monkeypatch.setattr(xlsx_reading, "UNPACKED_LIMIT", size - 1)
    with pytest.raises(TableError, match=r"^「職員.xlsx」は大きすぎます"):
        read(file)


def test_read_table_goes_by_content_and_not_by_name():
    file = written([["1"]], ["番号"])

    table = read_table(file, filename="職員.csv")

    assert table.sheet_names == ["職員"]


@pytest.mark.parametrize(("limit", "accepted"), [(3, True), (2, False)])
def test_rows_stops_at_the_last_row_that_excel_has(monkeypatch, limit, accepted):
    file = written([["1"], ["2"]], ["番号"])
    monkeypatch.setattr(xlsx_reading, "EXCEL_ROW_LIMIT", limit)

    if accepted:
        assert cells(file) == [["1"], ["2"]]
    else:
        with pytest.raises(TableError, match=r"^「職員.xlsx」の行が多すぎます。2行までに"):
            cells(file)


@pytest.mark.parametrize(("limit", "accepted"), [(3, True), (2, False)])
def test_write_xlsx_stops_at_the_last_row_that_excel_has(monkeypatch, limit, accepted):
    monkeypatch.setattr(xlsx_writing, "EXCEL_ROW_LIMIT", limit)

    if accepted:
        assert cells(written([["1"], ["2"]], ["番号"])) == [["1"], ["2"]]
    else:
        with pytest.raises(TableError, match=r"^2行を超えます。条件で絞って出力してください。"):
            written([["1"], ["2"]], ["番号"])


def test_write_xlsx_narrow_columns_hold_the_header_and_its_button():
    rows = [["x"]] * 501 + [["あ" * 50]]  # only the first 500 rows decide

    columns = sheet_of(written(rows, ["職員番号"])).column_dimensions

    assert round(columns["A"].width) == 13
