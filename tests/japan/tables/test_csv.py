import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.tables import Fault, Row, TableError, UnencodableError, read_table, write_csv
from japan.text import same_text

HEADERS = ["職員番号", "氏名", "備考"]
# NUL is refused in files; rows of white space alone count as empty and are skipped.
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
CP932 = st.characters(
    codec="cp932",
    include_characters="¢£¬‖−〜",
    exclude_characters="\x00\x80\uf8f0\uf8f1\uf8f2\uf8f3",
)
TRICKY = st.sampled_from("'=+-@\t\r\n＝＋－＠,;\"〜−")


def rows_of(letters):
    text = st.text(letters | TRICKY, max_size=12)
    return st.lists(st.tuples(st.just("001"), text, text).map(list), min_size=1, max_size=5)


def read(data, **options):
    return read_table(data, filename="職員.csv", **options)


def cells(data):
    return [list(row.cells.values()) for row in read(data).rows()]


@given(rows_of(ANY))
def test_csv_round_trip_in_utf8_changes_nothing(rows):
    assert cells(b"".join(write_csv(rows, HEADERS))) == rows


@given(rows_of(CP932))
def test_csv_round_trip_in_cp932_keeps_the_same_text(rows):
    back = cells(b"".join(write_csv(rows, HEADERS, encoding="cp932")))

    pairs = zip(sum(rows, []), sum(back, []), strict=True)  # noqa: RUF017 - a handful
    assert [pair for pair in pairs if not same_text(*pair)] == []


def test_write_csv_bytes():
    row = ["001", None, True, -5, "-5", date(2026, 4, 1), 'a"b', "x\ny"]

    data = b"".join(write_csv([row], [*"abcdefg", "=h"]))

    assert data == (
        '\ufeffa,b,c,d,e,f,g,\'=h\r\n001,,はい,-5,\'-5,2026-04-01,"a""b","x\ny"\r\n'.encode()
    )


def test_write_csv_in_cp932_writes_names_that_shift_jis_lacks():
    data = b"".join(write_csv([["髙﨑濵德瀨栁"]], ["氏名"], encoding="cp932"))

    assert data == "氏名\r\n髙﨑濵德瀨栁\r\n".encode("cp932")


def test_write_csv_refuses_before_the_first_byte():
    rows = [["山田"], ["𠮷田"], ["槗本"]]

    with pytest.raises(UnencodableError) as refusal:
        write_csv(rows, ["氏名"], encoding="cp932")

    assert refusal.value.faults == [
        Fault(3, "氏名", "𠮷", "U+20BB7"),
        Fault(4, "氏名", "槗", "U+69D7"),
    ]
    assert refusal.value.total == 2


def test_write_csv_streams_utf8():
    taken = []
    rows = ([taken.append(n) or "あ" * 100] for n in range(20_000))

    pieces = write_csv(rows, ["本文"])

    assert (next(pieces), taken) == (b"\xef\xbb\xbf", [])
    assert len(next(pieces)) < 200_000
    assert len(taken) < 1_000


def test_write_csv_in_cp932_passes_all_of_a_large_table_on():
    rows = [[f"{n:06}", "あ" * 300] for n in range(20_000)]

    pieces = list(write_csv(rows, ["番号", "本文"], encoding="cp932"))

    assert max(map(len, pieces)) <= 1 << 15
    assert b"".join(pieces).count(b"\r\n") == 20_001


def test_write_csv_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match=r"^2 headers, but a row of 1 cells$"):
        list(write_csv([["a"]], ["x", "y"]))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_read_table_finds_delimiter_and_encoding(delimiter, encoding):
    text = f'番号{delimiter}"氏,;\t名"{delimiter}課\r\n001{delimiter}髙橋{delimiter}総務課\r\n'

    table = read(text.encode(encoding))

    assert table.headers == ["番号", "氏,;\t名", "課"]
    assert table.sheet_names == []
    assert list(table.rows()) == [
        Row(2, {"番号": "001", "氏,;\t名": "髙橋", "課": "総務課"}),
    ]


def test_read_table_numbers_rows_as_excel_shows_them():
    text = '\r\n ,,\r\n番号,メモ\r\n1,"a\r\nb"\r\n,\r\n\r\n2,\r\n3\r\n'

    table = read(text.encode())

    assert list(table.rows()) == [
        Row(4, {"番号": "1", "メモ": "a\r\nb"}),
        Row(7, {"番号": "2", "メモ": ""}),
        Row(8, {"番号": "3", "メモ": ""}),
    ]


def test_read_table_may_be_read_twice_and_leaves_the_stream_open():
    stream = io.BytesIO("番号\n1\n2\n".encode())
    table = read(stream)

    first, second = list(table.rows()), list(table.rows())

    assert [row.number for row in first] == [2, 3]
    assert second == first
    assert not stream.closed


def test_read_table_of_a_path(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("番号\n1\n", encoding="cp932")

    assert list(read(path).rows()) == [Row(2, {"番号": "1"})]


def test_read_table_of_a_stream_that_cannot_rewind():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    table = read(Pipe("番号\n1\n".encode()))

    assert list(table.rows()) == [Row(2, {"番号": "1"})]


def test_read_table_streams_rows():
    data = "番号\n".encode() + b"1\n" * 20_000 + b'"unclosed'

    rows = read(data).rows()

    assert [next(rows).number for _ in range(3)] == [2, 3, 4]


def test_read_table_strips_headers_and_ignores_nameless_empty_columns():
    table = read(" 氏名　,,課,\n山田,,総務課,,,\n".encode())

    assert table.headers == ["氏名", "課"]
    assert list(table.rows()) == [Row(2, {"氏名": "山田", "課": "総務課"})]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "「職員.csv」は空です。見出しの行とデータを入れてください。"),
        (" ,\n\n", "「職員.csv」は空です。見出しの行とデータを入れてください。"),
        (
            "氏名,課\n,\n",
            "「職員.csv」には見出しの行しかありません。データを入れてください。",
        ),
        (
            "氏名,課,氏名 ,課,番号\n1,2,3,4,5\n",
            "見出し「氏名」「課」が2つ以上あります。見出しを1つずつ別の名前にしてください。",
        ),
    ],
    ids=["empty", "blank", "header only", "headers twice"],
)
def test_read_table_refuses_at_once(text, sentence):
    with pytest.raises(TableError) as refusal:
        read(text.encode())

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("山田,総務課,余り", "3行目のC列に、見出しのない値「余り」があります。"),
        ("あ" * 32_768, "3行目のA列の文字が多すぎます(32,768文字)。"),
        ('"山田,総務課', '3行目の引用符(")が正しく閉じていないか、文字が多すぎます。'),
        ('"山"田,総務課', '3行目の引用符(")が正しく閉じていないか、文字が多すぎます。'),
        ("あ" * 200_000, '3行目の引用符(")が正しく閉じていないか、文字が多すぎます。'),
    ],
    ids=["too many columns", "long cell", "open quote", "stray quote", "huge cell"],
)
def test_rows_refuses_naming_the_row(line, start):
    table = read(f"氏名,課\n佐藤,総務課\n{line}\n".encode())

    with pytest.raises(TableError) as refusal:
        list(table.rows())

    assert str(refusal.value).startswith(start)
    assert str(refusal.value).endswith("ください。")


@pytest.mark.parametrize("head", [b"<html><table>", b"\xef\xbb\xbf <!DOCTYPE html>", b"%PDF-1.7"])
def test_read_table_refuses_pages_that_call_themselves_csv(head):
    with pytest.raises(TableError, match=r"^「職員.csv」はExcelのブックでもCSVでもありません。"):
        read(head + b"\nx\n")
