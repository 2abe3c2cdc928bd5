"""The audit lists: what they hold, who did it, names for numbers, few queries."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions import access
from staff.actions.accounts import change_account, set_operator
from staff.actions.recording import recorded
from staff.models import ChangeRecord, Posting, StaffMember
from staff.queries import history_of
from staff.tables.listing import spec_of
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    JobFactory,
    SignInRecordFactory,
    StaffImportFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import AppointmentFactory, SeatFactory

pytestmark = pytest.mark.django_db
LISTS = ["sign-ins", "exports", "imports", "transfer-files", "rights", "changes"]


@pytest.fixture
def office(client):
    person = office_member(name="事務 局子", number="900001")
    client.force_login(person)
    return person


def records_on(response):
    return [row.record for row in response.context_data["table"].page.object_list]


@recorded("異動")
def move(*, posting, division, by):
    posting.division = division
    posting.period = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    posting.save()


def test_changes_tell_who_what_and_names_before_and_after(client, office):
    person = employee(DivisionFactory(name="市民課"), name="髙橋 花子")
    move(posting=person.postings.get(), division=DivisionFactory(name="税務課"), by=office)

    page = client.get("/staff/audit/changes/").content.decode()

    assert "事務 局子" in page
    assert "異動" in page
    assert "配属「髙橋 花子」" in page
    assert "所属：<del>市民課</del> → <ins>税務課</ins>" in page
    assert "<ins>2026/04/01〜2027/03/31</ins>" in page


def test_history_of_an_object_names_what_it_points_to(office, django_assert_num_queries):
    posting = employee(DivisionFactory(name="市民課")).postings.get()
    move(posting=posting, division=DivisionFactory(name="税務課"), by=office)
    for number in range(8):
        move(posting=posting, division=DivisionFactory(name=f"第{number}窓口課"), by=office)

    with django_assert_num_queries(2):
        history = history_of(posting)

    assert ("所属", "市民課", "税務課") in history[-2].differences
    assert ("期間", "2020/04/01〜", "2026/04/01〜2027/03/31") in history[-2].differences
    assert ("所属", "第6窓口課", "第7窓口課") in history[0].differences


def test_history_shows_the_number_of_what_is_gone(office):
    gone = DivisionFactory(name="旧課")
    posting = employee(gone).postings.get()
    move(posting=posting, division=DivisionFactory(name="新課"), by=office)
    gone.delete()

    assert ("所属", f"番号{gone_key(posting)}", "新課") in history_of(posting)[0].differences


def gone_key(posting):
    """Return the division that the trail's first entry of a post holds."""
    return (
        ChangeRecord.objects.filter(model="staff.Posting", object_id=posting.pk)
        .earliest("event_id")
        .data["division_id"]
    )


def test_rows_without_a_title_are_named_in_the_words_of_their_model(office):
    seat = SeatFactory(team__department__name="市民部")
    appointment = AppointmentFactory(seat=seat)
    other = SeatFactory(team__department__name="港湾局")
    reseat(appointment=appointment, seat=other, by=office)

    assert ("席", str(seat), str(other)) in history_of(appointment)[0].differences


@recorded("席替え")
def reseat(*, appointment, seat, by):
    appointment.seat = seat
    appointment.save()


def test_changes_by_hand_in_the_database_name_the_system(client, office):
    person = employee()
    StaffMember.objects.filter(pk=person.pk).update(email="new@example.jp")

    newest = client.get("/staff/audit/changes/", {"kind": "update"}).content.decode()

    assert "システム" in newest
    assert "new@example.jp" in newest


def test_changes_filter_by_person_kind_and_table(client, office):
    person = employee(number="004321")
    employee()
    Posting.objects.filter(person=person).delete()

    asked = {"about": "００４３２１", "kind": "delete", "model": "staff.Posting"}
    found = records_on(client.get("/staff/audit/changes/", asked))

    assert [(each.model, each.kind) for each in found] == [("staff.Posting", "delete")]


def test_changes_are_found_by_who_did_them(client, office):
    other = StaffMemberFactory()
    change_account(person=other, is_active=False, expires_on=None, by=office)

    found = records_on(client.get("/staff/audit/changes/", {"q": "900001"}))

    assert [(each.model, each.object_id) for each in found] == [("staff.StaffMember", other.pk)]


def test_changes_go_back_thirty_days_unless_asked(client, office):
    employee()
    everything = ChangeRecord.objects.count()
    ahead = timezone.now() + timedelta(days=31)

    with time_machine.travel(ahead, tick=False):
        client.force_login(office)
        first = client.get("/staff/audit/changes/").context_data["count"]
        year = client.get("/staff/audit/changes/", {"days": "365"}).context_data["count"]
        ranged = {"period_after": "2000-01-01"}
        by_day = client.get("/staff/audit/changes/", ranged).context_data["count"]

    assert (first, year, by_day) == (0, everything, everything)


def test_rights_hold_what_gives_rights_and_nothing_else(client, office):
    person = employee(number="004321")
    deputy = HeadDeputyFactory(person=person, given_by=office)
    set_operator(person=person, held=True, by=StaffMemberFactory(is_operator=True))
    person.email = "other@example.jp"
    person.save()

    found = records_on(client.get("/staff/audit/rights/", {"about": "004321"}))

    kinds = [(each.model, each.kind) for each in found]
    assert sorted(kinds) == [
        ("staff.HeadDeputy", "insert"),
        ("staff.Posting", "insert"),
        ("staff.StaffMember", "update"),
    ]
    assert deputy.person == person


def test_sign_ins_are_found_by_number_as_typed(client, office):
    SignInRecordFactory(number="999999", person=None, kind="failure")
    SignInRecordFactory()

    response = client.get("/staff/audit/sign-ins/", {"q": "９９９９９９"})

    assert [each.number for each in records_on(response)] == ["999999"]
    assert "登録なし" in response.content.decode()


def test_sign_ins_filter_by_outcome(client, office):
    SignInRecordFactory(kind="failure")
    SignInRecordFactory()

    found = records_on(client.get("/staff/audit/sign-ins/", {"kind": "failure"}))

    assert [each.kind for each in found] == ["failure"]


def test_exports_tell_the_conditions_in_words(client, office):
    client.get("/staff/people/", {"export": "csv", "q": "下関"})

    response = client.get("/staff/audit/exports/")

    page = response.content.decode()
    assert "「職員名簿」の書き出し" in page
    assert "キーワード：下関" in page
    assert records_on(response)[0].by == office


def test_export_of_the_trail_is_itself_in_the_trail(client, office):
    SignInRecordFactory(number="004321")

    content = client.get("/staff/audit/sign-ins/", {"export": "csv"}).getvalue()

    assert "004321" in content.decode("utf-8-sig")
    assert "「サインインの記録」の書き出し" in client.get("/staff/audit/exports/").content.decode()


def test_changes_export_before_and_after(client, office):
    person = employee(name="髙橋 花子")
    StaffMember.objects.filter(pk=person.pk).update(name="髙橋 海")

    content = client.get("/staff/audit/changes/", {"export": "csv"}).getvalue()

    assert "氏名：髙橋 花子 → 髙橋 海" in content.decode("utf-8-sig")


def test_imports_tell_who_and_which_file(client, office):
    StaffImportFactory(by=office, filename="R9異動.csv")

    assert "R9異動.csv" in client.get("/staff/audit/imports/").content.decode()


def test_files_brought_into_transfers_tell_who_and_what_became_of_them(client, office):
    JobFactory(
        kind="transfer_lines", by=office, title="「R9」への「異動.xlsx」の取り込み", total=600
    )
    JobFactory(kind="export", by=office, title="別の処理")

    response = client.get("/staff/audit/transfer-files/")

    assert [record.title for record in records_on(response)] == [
        "「R9」への「異動.xlsx」の取り込み"
    ]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", LISTS)
def test_audit_lists_num_queries(client, office, name, count, django_assert_max_num_queries):
    for _ in range(count):
        SignInRecordFactory(person=employee())
        StaffImportFactory(by=employee())
        JobFactory(kind="transfer_lines", by=employee())
        client.get("/staff/rights/", {"export": "csv"})

    with django_assert_max_num_queries(12):
        response = client.get(f"/staff/audit/{name}/")

    assert len(records_on(response)) >= min(count, 30)


@pytest.mark.parametrize("name", LISTS)
def test_audit_export_task_has_no_rows_for_others(name):
    SignInRecordFactory()

    assert list(spec_of(f"staff:audit-{name}").rows(employee(), {})) == []


def test_old_sign_in_log_goes_and_the_trail_stays():
    SignInRecordFactory(at=timezone.now() - timedelta(days=400))
    changes = ChangeRecord.objects.count()

    assert access.remove_old_sign_ins(before=timezone.localdate()) == 1
    assert ChangeRecord.objects.count() == changes


@pytest.mark.parametrize("name", LISTS)
def test_empty_trail_lets_one_go_further_back(client, office, name):
    page = client.get(f"/staff/audit/{name}/", {"q": "ありえない言葉"}).content.decode()
    at_first = client.get(f"/staff/audit/{name}/").content.decode()

    assert "条件に合うものはありません" in page
    assert "さかのぼる期間" in at_first


def test_new_row_shows_what_it_holds_and_no_empty_before(client, office):
    employee(name="髙橋 花子", hired_on=date(2020, 4, 1))

    page = client.get("/staff/audit/changes/", {"q": "", "model": "staff.StaffMember"}).content

    assert "採用年月日：<ins>2020/04/01</ins>" in page.decode()
    assert "（なし）</ins>" not in page.decode()
