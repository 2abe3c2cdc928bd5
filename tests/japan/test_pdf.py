"""Printed lists: every word of every row is there, as it was given."""

from io import BytesIO

from pypdf import PdfReader

from japan.pdf import list_pdf

COLUMNS = [("氏名", 2), ("所属", 3)]


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_list_pdf_prints_names_as_given_and_no_markup():
    rows = [["髙橋 𠮷子", "#総務課 *主管*"], ["山﨑 德", "$財政課$ @x <y>"]]

    (page,) = pages_of(
        list_pdf(title="名簿", columns=COLUMNS, rows=rows, facts=[("部局", "総務部")])
    )

    assert page.split("\n") == [
        "名簿",
        "部局 総務部",
        "氏名 所属",
        "髙橋 𠮷子 #総務課 *主管*",
        "山﨑 德 $財政課$ @x <y>",
        "1 / 1",
    ]


def test_list_pdf_repeats_the_head_on_each_page():
    rows = [[f"職員{number}", "総務課"] for number in range(100)]

    pages = pages_of(list_pdf(title="名簿", columns=COLUMNS, rows=rows, footer="令和9年4月1日現在"))

    assert len(pages) > 1
    assert all("氏名 所属" in page for page in pages)
    assert all("令和9年4月1日現在" in page for page in pages)
    assert sum(page.count("職員") for page in pages) == 100


def test_list_pdf_without_rows_says_so():
    (page,) = pages_of(list_pdf(title="名簿", columns=COLUMNS, rows=[]))

    assert page.split("\n") == ["名簿", "該当するものはありません。", "1 / 1"]
