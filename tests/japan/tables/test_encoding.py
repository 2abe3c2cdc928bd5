import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.tables import Fault, TableError, UnencodableError, detect_encoding, find_unencodable

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"id,name", "utf-8"),
        ("氏名".encode(), "utf-8"),
        ("氏名".encode("utf-8-sig"), "utf-8-sig"),
        ("髙﨑濵德瀨栁①㈱".encode("cp932"), "cp932"),
        ("ﾃｽ".encode("cp932"), "cp932"),  # the same bytes would be ý in UTF-8
        (b"a" * 65_535 + "氏".encode("cp932"), "cp932"),
        (b"a" * 65_535 + "氏".encode(), "utf-8"),
    ],
    ids=["empty", "ascii", "utf-8", "bom", "cp932", "kana", "cut in cp932", "cut in utf-8"],
)
def test_detect_encoding(data, encoding):
    assert detect_encoding(data) == encoding


@given(TEXT)
def test_detect_encoding_of_any_text_with_a_mark(text):
    assert detect_encoding(text.encode("utf-8-sig")) == "utf-8-sig"


@given(TEXT)
def test_detect_encoding_of_any_text_beside_japanese(text):
    assert detect_encoding(f"氏名,{text}".encode()) == "utf-8"


@pytest.mark.parametrize(
    ("data", "start"),
    [
        ("氏名".encode("utf-16"), "「Unicodeテキスト」(UTF-16)は読み取れません。"),
        (b"a\0b", "表のファイルではないようです。"),
        (
            "氏名".encode("euc-jp") + b"\xff",
            "文字コードがUTF-8でもShift_JIS(CP932)でもありません。",
        ),
        (b"\xef\xbb\xbf\x8e\x81", "文字コードがUTF-8でもShift_JIS(CP932)でもありません。"),
        (b"\x8e", "文字コードがUTF-8でもShift_JIS(CP932)でもありません。"),
    ],
    ids=["utf-16", "binary", "stray bytes", "mark on cp932", "half a character"],
)
def test_detect_encoding_refuses(data, start):
    with pytest.raises(TableError) as refusal:
        detect_encoding(data)

    assert str(refusal.value).startswith(start)
    assert str(refusal.value).endswith("保存し直してください。")


def test_find_unencodable_names_row_header_and_character():
    rows = [["髙﨑濵德瀨栁", None], ["𠮷田", "♡と槗"], ["葛\U000e0100城", "か\u3099"]]

    faults = find_unencodable(rows, ["氏名", "備考♡"])

    assert faults.first == [
        Fault(1, "備考♡", "♡", "U+2661"),
        Fault(3, "氏名", "𠮷", "U+20BB7"),
        Fault(3, "備考♡", "♡", "U+2661"),
        Fault(3, "備考♡", "槗", "U+69D7"),
        Fault(4, "氏名", "葛\U000e0100", "U+845B U+E0100"),
        Fault(4, "備考♡", "か\u3099", "U+304B U+3099"),
    ]
    assert faults.total == 6


def test_find_unencodable_is_false_when_all_goes():
    assert not find_unencodable([["髙﨑濵德瀨栁〜−‖", 1]], ["氏名", "数"])


def test_unencodable_keeps_fifty_and_counts_all():
    faults = find_unencodable([["𠮷"]] * 60, ["氏名"])

    assert (len(faults.first), faults.first[-1].row, faults.total) == (50, 51, 60)


@pytest.mark.parametrize(("count", "amount"), [(1, ""), (60, "など60文字")])
def test_unencodable_error_offers_utf8(count, amount):
    error = UnencodableError(find_unencodable([["𠮷"]] * count, ["氏名"]))

    assert str(error) == (
        f"2行目「氏名」の「𠮷」(U+20BB7){amount}は、Shift_JIS(CP932)では表せません。"
        "文字コードに「UTF-8」を選んで出力し直してください。"
    )
