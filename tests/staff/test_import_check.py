"""The check: what a file would change, and what is wrong with it; nothing is written."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff import tasks
from staff.choices import EmploymentKind, ImportState, JobState
from staff.models import Division, JobTitle, Notice, Posting, StaffImport, StaffMember
from tests.factories.staff import PostingFactory, StaffMemberFactory, employee, office_member
from tests.staff.import_files import (
    FAULTY,
    GOOD,
    HEADINGS,
    applied,
    as_csv,
    as_xlsx,
    checked,
    city,
    line_of,
    outcomes,
    received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    city()
    return office_member(number="900001", name="事務局 職員")


def reasons(staff_import, number):
    return [fault["reason"] for fault in line_of(staff_import, number).faults]


def test_check_of_new_people_writes_nothing(office):
    staff_import = checked(as_csv(GOOD), by=office)

    assert staff_import.state == ImportState.READY
    assert staff_import.row_count == 4
    assert outcomes(staff_import) == [
        ("missing", None, "900001"),
        ("new", 2, "000123"),
        ("new", 3, "000124"),
        ("new", 4, "000125"),
    ]
    assert StaffMember.objects.count() == 1
    assert Posting.objects.count() == 1


def test_check_shows_what_a_new_person_will_hold(office):
    staff_import = checked(as_csv(GOOD), by=office)

    shown = {change["label"]: change["after"] for change in line_of(staff_import, "000123").changes}
    assert shown == {
        "氏名": "髙橋 一郎",
        "フリガナ": "タカハシ イチロウ",
        "メール": "t.ichiro@city.example.lg.jp",
        "任用区分": "正規職員",
        "採用年月日": "2023年4月1日",
        "本務": "総合政策部 企画課 課長",
    }
    both = line_of(staff_import, "000125")
    assert both.values["rows"] == [4, 5]
    assert [change["after"] for change in both.changes[-2:]] == [
        "総務部 総務課 係長",
        "総務部 職員課 係長",
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(GOOD + FAULTY, "cp932"), "職員.csv"),
        (as_csv(GOOD + FAULTY, "utf-8"), "職員.csv"),
        (as_csv(GOOD + FAULTY, "utf-8-sig"), "職員.csv"),
        (as_xlsx(GOOD + FAULTY), "職員.xlsx"),
    ],
    ids=["cp932", "utf-8", "utf-8 with mark", "xlsx"],
)
def test_check_reads_every_kind_of_file_alike(office, content, name):
    staff_import = checked(content, by=office, name=name)

    assert [line for line in outcomes(staff_import) if line[0] != "missing"] == [
        ("new", 2, "000123"),
        ("new", 3, "000124"),
        ("new", 4, "000125"),
        ("faulty", 6, "000201"),
        ("faulty", 7, "000202"),
        ("faulty", 8, "000203"),
        ("faulty", 9, ""),
        ("faulty", 10, "000205"),
    ]
    assert line_of(staff_import, "000123").values["fields"]["name"] == "髙橋 一郎"
    assert line_of(staff_import, "000124").values["fields"]["name"] == "山﨑　花子"


def test_check_names_every_fault_of_every_row(office):
    staff_import = checked(as_csv(GOOD + FAULTY), by=office)

    assert reasons(staff_import, "000201") == ["所属コード「XXX-99」は登録されていません。"]
    assert reasons(staff_import, "000202") == [
        "職名「主任技師」は登録されていません。「職名と職位」で追加してから、確認し直してください。"
    ]
    assert reasons(staff_import, "000203") == [
        "「令和5年2月30日」は暦にない日付です。月と日を確認してください。"
    ]
    assert reasons(staff_import, "000205") == [
        (
            "所属名「地域政策課」は4つの部局にあります(菊川総合支所、豊田総合支所、豊浦総合支所、"
            "豊北総合支所)。部局名か所属コードも入れてください。"
        )
    ]
    assert line_of(staff_import, "").faults == [
        {"label": "職員番号", "value": "", "reason": "職員番号が空です。"},
        {"label": "氏名", "value": "", "reason": "氏名が空です。"},
        {
            "label": "メール",
            "value": "not a mail",
            "reason": "メールアドレスの形になっていません。",
        },
    ]
    assert staff_import.unknown_titles == {"主任技師": 1}


def test_check_keeps_the_original_cells_of_a_faulty_row(office):
    staff_import = checked(as_csv(FAULTY), by=office)

    assert line_of(staff_import, "000203").values["cells"] == FAULTY[2]
    assert staff_import.columns["headings"] == HEADINGS
    assert staff_import.columns["ignored"] == ["備考"]


def row(number, name="市役所 太郎", **cells):
    """Return a row of the file, plain but for the given cells."""
    filled = dict.fromkeys(HEADINGS, "") | {
        "職員コード": number,
        "漢字氏名": name,
        "所属コード": "SOG-01",
        "補職名": "主任",
        "本務区分": "本務",
    }
    return list((filled | cells).values())


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"職員コード": "12 34"}, "職員番号に使えない文字があります。数字と英字で入れてください。"),
        ({"職員コード": "1" * 21}, "職員番号が長すぎます。20文字までです。"),
        (
            {"漢字氏名": "?橋 一郎"},
            "氏名に「?」があります。書き出しのときに失われた文字がないか確認してください。",
        ),
        (
            {"漢字氏名": "〓橋 一郎"},
            "氏名に「〓」があります。書き出しのときに失われた文字がないか確認してください。",
        ),
        ({"漢字氏名": "あ" * 101}, "氏名が長すぎます。100文字までです。"),
        ({"カナ氏名": "高橋"}, "フリガナにかな以外の文字があります。"),
        ({"補職名": ""}, "職名が空です。職名を入れてください。"),
        ({"所属コード": ""}, "所属が空です。所属コードか所属名を入れてください。"),
        ({"所属コード": "", "課名": "なぞの課"}, "所属名「なぞの課」は登録されていません。"),
        (
            {"所属コード": "", "課名": "総務課", "部局名": "総合政策部"},
            "所属名「総務課」は、「総合政策部」にはありません。",
        ),
        (
            {"課名": "総務課"},
            "所属コード「SOG-01」は企画課ですが、所属名は「総務課」です。正しい方にそろえてください。",
        ),
        ({"本務区分": "派遣"}, "本務・兼務は「本務」「兼務」「併任」のどれかを入れてください。"),
        (
            {"雇用区分": "アルバイト"},
            (
                "任用区分は「正規職員」「再任用職員」「会計年度任用職員」「任期付職員」「外部人材」の"
                "どれかを入れてください。"
            ),
        ),
        ({"本務区分": "兼務"}, "本務の行がありません。この職員の本務の行も入れてください。"),
    ],
)
def test_check_refuses_a_row_with_a_reason(office, cells, reason):
    staff_import = checked(as_csv([row("000300", **cells)]), by=office)

    (line,) = staff_import.lines.filter(outcome="faulty")
    assert [fault["reason"] for fault in line.faults] == [reason]


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ({"所属コード": "ＳＯＧ－０１".replace("－", "-")}, "総合政策部 企画課 主任"),
        ({"所属コード": "", "課名": "総合政策部企画課"}, "総合政策部 企画課 主任"),
        ({"所属コード": "", "課名": "出納室"}, "出納室 主任"),
        ({"所属コード": "", "部局名": "出納室"}, "出納室 主任"),
        ({"所属コード": "SUI"}, "出納室 主任"),
        ({"補職名": " 主任　"}, "総合政策部 企画課 主任"),
    ],
)
def test_check_finds_a_division_however_it_is_written(office, cells, label):
    staff_import = checked(as_csv([row("000300", **cells)]), by=office)

    assert line_of(staff_import, "000300").values["post"] == label


def test_check_refuses_a_division_that_is_closed_on_the_day(office):
    Division.objects.filter(code="SOG-01").update(period=(None, date(2026, 4, 1)))

    staff_import = checked(as_csv([row("000300")]), by=office)

    assert reasons(staff_import, "000300") == [
        "所属コード「SOG-01」(企画課)は、適用日には使われていません。"
    ]


def test_check_finds_two_main_posts_of_one_person(office):
    rows = [row("000300"), row("000301", "他の 人"), row("000300", 所属コード="SOM-01")]

    staff_import = checked(as_csv(rows), by=office)

    faulty = staff_import.lines.filter(outcome="faulty")
    assert [(line.row, line.faults[0]["reason"][:20]) for line in faulty] == [
        (2, "同じ職員の本務の行が4行目にもあります。"),
        (4, "同じ職員の本務の行が2行目にもあります。"),
    ]


def test_check_finds_two_names_of_one_person(office):
    rows = [
        row("000300", "髙橋 一郎"),
        row("000300", "高橋 一郎", 本務区分="兼務", 所属コード="SOM-01"),
    ]

    staff_import = checked(as_csv(rows), by=office)

    assert [line.faults[0]["label"] for line in staff_import.lines.filter(outcome="faulty")] == [
        "氏名",
        "氏名",
    ]


def test_check_finds_the_same_concurrent_post_twice(office):
    concurrent = row("000300", 本務区分="兼務", 所属コード="SOM-01")

    staff_import = checked(as_csv([row("000300"), concurrent, concurrent]), by=office)

    assert [line[:2] for line in outcomes(staff_import) if line[0] != "missing"] == [
        ("skipped", 2), ("skipped", 3), ("faulty", 4),
    ]  # fmt: skip


def test_check_leaves_a_person_out_whole_when_one_row_is_wrong(office):
    rows = [row("000300"), row("000300", 本務区分="兼務", 所属コード="XXX")]

    staff_import = checked(as_csv(rows), by=office)

    line = staff_import.lines.get(row=2)
    assert line.outcome == "skipped"
    assert line.faults == [
        {"reason": "同じ職員の3行目に直す点があるため、この職員は取り込みません。"}
    ]


def test_check_notices_that_a_spreadsheet_ate_leading_zeros(office):
    employee(number="000300", name="市役所 太郎")

    staff_import = checked(as_xlsx([row(300)]), by=office, name="職員.xlsx")

    assert reasons(staff_import, "300") == [
        "登録されている職員番号は「000300」です。表計算ソフトで先頭の0が消えていないか確認してください。"
    ]
    assert not staff_import.lines.filter(outcome="missing", number="000300").exists()


def test_check_lists_empty_rows_as_left_out(office):
    content = as_csv([row("000300"), [""] * 12, [""] * 12, row("000301", "他の 人")])

    staff_import = checked(content, by=office)

    (line,) = staff_import.lines.filter(outcome="skipped")
    assert (line.row, line.faults) == (3, [{"reason": "3行目から4行目までが空です。"}])
    assert staff_import.row_count == 2


def test_check_lists_people_in_post_whom_the_file_leaves_out(office):
    employee(Division.objects.get(code="SOM-01"), number="000400", name="のこる 人")
    StaffMemberFactory(number="000401", name="配属の ない人")

    staff_import = checked(as_csv([row("000300")]), by=office)

    missing = staff_import.lines.filter(outcome="missing").values_list("number", "values")
    assert missing[0] == ("000400", {"post": "総務部 総務課 主任"})
    assert len(missing) == 2  # and the office itself


def test_check_of_the_applied_file_finds_everything_unchanged(office):
    applied(as_csv(GOOD), by=office)

    again = checked(as_csv(GOOD), by=office)

    assert [line for line in outcomes(again) if line[0] != "missing"] == [
        ("unchanged", 2, "000123"),
        ("unchanged", 3, "000124"),
        ("unchanged", 4, "000125"),
    ]


def test_check_takes_no_round_trip_through_cp932_for_a_change(office):
    applied(as_csv(GOOD, "utf-8-sig"), by=office)
    assert StaffMember.objects.get(number="000125").name == "中村〜次郎"

    again = checked(as_csv(GOOD, "cp932"), by=office)

    assert line_of(again, "000125").outcome == "unchanged"


def test_check_shows_changes_field_by_field(office):
    applied(as_csv(GOOD), by=office)
    changed = [
        ["000123", "髙橋 一朗", "ﾀｶﾊｼ ｲﾁﾛｳ", "SOM-01", "", "", "課長", "本務", "令和5年4月1日",
         "", "再任用", ""],
        *GOOD[1:],
    ]  # fmt: skip

    staff_import = checked(as_csv(changed), by=office, day=date(2026, 10, 1))

    line = line_of(staff_import, "000123")
    assert line.outcome == "changed"
    assert line.changes == [
        {"label": "氏名", "before": "髙橋 一郎", "after": "髙橋 一朗"},
        {"label": "任用区分", "before": "正規職員", "after": "再任用職員"},
        {"label": "本務", "before": "総合政策部 企画課 課長", "after": "総務部 総務課 課長"},
    ]


def test_check_says_that_a_concurrent_post_ends(office):
    applied(as_csv(GOOD), by=office)

    staff_import = checked(as_csv(GOOD[:3]), by=office, day=date(2026, 10, 1))

    assert line_of(staff_import, "000125").changes == [
        {"label": "兼務", "before": "総務部 職員課 係長", "after": "適用日の前日で終わり"}
    ]


def test_check_leaves_concurrent_posts_alone_when_the_file_knows_none(office):
    person = employee(Division.objects.get(code="SOG-01"), number="000300", name="市役所 太郎")
    PostingFactory(person=person, kind="concurrent")
    headings = ["職員番号", "氏名", "所属コード", "職名"]

    staff_import = checked(
        as_csv([["000300", "市役所 太郎", "SOG-01", "主任"]], headings=headings), by=office
    )

    assert line_of(staff_import, "000300").outcome == "unchanged"
    assert staff_import.columns["tells_posts_apart"] is False


def test_check_twice_leaves_the_same_lines_once(office):
    staff_import = checked(as_csv(GOOD + FAULTY), by=office)
    before = outcomes(staff_import)

    tasks.check_staff_import(staff_import.job_id)

    assert outcomes(staff_import) == before
    assert Notice.objects.filter(recipient=office).count() == 1


def test_check_of_a_redelivered_task_starts_over(office, monkeypatch):
    staff_import = received(as_csv(GOOD), by=office)
    monkeypatch.setattr("staff.actions.imports.line_counts", _killed)
    with pytest.raises(KeyboardInterrupt):
        tasks.check_staff_import(staff_import.job_id)
    assert staff_import.lines.count() == 0
    monkeypatch.undo()

    tasks.check_staff_import(staff_import.job_id)

    assert StaffImport.objects.get().state == ImportState.READY
    assert staff_import.lines.count() == 4


def _killed(_staff_import):
    raise KeyboardInterrupt


def test_check_ends_with_a_notice_that_leads_to_the_preview(office):
    staff_import = checked(as_csv(GOOD + FAULTY), by=office)

    notice = Notice.objects.get(recipient=office)
    assert notice.url == staff_import.get_absolute_url()
    assert notice.body == (
        "内容の確認が終わりました(新しい職員 3、変更あり 0、変更なし 0、直す必要がある行 5)。"
        "取り込む前に、内容をご覧ください。"
    )


def test_check_that_breaks_off_says_so(office, monkeypatch):
    def broken(_self):
        raise RuntimeError

    monkeypatch.setattr("staff.resources.checking.Check.load", broken)

    staff_import = checked(as_csv(GOOD), by=office)

    assert staff_import.state == ImportState.INTERRUPTED
    assert staff_import.problem.startswith("処理が途中で止まりました。名簿は変わっていません。")
    assert staff_import.job.state == JobState.FAILED
    assert staff_import.lines.count() == 0


def test_check_of_a_file_that_goes_wrong_halfway_is_unreadable(office):
    content = as_csv(GOOD) + '000999,"氏名'.encode("cp932")

    staff_import = checked(content, by=office)

    assert staff_import.state == ImportState.UNREADABLE
    assert staff_import.problem.startswith("6行目の引用符")


def test_check_again_knows_a_title_that_was_added(office):
    staff_import = checked(as_csv(FAULTY[1:2]), by=office)
    JobTitle.objects.create(name="主任技師")

    again = checked(as_csv(FAULTY[1:2]), by=office)

    assert line_of(staff_import, "000202").outcome == "faulty"
    assert line_of(again, "000202").outcome == "new"


def test_check_needs_the_same_queries_for_one_row_and_thirty(office):
    few = received(as_csv([row("000300")]), by=office)
    many = received(as_csv([row(f"{n:06}", f"市役所 {n}") for n in range(300, 330)]), by=office)

    with CaptureQueriesContext(connection) as for_few:
        tasks.check_staff_import(few.job_id)
    with CaptureQueriesContext(connection) as for_many:
        tasks.check_staff_import(many.job_id)

    assert len(for_few) == len(for_many)


def test_check_reads_employment_with_remarks(office):
    staff_import = checked(as_csv(GOOD), by=office)

    fields = line_of(staff_import, "000124").values["fields"]
    assert fields["employment_kind"] == EmploymentKind.FISCAL_YEAR
    assert fields["hired_on"] == "2019-04-01"
