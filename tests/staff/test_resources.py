"""The columns of the staff list: headings, cells, and posts as they are written again."""

from datetime import date

import pytest

from staff.resources.exporting import RosterTable, posts
from staff.resources.lookups import Lookups
from staff.resources.roster import RosterResource
from staff.rules import StaffRefused, columns
from staff.rules.columns import heading_key, map_columns
from tests.factories.staff import JobTitleFactory, employee, office_member
from tests.staff.import_files import city


@pytest.mark.parametrize("name", columns.SYNONYMS)
def test_own_headings_are_the_first_synonyms(name):
    assert columns.SYNONYMS[name][0] == name


def test_no_heading_stands_for_two_columns():
    keys = [{heading_key(word) for word in words} for words in columns.SYNONYMS.values()]

    assert sum(map(len, keys)) == len(set().union(*keys))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("職員ｺｰﾄﾞ", columns.NUMBER),
        ("職員No.", columns.NUMBER),
        ("氏　名", columns.NAME),
        ("氏名（漢字）", columns.NAME),
        ("氏名（カナ）", columns.KANA),
        ("ふりがな", columns.KANA),
        ("補職名", columns.JOB_TITLE),
        ("本務／兼務", columns.KIND),
        ("採用日(和暦)", columns.HIRED_ON),
        ("E-Mail", columns.EMAIL),
        ("雇用区分", columns.EMPLOYMENT),
    ],
)
def test_heading_is_known_by_its_synonyms(heading, name):
    needed = {"職員番号", "氏名", "所属", "職名"} - {name}

    assert map_columns([*needed, heading]).theirs[name] == heading


def test_earlier_synonym_wins_and_the_other_is_told_of():
    found = map_columns(["職員番号", "氏名", "職名", "課名", "所属名"])

    assert found.theirs[columns.DIVISION_NAME] == "所属名"
    assert found.ignored == ["課名"]


@pytest.mark.parametrize("missing", ["職員番号", "氏名", "職名"])
def test_missing_column_is_named_with_what_was_found(missing):
    headings = [each for each in ("職員番号", "氏名", "職名", "所属コード") if each != missing]

    with pytest.raises(
        StaffRefused, match=f"^「{missing}」の列が見つかりません。.*「所属コード」です。"
    ):
        map_columns(headings)


def test_missing_division_names_both_ways():
    with pytest.raises(
        StaffRefused, match=r"^「所属コード」または「所属名」の列が見つかりません。"
    ):
        map_columns(["職員番号", "氏名", "職名"])


def cells(**given):
    return dict.fromkeys(columns.SYNONYMS, "") | {
        "職員番号": "000300",
        "氏名": "市役所 太郎",
        "所属コード": "SOG-01",
        "職名": "主任",
        **given,
    }


def read(**given):
    row, faults = RosterResource().read(cells(**given), Lookups(date(2026, 4, 1)))
    assert faults == []
    return row


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("職員番号", "０００３００", "number", "000300"),
        ("職員番号", " A-12 ", "number", "A-12"),
        ("氏名", " 髙橋　一郎 ", "name", "髙橋　一郎"),
        ("氏名", "𠮷田 神\ufa19", "name", "𠮷田 神\ufa19"),
        ("氏名", "ﾀﾛｳ", "name", "ﾀﾛｳ"),
        ("フリガナ", "ﾀｶﾊｼ　ｲﾁﾛｳ", "kana", "タカハシ イチロウ"),
        ("フリガナ", "たかはし いちろう", "kana", "タカハシ イチロウ"),
        ("採用年月日", "令和元年5月1日", "hired_on", "2019-05-01"),
        ("採用年月日", "20230401", "hired_on", "2023-04-01"),
        ("採用年月日", "", "hired_on", ""),
        ("メール", "ｔａｒｏ@city.example.lg.jp", "email", "taro@city.example.lg.jp"),
        ("任用区分", "再任用（短時間）", "employment_kind", "reappointed"),
    ],
)
def test_cell_is_read_clean(column, text, field, value):
    city()

    assert getattr(read(**{column: text}).person, field) == value


@pytest.mark.django_db
def test_row_tells_all_its_faults_at_once():
    city()

    _, faults = RosterResource().read(
        cells(職員番号="", 氏名="", 所属コード="XX", 職名="", 採用年月日="いつか", メール="x"),
        Lookups(date(2026, 4, 1)),
    )

    assert [fault["label"] for fault in faults] == [
        "職員番号", "氏名", "所属", "職名", "採用年月日", "メール",
    ]  # fmt: skip


@pytest.mark.django_db
def test_row_takes_a_job_title_in_any_width():
    city()
    title = JobTitleFactory(name="ICT専門員")

    assert read(職名="ＩＣＴ専門員").job_title == title.pk


@pytest.mark.django_db
def test_post_is_written_in_the_columns_of_the_import():
    city()
    office = office_member(
        number="000007", name="髙橋 一郎", kana="タカハシ", email="", hired_on=date(2019, 5, 1)
    )
    table = RosterTable(posts(office, {}))

    heading, row = list(table.as_values())

    assert heading == [
        "職員番号", "氏名", "フリガナ", "部局名", "所属コード", "所属名", "職名", "本務・兼務",
        "任用区分", "採用年月日", "メール",
    ]  # fmt: skip
    assert row == [
        "000007", "髙橋 一郎", "タカハシ", "総合政策部", "SOG-02", "情報政策課", "主任", "本務",
        "正規職員", "2019-05-01", "",
    ]  # fmt: skip


@pytest.mark.django_db
def test_posts_are_written_out_for_the_office_alone():
    person = employee()

    assert list(posts(person, {})) == []
