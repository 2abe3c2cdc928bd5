"""The directory and a person's page: who sees what."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from staff import tasks
from staff.models import Job
from staff.views import listing
from tests.factories.staff import (
    DivisionFactory,
    JobFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
URL = "/staff/people/"


def names_on(response):
    return [row.record.name for row in response.context_data["table"].page.object_list]


def test_directory_lists_people_in_post_only(client):
    person = employee(name="髙橋 花子")
    StaffMemberFactory(name="外部 一郎")
    client.force_login(person)

    assert names_on(client.get(URL)) == ["髙橋 花子"]


def test_directory_is_searched_in_any_kana(client):
    person = employee(name="髙橋 花子", kana="タカハシ ハナコ")
    employee(name="濵田 次郎", kana="ハマダ ジロウ")
    client.force_login(person)

    assert names_on(client.get(URL, {"q": "はまだ"})) == ["濵田 次郎"]


def test_directory_filters_by_department_code(client):
    division = DivisionFactory()
    person = employee(division, name="髙橋 花子")
    employee(name="濵田 次郎")
    client.force_login(person)

    assert names_on(client.get(URL, {"department": division.department.code})) == ["髙橋 花子"]


def test_directory_sorts_by_reading(client):
    person = employee(name="渡邉", kana="ワタナベ")
    employee(name="青木", kana="アオキ")
    client.force_login(person)

    assert names_on(client.get(URL, {"sort": "name"})) == ["青木", "渡邉"]
    assert names_on(client.get(URL, {"sort": "-name"})) == ["渡邉", "青木"]


def test_directory_page_beyond_the_last_is_the_last(client):
    client.force_login(employee())

    assert client.get(URL, {"page": "99"}).context_data["table"].page.number == 1


def test_directory_says_what_to_do_when_nothing_matches(client):
    client.force_login(employee())

    page = client.get(URL, {"q": "いない人"}).content.decode()

    assert "条件に合うものはありません" in page
    assert "条件をすべて外す" in page


@pytest.mark.parametrize("count", [1, 30])
def test_directory_num_queries(client, count, django_assert_num_queries):
    division = DivisionFactory()
    people = [employee(division) for _ in range(count)]
    client.force_login(people[0])

    with django_assert_num_queries(7):
        client.get(URL)


def test_export_csv_has_bom_and_the_whole_filtered_set(client):
    division = DivisionFactory()
    people = [employee(division) for _ in range(35)]
    client.force_login(people[0])

    content = client.get(URL, {"export": "csv"}).getvalue()

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["職員番号", "氏名", "フリガナ", "部局", "所属", "職名", "職位"]
    assert sorted(row[0] for row in rows[1:]) == sorted(person.number for person in people)


def test_export_cp932_keeps_the_letters_of_windows(client):
    client.force_login(employee(name="髙﨑 濵德"))

    content = client.get(URL, {"export": "csv_cp932"}).getvalue()

    assert "髙﨑 濵德" in content.decode("cp932")


def test_export_cp932_names_the_letter_it_lacks_and_offers_another(client):
    client.force_login(employee(name="𠮷田 太郎"))

    response = client.get(URL, {"export": "csv_cp932"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "𠮷" in page
    assert "CSV (UTF-8) で書き出す" in page
    assert Job.objects.get().state == "failed"


def test_export_xlsx_keeps_leading_zeros(client):
    client.force_login(employee(number="000123"))

    content = client.get(URL, {"export": "xlsx"}).getvalue()

    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet["A2"].value == "000123"


def test_export_is_written_down_with_who_and_what(client):
    person = employee()
    client.force_login(person)

    client.get(URL, {"export": "csv", "q": "下関"})

    job = Job.objects.get()
    assert (job.by, job.state, job.params["list"]) == (person, "done", "staff:person-list")
    assert "%E4%B8%8B%E9%96%A2" in job.params["query"]


def test_long_export_runs_in_the_background_and_ends_with_a_notice(client, monkeypatch):
    monkeypatch.setattr(listing, "INLINE_LIMIT", 2)
    division = DivisionFactory()
    people = [employee(division) for _ in range(3)]
    client.force_login(people[0])

    response = client.get(URL, {"export": "csv"})
    job = Job.objects.get()
    tasks.write_export_file(job.pk)

    assert response["Location"] == job.get_absolute_url()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert people[0].notices.get().title == "「職員名簿」の書き出し: 完了"
    content = client.get(reverse("staff:job-file", args=[job.pk])).getvalue()
    assert content.decode("utf-8-sig").count("\r\n") == 4


def test_job_and_its_file_belong_to_who_started_it(client):
    job = JobFactory()
    client.force_login(office_member())

    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(reverse("staff:job-file", args=[job.pk])).status_code == 404
    assert job.title not in client.get(reverse("staff:job-list")).content.decode()


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", True), ("head", True), ("office", True), ("other head", False), ("colleague", False)],
)
def test_person_page_shows_personnel_data_to_few(client, viewer, expected):
    division = DivisionFactory()
    person = employee(division)
    viewers = {
        "self": lambda: person,
        "head": lambda: employee(division, is_head=True),
        "office": office_member,
        "other head": lambda: employee(is_head=True),
        "colleague": lambda: employee(division),
    }
    client.force_login(viewers[viewer]())

    page = client.get(person.get_absolute_url()).content.decode()

    assert ("スキルマップを見る" in page) is expected


@pytest.mark.parametrize(("viewer", "expected"), [("office", True), ("self", False)])
def test_person_page_shows_history_to_the_office(client, viewer, expected):
    person = employee()
    client.force_login(office_member() if viewer == "office" else person)

    page = client.get(person.get_absolute_url()).content.decode()

    assert ("変更の記録" in page) is expected
