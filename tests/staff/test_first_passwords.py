"""First passwords for many: who gets one, who keeps the own, and what the sheets say."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from psycopg.types.range import DateRange
from pypdf import PdfReader

from staff import tasks
from staff.models import Job, StaffMember
from staff.rules.passwords import why_not_hand_out
from tests.factories.staff import DivisionFactory, PostingFactory, employee, office_member

pytestmark = pytest.mark.django_db
URL, NONE = "/staff/accounts/passwords/", "!none"


@pytest.fixture
def city(client, settings):
    """Three wait in the division, of whom one will come; others have a password or no say."""
    settings.PORTAL_URL = "https://dx.city.example.lg.jp"
    tax = DivisionFactory(name="税務課", department__name="財政部")
    office = office_member(password="works")
    client.force_login(office)
    later = DateRange(timezone.localdate() + timedelta(days=30), None)
    made = {
        "tax": tax,
        "office": office,
        "waits": [
            employee(tax, number="000101", name="髙橋 花子", password=NONE),
            employee(tax, number="000102", name="𠮷田 太郎", password=NONE),
            PostingFactory(
                division=tax, period=later, person__number="000103", person__password=NONE
            ).person,
        ],
        "has": employee(tax, password="works"),
        "others": [
            employee(tax, password=NONE, is_active=False),
            employee(tax, password=NONE, is_operator=True),
            employee(tax, password=NONE, expires_on=date(2026, 4, 1)),
        ],
        "elsewhere": employee(password=NONE),
    }
    gone = employee(tax, password=NONE)
    gone.postings.update(period=DateRange(date(2020, 4, 1), date(2026, 4, 1)))
    return made


def passwords():
    return dict(StaffMember.objects.values_list("number", "password"))


def ask(client, city):
    page = client.get(URL, {"department": city["tax"].department_id})
    context = page.context_data
    return {"department": city["tax"].department_id, "seen": context["count"]}, context


def test_each_who_waits_gets_a_page_and_nobody_else_another_password(client, city):
    sent, context = ask(client, city)
    assert (context["count"], context["untouched"]) == (3, 1)
    before = passwords()
    client.post(URL, sent)
    job = Job.objects.get(kind="first_passwords")
    tasks.hand_out_passwords(job.pk)
    once = passwords()
    tasks.hand_out_passwords(job.pk)
    job.refresh_from_db()

    assert passwords() == once
    assert {number for number in once if once[number] != before[number]} == {
        "000101", "000102", "000103",
    }  # fmt: skip
    assert (job.state, job.total, job.message[:17]) == (
        "done",
        3,
        "3人の仮パスワードを発行しました。",
    )
    with job.file.open("rb") as file:
        pages = [page.extract_text() for page in PdfReader(file).pages]
    assert len(pages) == 3
    for page, person in zip(pages, city["waits"], strict=True):
        person.refresh_from_db()
        word = next(each for each in page.split() if each.count("-") == 2)
        assert (person.number in page, "財政部 税務課" in page) == (True, True)
        assert (person.check_password(word), person.must_change_password) == (True, True)
    assert "https://dx.city.example.lg.jp" in pages[0]


def test_the_sheets_are_for_who_asked_and_for_a_day(client, city):
    client.post(URL, ask(client, city)[0])
    job = Job.objects.get(kind="first_passwords")
    tasks.hand_out_passwords(job.pk)
    sent = client.get(f"/staff/jobs/{job.pk}/file/")
    assert b"".join(sent.streaming_content)[:5] == b"%PDF-"
    client.force_login(office_member())
    assert client.get(f"/staff/jobs/{job.pk}/file/").status_code == 404

    for hours, kept in ((23, True), (25, False)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            tasks.remove_password_sheets()
        job.refresh_from_db()
        assert bool(job.file) is kept


def test_a_number_that_has_changed_is_looked_at_again(client, city):
    sent, _ = ask(client, city)
    employee(city["tax"], password=NONE)

    answer = client.post(URL, sent)

    assert (answer.status_code, answer.context_data["count"]) == (409, 4)
    assert not Job.objects.filter(kind="first_passwords").exists()


def test_what_breaks_off_issues_nothing(client, city, monkeypatch):
    client.post(URL, ask(client, city)[0])
    job, before = Job.objects.get(kind="first_passwords"), passwords()

    def breaks(*_):
        raise RuntimeError

    monkeypatch.setattr("staff.actions.first_passwords.render_pdf", breaks)
    tasks.hand_out_passwords(job.pk)
    job.refresh_from_db()

    assert (job.state, job.message[:16]) == ("failed", "処理が途中で止まりました。仮パス")
    assert passwords() == before


@pytest.mark.parametrize(
    ("count", "own", "reason"),
    [
        (1, True, ""),
        (0, True, "仮パスワードを待っている職員はいません。"),
        (1, False, "パスワードによるサインインを使っていないため、仮パスワードは要りません。"),
    ],
)
def test_why_there_is_nothing_to_hand_out(count, own, reason):
    assert why_not_hand_out(count=count, has_own_passwords=own) == reason


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_much_for_one_as_for_thirty(
    client, city, count, django_assert_max_num_queries
):
    for _ in range(count):
        employee(city["tax"], password=NONE)
    with django_assert_max_num_queries(12):
        assert client.get(URL).status_code == 200
