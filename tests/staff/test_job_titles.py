"""Job titles: the office gives the grade; the heads follow; unknown ones are offered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.job_titles import save_job_title
from staff.choices import Grade
from staff.models import JobTitle, Posting
from staff.queries import history_of, unknown_job_titles
from tests.factories.staff import (
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    StaffImportFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
LIST = "/staff/job-titles/"


@pytest.fixture
def office(client):
    person = office_member(name="事務局 職員")
    client.force_login(person)
    return person


def edit_url(title):
    return reverse("staff:job-title-edit", args=[title.pk])


@pytest.mark.parametrize(("who", "status"), [("employee", 404), ("head", 404), ("office", 200)])
def test_job_titles_open_for_the_office_alone(client, who, status):
    people = {
        "employee": employee(),
        "head": employee(is_head=True, grade=Grade.MANAGER),
        "office": office_member(),
    }
    client.force_login(people[who])
    title = JobTitleFactory(name="主査")

    for url in (LIST, f"{LIST}new/", edit_url(title)):
        assert client.get(url).status_code == status


@pytest.mark.parametrize("who", ["employee", "head"])
def test_job_titles_are_changed_by_the_office_alone(client, who):
    client.force_login(employee(is_head=who == "head"))
    title = JobTitleFactory(name="主査")

    for url in (f"{LIST}new/", edit_url(title)):
        assert client.post(url, {"name": "主査補", "grade": Grade.MANAGER}).status_code == 404
    assert not JobTitle.objects.filter(name="主査補").exists()


def test_job_title_gets_a_grade(client, office):
    title = JobTitleFactory(name="主査", grade=None, is_default_example=True)

    response = client.post(edit_url(title), {"name": "主査", "grade": Grade.ASSISTANT_MANAGER})

    assert response.status_code == 302
    title.refresh_from_db()
    assert title.grade == Grade.ASSISTANT_MANAGER
    assert not title.is_default_example
    change = history_of(title)[0]
    assert (change.by, change.what) == ("事務局 職員", "職名の登録・変更")


@pytest.mark.parametrize("name", ["課長補佐", "課長 補佐", " 課長補佐　"])
def test_job_title_of_the_same_name_is_refused(client, office, name):
    JobTitleFactory(name="課長補佐")

    response = client.post(f"{LIST}new/", {"name": name})

    assert response.status_code == 422
    assert "もう登録されています。" in response.content.decode()
    assert JobTitle.objects.filter(name__contains="補佐").count() == 1


def test_job_title_refused_keeps_what_was_typed_and_the_heading(client, office):
    title = JobTitleFactory(name="主査")

    response = client.post(edit_url(title), {"name": "", "grade": Grade.MANAGER})

    page = response.content.decode()
    assert response.status_code == 422
    assert "職名「主査」" in page
    assert '<option value="manager" selected>' in page


def test_new_job_title_brings_the_name_of_the_link(client, office):
    page = client.get(f"{LIST}new/", {"name": "主任技師"}).content.decode()

    assert 'value="主任技師"' in page


def test_heads_follow_the_title_from_today(office):
    today = timezone.localdate()
    title = JobTitleFactory(name="所長", heads_division=True)
    periods = {
        "past": DateRange(date(2020, 4, 1), today),
        "present": DateRange(date(2020, 4, 1), None),
        "last day": DateRange(date(2020, 4, 1), today + timedelta(days=1)),
        "future": DateRange(today + timedelta(days=30), None),
    }
    made = {
        word: PostingFactory(job_title=title, period=period) for word, period in periods.items()
    }

    save_job_title(job_title=title, by=office)

    heads = {word for word, post in made.items() if Posting.objects.get(pk=post.pk).is_head}
    assert heads == {"present", "last day", "future"}


def test_list_counts_the_people_with_a_title_and_leads_to_them(client, office):
    title = JobTitleFactory(name="主査")
    division = DivisionFactory()
    first = PostingFactory(job_title=title, division=division)
    PostingFactory(job_title=title, division=division)
    PostingFactory(job_title=title, person=first.person, kind="concurrent")

    response = client.get(LIST, {"q": "主査"})

    (row,) = response.context_data["table"].rows
    assert row.record.holders == 2
    people = client.get("/staff/people/", {"job_title": "主査"})
    assert people.context_data["count"] == 2


def test_list_finds_titles_without_a_grade(client, office):
    JobTitleFactory(name="なぞの職", grade=None)

    response = client.get(LIST, {"grade": "null"})

    assert [row.record.name for row in response.context_data["table"].rows] == ["なぞの職"]


@pytest.mark.parametrize("count", [1, 30])
def test_list_num_queries(client, office, count, django_assert_num_queries):
    for number in range(count):
        JobTitleFactory(name=f"職{number}")

    with django_assert_num_queries(8):
        client.get(LIST)


def test_unknown_titles_of_the_last_imports_are_offered(client, office):
    JobTitleFactory(name="主査")
    StaffImportFactory(by=office, unknown_titles={"主任技師": 3, "主査": 1})
    StaffImportFactory(by=office, unknown_titles={"主任技師": 2, "専門員": 5})

    assert unknown_job_titles() == [("専門員", 5), ("主任技師", 2)]
    page = client.get(LIST).content.decode()
    assert "取り込みで見つかった、登録のない職名" in page
    assert "new/?name=%E4%B8%BB%E4%BB%BB%E6%8A%80%E5%B8%AB" in page
