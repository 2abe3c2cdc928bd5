"""The pages of the organisation: what they show on which day, to whom, and how often they ask."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.actions import organisation
from staff.choices import Grade
from staff.queries.organisation import unit_mark
from tests.factories.staff import (
    DivisionFactory,
    OrganisationChangeFactory,
    PostingFactory,
    employee,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
CHART = "/staff/organisation/"
ROSTER = "/staff/organisation/roster/"


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
