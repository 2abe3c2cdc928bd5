"""The pages of the organisation: what they show on which day, to whom, and how often they ask."""

import csv
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.actions import organisation
from staff.choices import Grade
from staff.models import Department, Division, OrganisationChange
from staff.queries.organisation import unit_mark
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    OrganisationChangeFactory,
    PostingFactory,
    employee,
    office_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
CHART = "/staff/organisation/"
ROSTER = "/staff/organisation/roster/"


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+09:00", tick=False):
        yield


@pytest.fixture
def office(client):
    person = office_member(name="事務 局子")
    client.force_login(person)
    return person


def names_on(response):
    return [row.record.person.name for row in response.context_data["table"].page.object_list]


def line_of(response, division):
    lines = [line for each in response.context_data["chart"].departments for line in each.divisions]
    return next(line for line in lines if line.division.pk == division.pk)


def moved(division, other, *, on=FIRST, **fields):
    """Return somebody who goes from one division to another on a day."""
    person = employee(division, **fields)
    person.postings.update(period=DateRange(date(2020, 4, 1), on))
    PostingFactory(person=person, division=other, period=DateRange(on, None))
    return person


def test_chart_counts_by_grade_and_tells_vacancies(client, office):
    division = DivisionFactory(name="税務課")
    employee(division, grade=Grade.MANAGER, is_head=True, name="課長 一郎")
    employee(division)
    helper = employee(DivisionFactory(name="収納課"))
    PostingFactory(person=helper, division=division, kind="concurrent")

    line = line_of(client.get(CHART), division)

    people = line.people
    assert (people.total, people.managers, people.general, people.concurrent) == (2, 1, 1, 1)
    assert [head.person.name for head in line.heads] == ["課長 一郎"]


def test_chart_says_where_the_head_is_missing(client, office):
    division = DivisionFactory(name="税務課")
    headed = DivisionFactory(name="収納課")
    employee(headed, is_head=True)

    page = client.get(CHART, {"vacant": "1"})

    assert line_of(page, division).is_vacant is True
    text = page.content.decode()
    assert "所属長が未定" in text
    assert "収納課" not in text


def test_chart_of_two_days_differs_as_the_posts_do(client, office):
    here, there = DivisionFactory(), DivisionFactory()
    moved(here, there)

    counts = [
        [
            line_of(client.get(CHART, {"on": day.isoformat()}), each).people.total
            for each in (here, there)
        ]
        for day in (LAST, FIRST)
    ]

    assert counts == [[1, 0], [0, 1]]


def test_chart_shows_the_name_of_the_day(client, office):
    division = DivisionFactory(name="児童課")
    organisation.rename_unit(
        unit=division,
        on=FIRST,
        name="こども課",
        kana="",
        note="",
        mark=unit_mark(division),
        by=office,
    )

    shown = [client.get(CHART, {"on": day.isoformat()}).content.decode() for day in (LAST, FIRST)]

    assert [("児童課" in page, "こども課" in page) for page in shown] == [
        (True, False),
        (False, True),
    ]


def test_chart_of_an_unreadable_day_is_today_and_says_so(client, office):
    page = client.get(CHART, {"on": "来年"})

    assert page.context_data["day"] == date(2026, 11, 23)
    assert "「来年」は日付として読めない" in page.content.decode()


def test_roster_of_two_days_differs_as_the_posts_do(client, office):
    here, there = DivisionFactory(code="HERE"), DivisionFactory(code="THERE")
    stays, goes = employee(here, name="残留 花子"), moved(here, there, name="異動 太郎")

    shown = {
        (day, code): sorted(names_on(client.get(ROSTER, {"on": day.isoformat(), "division": code})))
        for day in (LAST, FIRST)
        for code in ("HERE", "THERE")
    }

    assert shown == {
        (LAST, "HERE"): sorted([stays.name, goes.name]),
        (LAST, "THERE"): [],
        (FIRST, "HERE"): [stays.name],
        (FIRST, "THERE"): [goes.name],
    }


def test_roster_export_is_of_the_day(client, office):
    here, there = DivisionFactory(name="税務課"), DivisionFactory(name="収納課")
    moved(here, there, number="000555")

    content = client.get(ROSTER, {"on": "2027-04-01", "export": "csv", "q": "000555"}).getvalue()

    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["部局", "所属", "職員番号", "氏名"]
    assert [(row[1], row[2], row[7], row[8]) for row in rows[1:]] == [
        ("収納課", "000555", "本務", "")
    ]


@pytest.mark.parametrize(
    ("kind", "expected"), [("main", ["本務"]), ("beside", ["兼務", "併任"]), ("joint", ["併任"])]
)
def test_roster_filters_by_kind(client, office, kind, expected):
    division = DivisionFactory(code="HERE")
    for each in ("main", "concurrent", "joint"):
        PostingFactory(division=division, kind=each)

    page = client.get(ROSTER, {"division": "HERE", "kind": kind})

    rows = page.context_data["table"].page.object_list
    assert sorted(row.record.get_kind_display() for row in rows) == sorted(expected)


def test_roster_is_searched_by_person_and_by_division(client, office):
    employee(DivisionFactory(name="税務課"), name="髙橋 花子", kana="タカハシ ハナコ")

    assert names_on(client.get(ROSTER, {"q": "たかはし"})) == ["髙橋 花子"]
    assert names_on(client.get(ROSTER, {"q": "税務"})) == ["髙橋 花子"]
    assert names_on(client.get(ROSTER, {"q": "税務 山田"})) == []


def test_number_on_the_chart_is_the_length_of_its_list(client, office):
    division = DivisionFactory(code="HERE")
    employee(division, grade=Grade.MANAGER)
    PostingFactory(division=division, kind="joint")

    line = line_of(client.get(CHART), division)

    counts = {
        query: client.get(ROSTER, {"division": "HERE", **query_values}).context_data["count"]
        for query, query_values in {
            "all": {"kind": "main"},
            "managers": {"kind": "main", "grade": "manager"},
            "beside": {"kind": "beside"},
        }.items()
    }
    people = line.people
    assert counts == {"all": people.total, "managers": people.managers, "beside": people.concurrent}


@pytest.mark.parametrize("path", [CHART, ROSTER])
def test_day_to_come_is_for_those_who_plan(client, path):
    client.force_login(employee())

    page = client.get(path, {"on": "2027-04-01"})

    assert page.context_data["day"] == date(2026, 11, 23)
    assert "発令まで事務局と職員課だけ" in page.content.decode()


def test_planned_move_does_not_show_in_the_roster_or_its_export(client):
    here, there = DivisionFactory(code="HERE"), DivisionFactory(code="THERE")
    goes = moved(here, there, name="異動 太郎")
    client.force_login(employee())

    asked = {"on": "2027-04-01", "division": "THERE"}
    assert names_on(client.get(ROSTER, asked)) == []
    exported = client.get(ROSTER, {**asked, "export": "csv"}).getvalue().decode("utf-8-sig")
    assert goes.name not in exported
    assert names_on(client.get(ROSTER, {"on": "2027-04-01", "division": "HERE"})) == [goes.name]


def test_employee_sees_days_gone_by(client):
    division = DivisionFactory(name="旧税務課", period=DateRange(None, date(2025, 4, 1)))
    client.force_login(employee())

    assert "旧税務課" in client.get(CHART, {"on": "2025-03-31"}).content.decode()
    assert "旧税務課" not in client.get(CHART, {"on": "2025-04-01"}).content.decode()
    assert client.get(division.get_absolute_url()).status_code == 200


def test_planned_name_and_successor_show_only_to_those_who_plan(client, office):
    old, new = DivisionFactory(name="税務課"), DivisionFactory(name="収納課")
    organisation.merge_divisions(
        divisions=[old], into=new, on=FIRST, note="", mark=unit_mark(old), by=office
    )
    renamed = DivisionFactory(name="児童課")
    organisation.rename_unit(
        unit=renamed,
        on=FIRST,
        name="こども課",
        kana="",
        note="",
        mark=unit_mark(renamed),
        by=office,
    )

    for viewer, seen in ((office, True), (employee(), False)):
        client.force_login(viewer)
        pages = [client.get(each.get_absolute_url()).content.decode() for each in (old, renamed)]
        assert ["引き継ぎ先" in pages[0], "こども課" in pages[1]] == [seen, seen]


def test_unit_page_tells_what_was_before(client, office):
    old, new = DivisionFactory(name="税務課"), DivisionFactory(name="収納課")
    organisation.merge_divisions(
        divisions=[old], into=new, on=date(2026, 4, 1), note="", mark=unit_mark(old), by=office
    )

    page = client.get(new.get_absolute_url()).content.decode()

    assert "前身" in page
    assert f"{old.get_absolute_url()}?on=2026-03-31" in page


@pytest.mark.parametrize("count", [1, 30])
def test_chart_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        employee(DivisionFactory(), is_head=True)

    with django_assert_num_queries(7):
        client.get(CHART)


@pytest.mark.parametrize("count", [1, 30])
def test_roster_num_queries(client, office, count, django_assert_num_queries):
    for _ in range(count):
        employee()

    with django_assert_num_queries(7):
        client.get(ROSTER)


@pytest.mark.parametrize("count", [1, 30])
def test_changes_num_queries(client, office, count, django_assert_num_queries):
    OrganisationChangeFactory.create_batch(count)

    with django_assert_num_queries(5):
        client.get(reverse("staff:organisation-change-list"))


UNIT_WORDS = ["edit", "renaming", "merger", "split", "closing"]


@pytest.mark.parametrize("noun", ["department", "division"])
@pytest.mark.parametrize("word", UNIT_WORDS)
@pytest.mark.parametrize(
    ("viewer", "status"), [("office", 200), ("hr", 200), ("head", 404), ("employee", 404)]
)
def test_unit_forms_are_for_office_and_hr(client, noun, word, viewer, status):
    division = DivisionFactory()
    unit = division if noun == "division" else division.department
    viewers = {
        "office": office_member,
        "hr": lambda: employee(DivisionFactory(is_hr=True)),
        "head": lambda: employee(division, is_head=True),
        "employee": employee,
    }
    client.force_login(viewers[viewer]())
    url = reverse(f"staff:{noun}-{word}", args=[unit.pk])

    assert client.get(url).status_code == status
    assert client.post(url, {}).status_code == (422 if status == 200 else 404)


@pytest.mark.parametrize("name", ["department-create", "division-create"])
@pytest.mark.parametrize(("viewer", "status"), [("office", 200), ("employee", 404)])
def test_new_units_are_for_office_and_hr(client, name, viewer, status):
    client.force_login(office_member() if viewer == "office" else employee())

    assert client.get(reverse(f"staff:{name}")).status_code == status


@pytest.mark.parametrize(("viewer", "status"), [("office", 200), ("employee", 404)])
def test_changes_are_for_office_and_hr(client, viewer, status):
    change = OrganisationChangeFactory()
    client.force_login(office_member() if viewer == "office" else employee())

    assert client.get(change.get_absolute_url()).status_code == status
    assert client.get(reverse("staff:organisation-change-list")).status_code == status
    undo = client.post(reverse("staff:organisation-change-undo", args=[change.pk]))
    assert undo.status_code == (302 if status == 200 else 404)


def post_all(client, url, typed):
    """Enter, look, save; return both answers."""
    mark = client.get(url).context_data["form"]["mark"].value()
    looked = client.post(url, {"mark": mark, **typed})
    return looked, client.post(url, {"mark": mark, "step": "save", **typed})


def test_rename_by_the_form_previews_then_writes(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])

    looked, saved = post_all(
        client, url, {"on": "2027-04-01", "name": "こども課", "kana": "こどもか"}
    )

    assert "名称は「こども課」になります。" in looked.content.decode()
    assert (saved.status_code, OrganisationChange.objects.count()) == (302, 1)
    assert division.names.get(period__upper_inf=True).kana == "コドモカ"


def test_preview_writes_nothing(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    mark = client.get(url).context_data["form"]["mark"].value()

    client.post(url, {"mark": mark, "on": "2027-04-01", "name": "こども課"})

    assert (OrganisationChange.objects.count(), division.names.count()) == (0, 0)


def test_merge_by_the_form_counts_people(client, office):
    tax, due = DivisionFactory(name="税務課"), DivisionFactory(name="収納課")
    employee(tax, is_head=True)
    employee(due, is_head=True)
    url = reverse("staff:division-merger", args=[tax.pk])
    new = {"new_name": "納税課", "new_code": "N-1", "new_department": tax.department.pk}

    looked, saved = post_all(client, url, {"on": "2027-04-01", "other_1": due.pk, **new})

    text = looked.content.decode()
    assert "2人(配属2件)が移ります。" in text
    assert "「納税課」の所属長が未定です。" in text
    assert saved["Location"] == OrganisationChange.objects.get().get_absolute_url()
    assert Division.objects.get(code="N-1").postings.count() == 2


def test_merge_asks_for_one_target(client, office):
    tax = DivisionFactory()
    url = reverse("staff:division-merger", args=[tax.pk])

    page = client.post(url, {"on": "2027-04-01"})

    assert page.status_code == 422
    assert "どちらか1つです" in page.content.decode()


def test_split_by_the_form_gives_people_their_place(client, office):
    division = DivisionFactory(name="税務課")
    one, two = employee(division), employee(division)
    url = reverse("staff:division-split", args=[division.pk])
    typed = {
        "on": "2027-04-01",
        "name_1": "第1課",
        "code_1": "N-1",
        "name_2": "第2課",
        "code_2": "N-2",
    }
    places = {f"place_{one.postings.get().pk}": 1, f"place_{two.postings.get().pk}": 2}

    looked, saved = post_all(client, url, typed | places)

    assert "所属「税務課」が廃止になります。" in looked.content.decode()
    assert saved.status_code == 302
    held = [person.standing_on(FIRST).main.division_name for person in (one, two)]
    assert held == ["第1課", "第2課"]


def test_split_into_a_part_without_a_name_is_refused(client, office):
    division = DivisionFactory()
    person = employee(division)
    url = reverse("staff:division-split", args=[division.pk])
    typed = {"on": "2027-04-01", "name_1": "第1課", "code_1": "N-1"}

    looked, _ = post_all(client, url, {**typed, f"place_{person.postings.get().pk}": 2})

    assert looked.status_code == 422
    assert "移る先を選び直してください" in looked.content.decode()


def test_department_is_split_by_its_divisions(client, office):
    department = DepartmentFactory(name="総務部")
    stays, goes = (
        DivisionFactory(department=department, name=name) for name in ("総務課", "税務課")
    )
    url = reverse("staff:department-split", args=[department.pk])
    typed = {"on": "2027-04-01", "name_1": "税務部", "code_1": "ZEI"}

    _, saved = post_all(client, url, {**typed, f"place_{stays.pk}": 0, f"place_{goes.pk}": 1})

    assert saved.status_code == 302
    heir = Division.objects.get(department__code="ZEI")
    assert (heir.name, heir.code, heir.period.lower) == ("税務課", "ZEI-01", FIRST)
    assert Department.objects.on(FIRST).filter(pk=department.pk).exists()


def test_create_by_the_form(client, office):
    department = DepartmentFactory()
    url = reverse("staff:division-create")
    typed = {
        "department": department.pk,
        "code": "Ｎ－1",
        "name": "新課",
        "order": 3,
        "on": "2027-04-01",
    }

    looked, saved = post_all(client, url, typed)

    assert "所属「新課」(コード N-1)が新しくできます。" in looked.content.decode()
    assert saved.status_code == 302
    assert Division.objects.get(code="N-1").period.lower == FIRST


def test_correction_tells_before_and_after(client, office):
    division = DivisionFactory(name="税無課")
    url = reverse("staff:division-edit", args=[division.pk])

    looked, saved = post_all(client, url, {"code": division.code, "name": "税務課", "order": 1})

    assert "「税無課」 → 「税務課」" in looked.content.decode()
    assert saved["Location"] == division.get_absolute_url()


def test_stale_form_is_refused_and_keeps_what_was_typed(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    mark = client.get(url).context_data["form"]["mark"].value()
    Division.objects.filter(pk=division.pk).update(code="OTHER")

    page = client.post(url, {"mark": mark, "step": "save", "on": "2027-04-01", "name": "こども課"})

    assert page.status_code == 409
    text = page.content.decode()
    assert "ほかの人がこの内容を変えました" in text
    assert 'value="こども課"' in text
    assert page.context_data["form"]["mark"].value() != mark
    assert not OrganisationChange.objects.exists()


def test_back_to_the_form_keeps_what_was_typed(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])

    page = client.post(url, {"step": "edit", "on": "2027-04-01", "name": "こども課"})

    assert page.status_code == 200
    assert 'value="こども課"' in page.content.decode()


def test_undo_by_the_button(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    post_all(client, url, {"on": "2027-04-01", "name": "こども課"})
    change = OrganisationChange.objects.get()

    answers = [
        client.post(reverse("staff:organisation-change-undo", args=[change.pk])) for _ in "ab"
    ]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "もう取り消されています" in answers[1].content.decode()
    assert not division.names.exists()
