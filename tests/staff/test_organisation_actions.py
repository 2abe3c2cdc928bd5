"""Units over time: what a change writes, what is refused, and that undoing leaves no trace."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from psycopg.types.range import DateRange

from staff.actions import organisation, postings, units
from staff.models import (
    Department,
    DepartmentName,
    DepartmentSuccession,
    Division,
    DivisionName,
    DivisionSuccession,
    OrganisationChange,
    Posting,
)
from staff.queries.organisation import postings_from, successor_on, unit_mark
from staff.queries.postings import spans_mark, spans_of
from staff.queries.predecessors import line_of
from staff.resources.lookups import DivisionLookup
from staff.rules import StaffRefused
from staff.rules.timeline import Leave, StaleRefused
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    PostingFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
TABLES = [Department, DepartmentName, DepartmentSuccession]
TABLES += [Division, DivisionName, DivisionSuccession, Posting]


@pytest.fixture
def office():
    return office_member()


def do(action, page_of, office, **values):
    return action(mark=unit_mark(page_of), on=FIRST, note="条例改正", by=office, **values)


def snapshot():
    return {
        model._meta.label: sorted(model.objects.values_list(), key=lambda row: row[0])
        for model in TABLES
    }


def change():
    return OrganisationChange.objects.get()


def names_on(day):
    return sorted(Division.objects.on(day).named_on(day).values_list("name_then", flat=True))


def where(person, day):
    posting = Posting.objects.on(day).get(person=person, kind="main")
    return posting.division.name, posting.is_head


def test_create_makes_a_unit_from_the_day(office):
    division = Division(department=DepartmentFactory(), code="X-1", name="新課")

    organisation.create_unit(unit=division, on=FIRST, note="", by=office)

    assert "新課" not in names_on(LAST)
    assert "新課" in names_on(FIRST)
    assert str(change()) == "「新課」を新設"


def test_correct_changes_the_unit_for_all_its_time(office):
    division = DivisionFactory(name="税無課", is_default_example=True)

    organisation.correct_unit(
        unit=division, values={"name": "税務課"}, mark=unit_mark(division), by=office
    )

    division.refresh_from_db()
    assert (division.name, division.is_default_example) == ("税務課", False)
    assert OrganisationChange.objects.count() == 0


def test_rename_keeps_the_name_of_the_time(office):
    division = DivisionFactory(name="児童課")

    do(organisation.rename_unit, division, office, unit=division, name="こども課", kana="コドモカ")

    assert "児童課" in names_on(LAST)
    assert "こども課" in names_on(FIRST)
    division.refresh_from_db()
    assert division.name == "児童課"


def test_rename_holds_by_itself_on_the_day(office):
    division = DivisionFactory(name="児童課")
    do(organisation.rename_unit, division, office, unit=division, name="こども課", kana="")

    with time_machine.travel("2027-03-31 12:00+09:00"):
        before = organisation.bring_all_names_up_to_date()
    with time_machine.travel("2027-04-01 00:00+09:00"):
        after = [organisation.bring_all_names_up_to_date() for _ in range(2)]

    division.refresh_from_db()
    assert (before, after, division.name) == (0, [1, 0], "こども課")


@pytest.mark.parametrize("today", ["2026-11-23", "2027-05-01"], ids=["before", "after"])
def test_rename_is_undone(office, today):
    division = DivisionFactory(name="児童課")
    before = snapshot()
    do(organisation.rename_unit, division, office, unit=division, name="こども課", kana="")

    with time_machine.travel(f"{today} 12:00+09:00"):
        organisation.bring_all_names_up_to_date()
        organisation.undo_change(change=change(), by=office)

    assert snapshot() == before


def test_department_is_renamed_too(office):
    department = DepartmentFactory(name="市民部")

    do(organisation.rename_unit, department, office, unit=department, name="市民生活部", kana="")

    shown = Department.objects.named_on(FIRST).get(pk=department.pk)
    assert (shown.name_then, shown.name) == ("市民生活部", "市民部")


def test_merge_moves_people_and_keeps_the_past(office):
    tax, due, both = (DivisionFactory(name=name) for name in ("税務課", "収納課", "納税課"))
    clerk, head = employee(tax), employee(due, is_head=True)

    do(organisation.merge_divisions, tax, office, divisions=[tax, due], into=both)

    assert [where(clerk, day) for day in (LAST, FIRST)] == [("税務課", False), ("納税課", False)]
    assert [where(head, day) for day in (LAST, FIRST)] == [("収納課", True), ("納税課", True)]
    assert names_on(FIRST) == sorted({*names_on(LAST)} - {"税務課", "収納課"})
    assert line_of(both) == {tax.pk, due.pk, both.pk}
    assert successor_on(tax, FIRST) == both
    assert change().summary == "「税務課」「収納課」を「納税課」に統合"


def test_merge_into_a_new_division_hands_on_lead_and_office(office):
    division = Division.objects.get(is_office=True)
    Division.objects.filter(pk=division.pk).update(is_lead=True)
    division.refresh_from_db()
    new = Division(department=division.department, code="N-1", name="DX推進課")

    do(organisation.merge_divisions, division, office, divisions=[division], into=new)

    new.refresh_from_db()
    assert (new.is_office, new.is_lead, new.period.lower) == (True, True, FIRST)
    assert [office.standing_on(day).is_office for day in (LAST, FIRST)] == [True, True]


def test_merge_leaves_the_head_open_when_two_come(office):
    tax, due, both = (DivisionFactory(name=name) for name in ("税務課", "収納課", "納税課"))
    heads = [employee(tax, is_head=True), employee(due, is_head=True)]

    do(organisation.merge_divisions, tax, office, divisions=[tax, due], into=both)

    assert [where(head, FIRST) for head in heads] == [("納税課", False), ("納税課", False)]


def test_merge_moves_a_planned_post_and_drops_a_double_one(office):
    tax, both = DivisionFactory(name="税務課"), DivisionFactory(name="納税課")
    there = employee(both)
    PostingFactory(person=there, division=tax, kind="concurrent")
    coming = employee(tax, since=date(2027, 10, 1))

    do(organisation.merge_divisions, tax, office, divisions=[tax], into=both)

    assert not postings_from([tax], FIRST).exists()
    assert Posting.objects.on(FIRST).filter(person=there).count() == 1
    assert where(coming, date(2027, 10, 1)) == ("納税課", False)


@pytest.mark.parametrize("kind", ["merge", "split", "merge departments", "split department"])
def test_undo_leaves_the_database_as_before(office, kind):
    department, other = DepartmentFactory(name="税務部"), DepartmentFactory(name="総務部")
    tax = DivisionFactory(name="税務課", department=department, is_lead=True)
    due = DivisionFactory(name="収納課", department=department)
    clerk = employee(tax)
    PostingFactory(person=clerk, division=due, kind="concurrent")
    employee(due, is_head=True)
    employee(due, since=date(2027, 10, 1))
    before = snapshot()
    posts = {each.pk: 1 for each in postings_from([due], FIRST)}
    new = Division(department=other, code="N-1", name="納税課")
    if kind == "merge":
        do(organisation.merge_divisions, tax, office, divisions=[tax, due], into=new)
    elif kind == "split":
        do(organisation.split_division, due, office, division=due, targets=[new], places=posts)
    elif kind == "merge departments":
        do(organisation.merge_departments, department, office, departments=[department], into=other)
    else:
        do(
            organisation.split_department,
            department,
            office,
            department=department,
            targets=[Department(code="N", name="納税部")],
            places={tax.pk: 0, due.pk: 1},
        )
    assert snapshot() != before

    organisation.undo_change(change=change(), by=office)

    assert snapshot() == before
    assert (change().undone_by, change().undone_at is None) == (office, False)


def test_undo_is_refused_while_a_later_change_stands_on_it(office):
    tax = DivisionFactory(name="税務課")
    clerk = employee(tax)
    new = Division(department=tax.department, code="N-1", name="納税課")
    do(organisation.merge_divisions, tax, office, divisions=[tax], into=new)
    mark = spans_mark(spans_of(clerk))
    postings.leave(person=clerk, edit=Leave(date(2028, 3, 31)), mark=mark, by=office)
    before = snapshot()

    with pytest.raises(StaffRefused, match="配属1件が変わっています"):
        organisation.undo_change(change=change(), by=office)

    assert snapshot() == before


def test_undo_is_refused_while_somebody_new_is_in_the_new_unit(office):
    new = Division(department=DepartmentFactory(), code="N-1", name="納税課")
    organisation.create_unit(unit=new, on=FIRST, note="", by=office)
    employee(new, since=FIRST)

    with pytest.raises(StaffRefused, match="「納税課」には、この変更の後にできた配属1件"):
        organisation.undo_change(change=change(), by=office)


def test_undo_happens_once(office):
    new = Division(department=DepartmentFactory(), code="N-1", name="納税課")
    organisation.create_unit(unit=new, on=FIRST, note="", by=office)
    organisation.undo_change(change=change(), by=office)

    with pytest.raises(StaffRefused, match="もう取り消されています"):
        organisation.undo_change(change=change(), by=office)


def test_split_gives_each_their_place_and_ends_the_empty_one(office):
    division = DivisionFactory(name="税務課", is_lead=True)
    one, two = employee(division), employee(division, is_head=True)
    places = {one.postings.get().pk: 1, two.postings.get().pk: 2}
    targets = [
        Division(department=division.department, code=f"N-{number}", name=f"税務第{number}課")
        for number in (1, 2)
    ]

    do(
        organisation.split_division,
        division,
        office,
        division=division,
        targets=targets,
        places=places,
    )

    assert where(one, FIRST) == ("税務第1課", False)
    assert where(two, FIRST) == ("税務第2課", True)
    assert "税務課" not in names_on(FIRST)
    assert [target.is_lead for target in targets] == [True, False]
    assert successor_on(division, FIRST) is None


def test_split_keeps_the_old_one_while_somebody_stays(office):
    division = DivisionFactory(name="税務課")
    stays, goes = employee(division), employee(division)
    places = {stays.postings.get().pk: 0, goes.postings.get().pk: 1}
    target = Division(department=division.department, code="N-1", name="税務第2課")

    do(
        organisation.split_division,
        division,
        office,
        division=division,
        targets=[target],
        places=places,
    )

    assert [where(each, FIRST)[0] for each in (stays, goes)] == ["税務課", "税務第2課"]


def test_split_that_does_not_know_everybody_is_stale(office):
    division = DivisionFactory(name="税務課")
    employee(division)
    target = Division(department=division.department, code="N-1", name="税務第2課")

    with pytest.raises(StaleRefused):
        do(
            organisation.split_division,
            division,
            office,
            division=division,
            targets=[target],
            places={},
        )


def test_department_merger_gives_each_division_a_successor(office):
    old, new = DepartmentFactory(name="税務部"), DepartmentFactory(name="総務部", code="SOM")
    DivisionFactory(department=new, is_lead=True, code="SOM-01")
    tax = DivisionFactory(name="税務課", department=old, is_lead=True)
    head = employee(tax, is_head=True)

    do(organisation.merge_departments, old, office, departments=[old], into=new)

    heir = successor_on(tax, FIRST)
    assert (heir.code, heir.name, heir.department, heir.is_lead) == ("SOM-02", "税務課", new, False)
    departments = [
        Posting.objects.on(day).get(person=head).division.department.name for day in (LAST, FIRST)
    ]
    assert departments == ["税務部", "総務部"]
    assert where(head, FIRST) == ("税務課", True)
    assert line_of(new) == {old.pk, new.pk}
    assert not Department.objects.on(FIRST).filter(pk=old.pk).exists()


def test_close_is_refused_while_people_are_there(office):
    division = DivisionFactory(name="税務課")
    employee(division)

    with pytest.raises(StaffRefused, match="1人の配属があります"):
        do(organisation.close_unit, division, office, unit=division)

    assert not OrganisationChange.objects.exists()


def test_close_is_refused_while_divisions_are_there(office):
    division = DivisionFactory()

    with pytest.raises(StaffRefused, match="1つの所属があります"):
        do(organisation.close_unit, division.department, office, unit=division.department)


def test_close_ends_an_empty_unit_the_day_before(office):
    division = DivisionFactory(name="税務課")
    person = employee(division)
    person.postings.update(period=DateRange(date(2020, 4, 1), FIRST))

    do(organisation.close_unit, division, office, unit=division)

    assert "税務課" in names_on(LAST)
    assert "税務課" not in names_on(FIRST)


def test_stale_unit_is_refused(office):
    division = DivisionFactory(name="税務課")
    mark = unit_mark(division)
    Division.objects.filter(pk=division.pk).update(name="課税課")

    with pytest.raises(StaleRefused):
        organisation.close_unit(unit=division, on=FIRST, note="", mark=mark, by=office)


def test_change_before_a_planned_renaming_is_refused(office):
    division = DivisionFactory(name="税務課")
    do(organisation.rename_unit, division, office, unit=division, name="課税課", kana="")

    with pytest.raises(StaffRefused, match="「課税課」への名称変更が登録されています"):
        organisation.close_unit(
            unit=division, on=date(2027, 1, 1), note="", mark=unit_mark(division), by=office
        )


def test_free_code_is_the_first_that_nobody_has():
    department = DepartmentFactory(code="SOG")
    DivisionFactory(department=department, code="SOG-01")

    assert units.free_code(department) == "SOG-02"


def test_lead_that_is_closed_makes_room_for_the_next():
    department = DepartmentFactory()
    DivisionFactory(department=department, is_lead=True, period=DateRange(None, FIRST))

    DivisionFactory(department=department, is_lead=True, period=DateRange(FIRST, None))

    assert connection.connection is not None
    assert department.divisions.filter(is_lead=True).count() == 2


def test_import_finds_the_successor_by_the_old_code(office):
    tax, due = DivisionFactory(code="0301", name="税務課"), DivisionFactory(name="納税課")
    do(organisation.merge_divisions, tax, office, divisions=[tax], into=due)

    assert DivisionLookup(LAST).find("0301", "", "") == tax.pk
    assert DivisionLookup(FIRST).find("0301", "", "") == due.pk


def test_import_finds_a_division_by_the_name_that_it_gets_on_the_day(office):
    division = DivisionFactory(name="児童課")
    do(organisation.rename_unit, division, office, unit=division, name="こども課", kana="")

    assert DivisionLookup(FIRST).find("", "こども課", "") == division.pk
