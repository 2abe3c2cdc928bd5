"""Statistics as files: the suppressed figures of the page, in every format, and in the trail."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from staff.models import Job
from tests.factories.skills import (
    EvidenceFactory,
    SnapshotFactory,
    SnapshotLevelFactory,
    TargetFactory,
)
from tests.factories.staff import DivisionFactory, employee, office_member

pytestmark = pytest.mark.django_db
HIDDEN = ["非表示"] * 4


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)


@pytest.fixture
def city():
    """A section of 40 of whom 20 have met, one of 3 of whom 1 has, and two that hide it."""
    skill = TargetFactory(level=2, skill__code="ICT-01", skill__name="表計算").skill
    places = {}
    for name, people, met in (("大", 40, 20), ("小", 3, 1), ("中", 12, 6), ("外", 20, 10)):
        division = DivisionFactory(department__name=f"{name}部", name=f"{name}課")
        members = [employee(division) for _ in range(people)]
        for person in members[:met]:
            EvidenceFactory(person=person, skill=skill, level=2)
        places[name] = division, members
    return places


def rows(client, viewer, name, *args, **query):
    client.force_login(viewer)
    response = client.get(reverse(f"skills:{name}", args=args), {"export": "csv", **query})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_files_say_what_the_pages_say_and_hide_what_they_hide(client, city):
    division, members = city["大"]
    reader = members[0]
    code = division.department.code

    whole = rows(client, reader, "city")
    by_skill = rows(client, reader, "skill-figures", "ICT-01")
    matrix = rows(client, reader, "department-matrix")
    department = rows(client, reader, "department-figures", code)

    assert whole[0] == by_skill[0] == matrix[0] == [
        "時点", "区分", "対象", "対象のコード", "スキル", "スキルのコード", "目標あり", "達成",
        "あと少し", "これから", "あと少しとこれから", "目標なし", "達成の割合（％）",
    ]  # fmt: skip
    assert {row[0] for row in whole[1:]} == {"2026-10-31"}
    places = [row for row in by_skill if row[1] == "部局"]
    assert [(row[2], row[6:11]) for row in places] == [
        ("大部", ["40", "20", "非表示", "非表示", "20"]), ("小部", ["3", *HIDDEN]),
        ("中部", ["12", *HIDDEN]), ("外部", ["20", *HIDDEN]),
    ]  # fmt: skip
    assert [row for row in matrix if row[1] == "部局"] == places
    assert [(row[1], row[2], row[6]) for row in department[1:]] == [
        ("部局", "大部", "40"), ("所属", "大課", "40"),
    ]  # fmt: skip
    assert whole[1] == [
        "2026-10-31", "全体", "市全体", "", "すべて", "", "75", "37", "非表示", "非表示", "38", "0",
        "49",
    ]  # fmt: skip


def test_office_takes_everything_with_the_average_and_a_trail(client, city):
    office = office_member()

    whole = rows(client, office, "city")
    places = [row for row in rows(client, office, "skill-figures", "ICT-01") if row[1] == "部局"]

    assert whole[0][-1] == "平均の差"
    small = next(row for row in places if row[2] == "小部")
    assert small[0] == "2026-11-23"
    assert small[6:] == ["3", "1", "0", "2", "2", "0", "33", "1.33"]
    assert [(job.by, job.kind, job.title) for job in Job.objects.order_by("pk")] == [
        (office, "export", "「スキルの状況_市全体_20261123時点」の書き出し"),
        (office, "export", "「スキルの状況_ICT-01_20261123時点」の書き出し"),
    ]


@pytest.mark.parametrize("name", ["city", "department-matrix", "snapshot-list", "my-history"])
@pytest.mark.parametrize(
    ("file_format", "status"), [("csv", 200), ("csv_cp932", 200), ("xlsx", 200), ("pdf", 404)]
)
def test_formats(client, name, file_format, status):
    TargetFactory()
    client.force_login(employee())

    response = client.get(reverse(f"skills:{name}"), {"export": file_format})

    assert response.status_code == status
    assert Job.objects.filter(kind="export").count() == (status == 200)


def test_locked_years_and_ones_own_way_through_them(client):
    person = employee(name="本人")
    colleague = employee(person.postings.get().division)
    snapshot = SnapshotFactory(fiscal_year=2025, day=date(2026, 3, 31), people=1,
                               published={"ICT-01": [9, 5, 0, 4, 2]})  # fmt: skip
    SnapshotLevelFactory(
        member__snapshot=snapshot, member__person=person, skill__code="ICT-01",
        skill__name="表計算", target=3, level=2, state="off",
    )  # fmt: skip
    snapshot.locked_at = "2026-04-01T01:20+09:00"
    snapshot.save()

    years = rows(client, person, "snapshot-list")
    own = rows(client, person, "my-history")

    assert years[1] == ["令和7年度末", "すべて", "1", "9", "5", "55"]
    assert ["令和7年度末", "ICT", "1", "9", "5", "55"] in years
    assert own[1:] == [["令和7年度末", "表計算", "ICT-01", "3", "2", "これから", ""]]
    url = reverse("skills:person-history", args=[person.number])
    client.force_login(colleague)
    assert client.get(url, {"export": "csv"}).status_code == 404
    assert len(rows(client, office_member(), "person-history", person.number)) == 2
