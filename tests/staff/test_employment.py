"""任用区分 over time: the rows and the field are written together, by whatever way it changes."""

import csv
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import transfer_undo
from staff.actions.accounts import open_external_account, open_operator_account
from staff.actions.employment import set_employment_kind
from staff.actions.ledger import Ledger, take_back
from staff.actions.transfer_application import apply_batch
from staff.models import EmploymentPeriod, StaffMember
from staff.queries.employment import out_of_date
from staff.rules.employment import KindSpan, corrected, from_day
from tests.factories.staff import (
    EmploymentPeriodFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.staff.import_files import GOOD, applied, as_csv, checked, line_of
from tests.staff.import_files import city as import_city
from tests.staff.test_postings_views import typed
from tests.staff.test_transfers_apply import tables
from tests.staff.transfer_city import ENTERED, City

MIGRATION = "0006_kinds_of_employment_over_time"
ROSTER = "/staff/organisation/roster/"
EVE = date(2027, 3, 31)
APRIL, OCTOBER = date(2027, 4, 1), date(2027, 10, 1)
R, A, F = "regular", "reappointed", "fiscal_year"


def rows(person):
    """Return the kinds with first day and the day after the last, the earliest first."""
    held = EmploymentPeriod.objects.filter(person__number=getattr(person, "number", person))
    return [(row.kind, row.period.lower, row.period.upper) for row in held.order_by("period")]


def field_is_that_of_today():
    people = StaffMember.objects.values_list("pk", flat=True)
    return out_of_date(timezone.localdate(), people) == {}


# --- The rule ------------------------------------------------------------------------------------

ONE = ((R, None, None),)
TWO = ((R, None, APRIL), (A, APRIL, None))
THREE = ((R, None, APRIL), (A, APRIL, OCTOBER), (R, OCTOBER, None))


@pytest.mark.parametrize(
    ("before", "edit", "kind", "day", "expected"),
    [
        (ONE, from_day, R, APRIL, ONE),
        (ONE, from_day, A, APRIL, TWO),
        (TWO, from_day, A, OCTOBER, TWO),
        (TWO, from_day, R, OCTOBER, THREE),
        (TWO, from_day, F, APRIL, ((R, None, APRIL), (F, APRIL, None))),  # same day again
        (TWO, from_day, R, APRIL, ONE),  # taken back on the same day
        (THREE, from_day, R, EVE, THREE),  # right already: what is planned stays
        (THREE, from_day, F, EVE, ((R, None, EVE), (F, EVE, None))),  # and else goes along
        (THREE, from_day, F, OCTOBER, (*THREE[:2], (F, OCTOBER, None))),
        (THREE, from_day, A, OCTOBER, TWO),
        (ONE, corrected, A, APRIL, ((A, None, None),)),
        (TWO, corrected, F, APRIL, ((R, None, APRIL), (F, APRIL, None))),
        (TWO, corrected, R, APRIL, ONE),
        (TWO, corrected, A, EVE, ((A, None, None),)),
        (THREE, corrected, R, APRIL, ONE),
        (THREE, corrected, F, EVE, ((F, None, APRIL), *THREE[1:])),
    ],
)
def test_rule(before, edit, kind, day, expected):
    spans = tuple(KindSpan(*span, pk) for pk, span in enumerate(before, start=1))

    assert tuple(tuple(span)[:3] for span in edit(spans, kind, day)) == expected


# --- The service ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("has_rows", [True, False])
@time_machine.travel("2027-04-01 09:00+09:00", tick=False)
def test_service_writes_rows_and_field(has_rows):
    person = StaffMemberFactory()
    if has_rows:
        EmploymentPeriodFactory(person=person)

    told = []
    for kind, day, edit in [
        (R, APRIL, from_day), (A, APRIL, from_day), (F, APRIL, from_day), (A, APRIL, corrected),
        (R, OCTOBER, from_day), (F, OCTOBER, corrected), (R, APRIL, from_day),
    ]:  # fmt: skip
        set_employment_kind(person, kind, day, edit=edit)
        told.append((person.employment_kind, rows(person)))
        assert field_is_that_of_today()

    planned = [(R, None, APRIL), (A, APRIL, OCTOBER)]
    assert told == [
        (R, [*ONE]),
        (A, [*TWO]),
        (F, [(R, None, APRIL), (F, APRIL, None)]),
        (A, [*TWO]),
        (A, [*planned, (R, OCTOBER, None)]),
        (A, [*planned, (F, OCTOBER, None)]),
        (R, [*ONE]),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("later", ["2027-04-01 18:00+09:00", "2027-06-01 09:00+09:00"])
def test_ledger_takes_it_back_on_the_same_and_on_a_later_day(later):
    person, ledger = StaffMemberFactory(), Ledger()
    EmploymentPeriodFactory(person=person)
    with time_machine.travel("2027-04-01 09:00+09:00", tick=False) as now:
        set_employment_kind(person, A, APRIL, ledger=ledger)
        assert (person.employment_kind, rows(person)) == (A, [*TWO])
        now.move_to(later)
        with transaction.atomic():
            take_back(ledger.entries)
        person.refresh_from_db()
        assert (person.employment_kind, rows(person)) == (R, [*ONE])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "name"),
    [
        (DateRange(APRIL, None), "staff_employment_one_a_day"),
        (DateRange(APRIL, APRIL), "staff_employment_some_day"),
    ],
)
def test_database_takes_one_kind_a_day(period, name):
    person = EmploymentPeriodFactory().person

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EmploymentPeriodFactory(person=person, kind=A, period=period)


@pytest.mark.django_db
def test_migration_gives_everybody_a_first_row():
    people = [StaffMemberFactory(), StaffMemberFactory(employment_kind=A)]
    module = MigrationLoader(connection).get_migration("staff", MIGRATION)
    with connection.cursor() as cursor:
        cursor.execute(module.operations[-1].sql)

    assert [rows(person) for person in people] == [[*ONE], [(A, None, None)]]


# --- The ways in which it changes ----------------------------------------------------------------


@pytest.mark.django_db
def test_new_accounts_begin_with_a_row():
    office = office_member()
    values = {"name": "外部 太郎", "kana": "", "email": "", "expires_on": OCTOBER}
    open_external_account(number="990001", **values, by=office)
    open_operator_account(number="990002", name="運用 太郎")

    assert [rows("990001"), rows("990002")] == [[("external", None, None)], [*ONE]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ticked", "told", "expected"),
    [
        ({}, "今日から新しい任用区分になります。昨日までの記録は残ります。", [*TWO]),
        (
            {"corrects_kind": "on"},
            "今の任用区分の期間の全部が、新しい任用区分になります。",
            [(A, None, None)],
        ),
    ],
)
@time_machine.travel("2027-04-01 09:00+09:00", tick=False)
def test_form_changes_from_today_or_corrects(client, ticked, told, expected):
    person = employee()
    client.force_login(office_member())
    url = reverse("staff:person-edit", args=[person.number])
    values = typed(client, url, employment_kind=A, **ticked)

    assert told in client.post(url, values).content.decode()
    assert rows(person) == []
    client.post(url, {**values, "step": "save"})

    assert rows(person) == expected
    assert field_is_that_of_today()


@pytest.mark.django_db
def test_batch_changes_it_from_its_day_and_the_undo_restores(client):
    with time_machine.travel(ENTERED, tick=False) as now:
        city = City()
        EmploymentPeriodFactory(person=city.clerks["tax"])
        batch = city.ready(
            {"number": "000201", "division": city.care, "employment_kind": A},
            {"kind": "hire", "number": "000900", "name": "新人 一郎", "division": city.tax,
             "title": city.clerk, "employment_kind": F},
        )  # fmt: skip
        now.move_to("2027-04-02 09:00+09:00")  # late: it counts from its own day
        before = tables()
        apply_batch(batch=batch, by=city.office)

        assert (rows("000201"), rows("000900")) == ([*TWO], [(F, None, None)])
        assert field_is_that_of_today()
        now.move_to("2027-04-05 09:00+09:00")
        transfer_undo.undo_batch(batch=batch, by=city.office)
        assert tables() == before


@pytest.mark.django_db
@time_machine.travel("2026-05-07 09:00+09:00", tick=False)
def test_import_changes_it_from_its_day():
    import_city()
    office = office_member(number="900001")
    applied(as_csv(GOOD), by=office)
    assert rows("000123") == [*ONE]

    with time_machine.travel("2027-03-10 09:00+09:00", tick=False) as now:
        changed = [["000123", "髙橋 一郎", "SOG-01", "課長", "再任用職員"]]
        file = as_csv(changed, headings=["職員番号", "氏名", "所属コード", "職名", "任用区分"])
        applied(file, by=office, day=APRIL)
        again = checked(file, by=office, day=APRIL)
        told = [(StaffMember.objects.get(number="000123").employment_kind, rows("000123"))]
        now.move_to("2027-04-01 00:00+09:00")
        tasks.carry_out_transfers()
        told.append((StaffMember.objects.get(number="000123").employment_kind, rows("000123")))

    assert line_of(again, "000123").outcome == "unchanged"
    assert told == [(R, [*TWO]), (A, [*TWO])]


# --- Where it is read ----------------------------------------------------------------------------


@pytest.fixture
def reappointed():
    person = employee(number="000555", employment_kind=R)
    EmploymentPeriodFactory(person=person, period=DateRange(None, APRIL))
    EmploymentPeriodFactory(person=person, kind=A, period=DateRange(APRIL, None))
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("viewer", "day", "kind"),
    [
        ("office", "2027-03-31", "正規職員"),
        ("office", "2027-04-01", "再任用職員"),
        ("other", "2027-04-01", "正規職員"),  # what is planned is a secret until its day
    ],
)
@time_machine.travel("2027-03-10 09:00+09:00", tick=False)
def test_roster_of_a_day(client, reappointed, viewer, day, kind):
    client.force_login(office_member() if viewer == "office" else employee())
    asked = {"on": day, "q": "000555"}

    content = client.get(ROSTER, {**asked, "export": "csv"}).getvalue().decode("utf-8-sig")
    head, line = csv.reader(StringIO(content))
    assert dict(zip(head, line, strict=True))["任用区分"] == kind
    found = {
        key: len(client.get(ROSTER, {**asked, "employment": key}).context_data["table"].data)
        for key in (R, A)
    }
    assert found == {R: int(kind == "正規職員"), A: int(kind == "再任用職員")}


PAST, PLANNED = ["is-past", "is-present"], ["is-present", "is-future"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("viewer", "today", "expected"),
    [
        ("office", "2027-03-31", PLANNED),
        ("self", "2027-03-31", []),
        ("self", "2027-04-01", PAST),
        ("head", "2027-04-01", PAST),
        ("other", "2027-04-01", []),
    ],
)
def test_page_shows_the_kinds_to_those_who_see_personnel_data(
    client, reappointed, viewer, today, expected
):
    division = reappointed.postings.get().division
    viewers = {
        "office": office_member,
        "self": lambda: reappointed,
        "head": lambda: employee(division, is_head=True),
        "other": employee,
    }
    with time_machine.travel(f"{today} 09:00+09:00", tick=False):
        client.force_login(viewers[viewer]())
        page = client.get(reappointed.get_absolute_url()).content.decode()

    _, _, part = page.partition("任用区分の移り変わり")
    part = part.partition("</ol>")[0]
    shown = [word for word in ("is-past", "is-present", "is-future") if word in part]
    assert shown == expected
