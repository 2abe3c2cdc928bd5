"""The application: exactly what the preview showed is written, once, or nothing at all."""

from datetime import date
from pathlib import Path

import pghistory.models
import pytest
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import imports
from staff.choices import ImportState, JobState
from staff.models import Division, JobTitle, Notice, Posting, StaffImport, StaffMember
from staff.rules import StaffRefused
from tests.factories.staff import PostingFactory, employee, office_member
from tests.staff.import_files import (
    DAY,
    FAULTY,
    GOOD,
    applied,
    apply,
    as_csv,
    checked,
    city,
    line_of,
    received,
)

pytestmark = pytest.mark.django_db
HEADINGS = ["職員番号", "氏名", "所属コード", "職名", "本務・兼務"]
LATER = date(2026, 10, 1)


@pytest.fixture
def office():
    city()
    return office_member(number="900001", name="事務局 職員")


def roster(*rows):
    """Return a file with the given (division code, title, kind) rows of one person."""
    return as_csv([["000300", "市役所 太郎", *row] for row in rows], headings=HEADINGS)


def posts(number="000300"):
    """Return the person's posts as (division, title, kind, from, to), oldest first."""
    held = Posting.objects.filter(person__number=number).order_by("period", "pk")
    return [
        (p.division.code, p.job_title.name, p.kind, p.period.lower, p.period.upper) for p in held
    ]


def test_apply_registers_new_people(office):
    staff_import = applied(as_csv(GOOD + FAULTY), by=office)

    assert staff_import.state == ImportState.APPLIED
    assert staff_import.applied_at is not None
    person = StaffMember.objects.get(number="000123")
    assert (person.name, person.kana) == ("髙橋 一郎", "タカハシ イチロウ")
    assert (person.email, person.hired_on) == ("t.ichiro@city.example.lg.jp", date(2023, 4, 1))
    assert person.employment_kind == "regular"
    assert not person.has_usable_password()
    assert person.must_change_password
    assert posts("000123") == [("SOG-01", "課長", "main", DAY, None)]
    assert posts("000125") == [
        ("SOM-01", "係長", "main", DAY, None), ("SOM-02", "係長", "concurrent", DAY, None),
    ]  # fmt: skip


def test_apply_leaves_faulty_rows_out(office):
    applied(as_csv(GOOD + FAULTY), by=office)

    numbers = set(StaffMember.objects.values_list("number", flat=True))
    assert numbers == {"900001", "000123", "000124", "000125"}


def test_apply_makes_people_findable(office):
    applied(as_csv(GOOD), by=office)

    assert [person.name for person in StaffMember.objects.search("高橋")] == ["髙橋 一郎"]
    assert [person.name for person in StaffMember.objects.search("やまざき")] == ["山﨑　花子"]


def test_apply_takes_the_head_from_the_job_title(office):
    applied(as_csv(GOOD), by=office)

    assert Posting.objects.get(person__number="000123").is_head
    assert not Posting.objects.get(person__number="000124").is_head


def test_apply_names_who_did_it_in_the_history(office):
    applied(as_csv(GOOD), by=office)

    person = StaffMember.objects.get(number="000123")
    event = pghistory.models.Events.objects.tracks(person).get()
    assert event.pgh_context == {
        "by": office.pk,
        "by_name": "事務局 職員",
        "what": "職員の取り込み",
    }


def test_apply_twice_applies_once(office):
    staff_import = applied(as_csv(GOOD), by=office)

    tasks.apply_staff_import(staff_import.job_id)
    imports.confirm(staff_import=staff_import, seen_job=staff_import.job_id, by=office)

    assert StaffMember.objects.count() == 4
    assert Posting.objects.count() == 5
    assert StaffImport.objects.get().job_id == staff_import.job_id
    assert Notice.objects.filter(kind="job.apply_staff_import.done").count() == 1


def test_apply_keeps_what_an_empty_cell_says_nothing_of(office):
    applied(as_csv(GOOD), by=office)
    silent = [["000123", "髙橋 一朗", "", "SOG-01", "", "", "課長", "", "", "", "", ""]]

    applied(as_csv(silent), by=office)

    person = StaffMember.objects.get(number="000123")
    assert (person.name, person.kana) == ("髙橋 一朗", "タカハシ イチロウ")
    assert (person.email, person.hired_on) == ("t.ichiro@city.example.lg.jp", date(2023, 4, 1))
    assert [found.name for found in StaffMember.objects.search("一朗")] == ["髙橋 一朗"]


def test_apply_keeps_a_password(office):
    person = employee(Division.objects.get(code="SOG-01"), number="000300", name="市役所 太朗")
    person.set_password("own password")
    person.save()

    applied(roster(("SOG-01", "主任", "本務")), by=office)

    person.refresh_from_db()
    assert person.name == "市役所 太郎"
    assert person.check_password("own password")
    assert not person.must_change_password


def test_apply_closes_the_old_post_the_day_before(office):
    applied(roster(("SOG-01", "主任", "本務")), by=office)

    applied(roster(("SOM-01", "課長", "本務")), by=office, day=LATER)

    assert posts() == [
        ("SOG-01", "主任", "main", DAY, LATER), ("SOM-01", "課長", "main", LATER, None),
    ]  # fmt: skip


def test_apply_of_a_correction_on_the_same_day_replaces(office):
    applied(roster(("SOG-01", "主任", "本務")), by=office)
    applied(roster(("SOM-01", "主任", "本務")), by=office, day=LATER)

    applied(roster(("SOM-02", "係長", "本務")), by=office, day=LATER)

    assert posts() == [
        ("SOG-01", "主任", "main", DAY, LATER), ("SOM-02", "係長", "main", LATER, None),
    ]  # fmt: skip


def test_apply_from_an_earlier_day_takes_a_later_post_along(office):
    applied(roster(("SOG-01", "主任", "本務")), by=office)
    applied(roster(("SOM-01", "主任", "本務")), by=office, day=date(2026, 12, 1))

    staff_import = checked(roster(("SOM-01", "主任", "本務")), by=office, day=LATER)
    assert line_of(staff_import, "000300").changes == [
        {
            "label": "本務",
            "before": "総合政策部 企画課 主任、総務部 総務課 主任(2026年12月1日から)",
            "after": "総務部 総務課 主任",
        }
    ]
    apply(staff_import, by=office)

    assert posts() == [
        ("SOG-01", "主任", "main", DAY, LATER), ("SOM-01", "主任", "main", LATER, None),
    ]  # fmt: skip


def test_apply_leaves_a_planned_post_while_the_present_one_is_right(office):
    applied(roster(("SOG-01", "主任", "本務")), by=office)
    applied(roster(("SOM-01", "主任", "本務")), by=office, day=date(2026, 12, 1))

    again = checked(roster(("SOG-01", "主任", "本務")), by=office, day=LATER)

    assert line_of(again, "000300").outcome == "unchanged"


def test_apply_opens_and_ends_concurrent_posts(office):
    main = ("SOG-01", "主任", "本務")
    applied(roster(main, ("SOM-01", "主任", "兼務"), ("SOM-02", "主任", "併任")), by=office)

    applied(
        roster(main, ("SOM-02", "主任", "併任"), ("SOG-02", "主任", "兼務")), by=office, day=LATER
    )

    assert sorted(posts()) == [
        ("SOG-01", "主任", "main", DAY, None),
        ("SOG-02", "主任", "concurrent", LATER, None),
        ("SOM-01", "主任", "concurrent", DAY, LATER),
        ("SOM-02", "主任", "joint", DAY, None),
    ]


def test_apply_forgets_a_concurrent_post_that_never_began(office):
    main = ("SOG-01", "主任", "本務")
    applied(roster(main, ("SOM-01", "主任", "兼務")), by=office)

    applied(roster(main), by=office)

    assert posts() == [("SOG-01", "主任", "main", DAY, None)]


def test_apply_takes_a_later_concurrent_post_along(office):
    main = ("SOG-01", "主任", "本務")
    applied(roster(main), by=office)
    applied(roster(main, ("SOM-01", "主任", "兼務")), by=office, day=LATER)

    applied(roster(main, ("SOM-01", "主任", "兼務")), by=office)

    assert sorted(posts()) == [
        ("SOG-01", "主任", "main", DAY, None), ("SOM-01", "主任", "concurrent", DAY, None),
    ]  # fmt: skip


def test_apply_gives_a_person_who_comes_back_a_post(office):
    person = employee(Division.objects.get(code="SOG-01"), number="000300", name="市役所 太郎")
    person.postings.update(period=DateRange(date(2020, 4, 1), date(2022, 4, 1)))

    applied(roster(("SOG-01", "主任", "本務")), by=office)

    assert [post[3:] for post in posts()] == [
        (date(2020, 4, 1), date(2022, 4, 1)), (DAY, None),
    ]  # fmt: skip


def test_apply_never_touches_people_whom_the_file_leaves_out(office):
    applied(as_csv(GOOD), by=office)
    before = posts("000124")

    applied(roster(("SOG-01", "主任", "本務")), by=office, day=LATER)

    assert posts("000124") == before
    assert StaffMember.objects.get(number="000124").is_active


@pytest.mark.parametrize("what", ["person", "post", "somebody new"])
def test_apply_refuses_a_stale_preview(office, what):
    employee(Division.objects.get(code="SOG-01"), number="000300", name="市役所 太朗", since=DAY)
    content = as_csv(
        [
            ["000300", "市役所 太郎", "SOM-01", "主任", "本務"],
            ["000301", "他の 人", "SOG-01", "主任", ""],
        ],
        headings=HEADINGS,
    )
    staff_import = checked(content, by=office, day=LATER)
    if what == "person":
        StaffMember.objects.filter(number="000300").update(name="市役所 三郎")
    elif what == "post":
        Posting.objects.filter(person__number="000300").update(
            job_title=JobTitle.objects.get(name="係長")
        )
    else:
        employee(number="000301")

    staff_import = apply(staff_import, by=office)

    assert staff_import.state == ImportState.INTERRUPTED
    assert staff_import.problem.startswith(
        "確認の後で名簿が変わりました。もう一度読み込んでください。"
    )
    assert staff_import.job.state == JobState.FAILED
    assert Posting.objects.filter(person__number="000300").count() == 1
    assert not StaffMember.objects.filter(name="他の 人").exists()


def test_apply_is_not_stale_when_something_else_changed(office):
    employee(Division.objects.get(code="SOG-01"), number="000300", name="市役所 太朗", since=DAY)
    staff_import = checked(roster(("SOM-01", "主任", "本務")), by=office, day=LATER)
    StaffMember.objects.filter(number="000300").update(email="new@city.example.lg.jp")
    PostingFactory(person__number="000999", kind="concurrent")

    assert apply(staff_import, by=office).state == ImportState.APPLIED


def test_apply_that_breaks_off_writes_nothing(office, monkeypatch):
    staff_import = checked(as_csv(GOOD), by=office)
    monkeypatch.setattr(imports, "BATCH", 1)
    monkeypatch.setattr(imports.jobs, "report", _broken)

    staff_import = apply(staff_import, by=office)

    assert staff_import.state == ImportState.INTERRUPTED
    assert staff_import.job.message.startswith("処理が途中で止まりました。名簿は変わっていません。")
    assert StaffMember.objects.count() == 1


def _broken(**_):
    raise RuntimeError


def test_apply_of_a_killed_worker_is_done_by_the_next(office, monkeypatch):
    staff_import = checked(as_csv(GOOD), by=office)
    imports.confirm(staff_import=staff_import, seen_job=staff_import.job_id, by=office)
    staff_import.refresh_from_db()
    monkeypatch.setattr(imports.jobs, "finish", _killed)
    with pytest.raises(KeyboardInterrupt):
        tasks.apply_staff_import(staff_import.job_id)
    assert StaffMember.objects.count() == 1
    monkeypatch.undo()

    tasks.apply_staff_import(staff_import.job_id)

    assert StaffMember.objects.count() == 4
    assert StaffImport.objects.get().state == ImportState.APPLIED


def _killed(**_):
    raise KeyboardInterrupt


def test_confirm_refuses_a_preview_that_was_not_seen(office):
    staff_import = checked(as_csv(GOOD), by=office)

    with pytest.raises(StaffRefused, match="もう一度読み込まれています"):
        imports.confirm(staff_import=staff_import, seen_job=staff_import.job_id + 1, by=office)

    assert StaffImport.objects.get().state == ImportState.READY


def test_confirm_refuses_when_there_is_nothing_to_write(office):
    applied(as_csv(GOOD), by=office)
    staff_import = checked(as_csv(GOOD), by=office)

    with pytest.raises(StaffRefused, match="取り込むものがありません"):
        imports.confirm(staff_import=staff_import, seen_job=staff_import.job_id, by=office)


def test_discard_takes_file_and_lines_away(office, django_capture_on_commit_callbacks):
    staff_import = checked(as_csv(GOOD), by=office)
    stored = staff_import.file.path

    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(staff_import=staff_import, by=office)

    staff_import.refresh_from_db()
    assert staff_import.state == ImportState.DISCARDED
    assert not staff_import.file
    assert staff_import.lines.count() == 0
    assert not Path(stored).exists()


def test_discard_while_it_waits_stops_the_check(office):
    staff_import = received(as_csv(GOOD), by=office)
    imports.discard(staff_import=staff_import, by=office)

    tasks.check_staff_import(staff_import.job_id)

    assert StaffImport.objects.get().state == ImportState.DISCARDED
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("deed", [imports.discard, imports.check_again])
def test_nothing_more_happens_to_an_applied_import(office, deed):
    staff_import = applied(as_csv(GOOD), by=office)

    with pytest.raises(StaffRefused, match="この取り込みは済んでいます。"):
        deed(staff_import=staff_import, by=office)
