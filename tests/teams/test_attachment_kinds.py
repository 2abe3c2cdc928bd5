"""What may be attached: told by the content of a file, not by its name."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.tables import write_xlsx
from teams.rules import TeamRefused
from teams.rules.attachments import LIMIT, MOST_FILES, WORDS, check_attachment, check_count

ODS = "application/vnd.oasis.opendocument.spreadsheet"


def archive(*names, mimetype=""):
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as pack:
        if mimetype:
            pack.writestr("mimetype", mimetype)
        for name in names:
            pack.writestr(name, "<xml/>")
    return target.getvalue()


def workbook():
    target = BytesIO()
    write_xlsx([["髙橋"]], ["氏名"], sheet_name="名簿", path_or_fileobj=target)
    return target.getvalue()


def check(content, name):
    return check_attachment(BytesIO(content), name=name, size=len(content))


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (b"%PDF-1.7\n%", "資料.pdf", "application/pdf"),
        (b"%PDF-1.4", "資料.PDF", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "図.png", "image/png"),
        (b"\xff\xd8\xff\xe0", "写真.jpg", "image/jpeg"),
        (b"\xff\xd8\xff\xe1", "写真.jpeg", "image/jpeg"),
        (
            workbook(),
            "表.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            archive("[Content_Types].xml", "word/document.xml"),
            "文書.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            archive("ppt/presentation.xml"),
            "発表.pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        (archive("content.xml", mimetype=ODS), "表.ods", ODS),
        ("打合せの記録\r\n髙橋".encode("cp932"), "記録.txt", "text/plain"),
        ("打合せ,1\n𠮷田,2".encode("utf-8-sig"), "表.csv", "text/plain"),
        ("記録".encode("utf-16"), "記録.txt", "text/plain"),
    ],
)
def test_accepted(content, name, content_type):
    assert check(content, name).content_type == content_type


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            b"MZ\x90\x00\x03",
            "資料.pdf",
            f"「資料.pdf」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            b"\x7fELF\x02\x01\x00",
            "a.txt",
            f"「a.txt」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            archive("a.exe"),
            "表.xlsx",
            f"「表.xlsx」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            b"PK\x03\x04broken",
            "表.xlsx",
            f"「表.xlsx」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            b"\xd0\xcf\x11\xe0\x00\x00",
            "旧.xls",
            f"「旧.xls」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            b"GIF89a\x01\x00\x00",
            "図.gif",
            f"「図.gif」は添付できません。添付できるのは、{WORDS}です。",
        ),
        (
            b"%PDF-1.7",
            "資料.xlsx",
            "「資料.xlsx」の中身はPDFです。ファイル名の終わりを.pdfにしてください。",
        ),
        (
            b"<script>alert(1)</script>",
            "頁.html",
            "「頁.html」の中身はテキストです。ファイル名の終わりを.txtか.csvにしてください。",
        ),
        (
            archive("xl/workbook.xml", "xl/vbaProject.bin"),
            "表.xlsx",
            "「表.xlsx」はマクロを含むため、添付できません。マクロを除いてください。",
        ),
        (b"", "空.pdf", "「空.pdf」は空のファイルです。"),
    ],
)
def test_refused(content, name, sentence):
    with pytest.raises(TeamRefused) as refused:
        check(content, name)

    assert str(refused.value) == sentence


def test_too_large_is_refused_unread():
    with pytest.raises(TeamRefused, match=r"「大\.pdf」は大きすぎます。20MBまでにしてください。"):
        check_attachment(BytesIO(b""), name="大.pdf", size=LIMIT + 1)


def test_one_file_too_many():
    check_count(MOST_FILES - 1)

    with pytest.raises(TeamRefused, match="1つの記録に添付できるのは、10個までです。"):
        check_count(MOST_FILES)


def sentence_or_kind(file, name, size):
    try:
        return check_attachment(file, name=name, size=size)
    except TeamRefused as refusal:
        return str(refusal)


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.pdf", "a.xlsx", "a.txt", "a.png"]))
def test_any_content_is_accepted_or_refused_with_a_sentence(content, name):
    file = BytesIO(content)

    answer = sentence_or_kind(file, name, len(content))

    if isinstance(answer, str):
        assert answer.startswith(f"「{name}」")
    else:
        assert name.endswith(answer.suffixes)
        assert file.tell() == 0
