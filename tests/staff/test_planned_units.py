"""What is planned stays with those who plan: units in filters and on pages, people who will come."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.queries import unknown_job_titles
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    DivisionNameFactory,
    PostingFactory,
    employee,
    office_member,
)
from tests.factories.transfers import TransferBatchFactory, TransferLineFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-03-10 09:00+09:00", tick=False):
        yield


@pytest.fixture
def city():
    """Three departments with a division: one of today, one closed, one to come."""
    made = {}
    for name, lower, upper in (
        ("今部", None, None), ("旧部", None, date(2025, 4, 1)), ("新部", DAY, None),
    ):  # fmt: skip
        period = DateRange(lower, upper)
        department = DepartmentFactory(name=name, code=name, period=period)
        made[name] = DivisionFactory(
            department=department, name=f"{name}の課", code=f"{name}-1", period=period
        )
    return made


def offered(client, url, **query):
    form = client.get(url, query).context_data["filter"].form
    found = [str(choice.label if hasattr(choice, "label") else choice[1])
             for name in ("department", "division") for choice in form.fields[name].choices]  # fmt: skip
    return [label for label in found if "部" in label]


PEOPLE, ROSTER = "/staff/people/", "/staff/organisation/roster/"
NOW, OLD, NEW = ["今部", "今部 今部の課"], ["旧部", "旧部 旧部の課"], ["新部", "新部 新部の課"]


@pytest.mark.parametrize(
    ("who", "name", "query", "expected"),
    [
        ("employee", "staff:person-list", {}, NOW),
        ("office", "staff:person-list", {}, NOW),
        ("employee", "staff:day-roster", {"on": "2024-04-01"}, NOW + OLD),
        ("employee", "staff:day-roster", {"on": "2027-04-01"}, NOW),
        ("office", "staff:day-roster", {"on": "2027-04-01"}, NOW + NEW),
        ("office", "staff:day-roster", {"on": "soon"}, NOW),
        (
            "employee",
            "staff:person-list",
            {"department": "旧部"},
            ["今部", "旧部", "今部 今部の課"],
        ),
        ("employee", "staff:person-list", {"department": "新部"}, NOW),
    ],
)
def test_filters_offer_the_units_of_the_day(client, city, who, name, query, expected):
    made = city["今部"]
    client.force_login(employee(made) if who == "employee" else office_member())

    found = offered(client, reverse(name), **query)

    assert sorted(label for label in found if "情報" not in label and "第" not in label) == sorted(
        expected
    )


def test_a_planned_unit_has_no_page_but_for_those_who_plan(client, city):
    pages = [city["新部"], city["新部"].department, city["旧部"], city["今部"]]
    for person, expected in (
        (employee(city["今部"], is_head=True), [404, 404, 200, 200]),
        (office_member(), [200, 200, 200, 200]),
    ):
        client.force_login(person)
        assert [client.get(unit.get_absolute_url()).status_code for unit in pages] == expected


def test_a_planned_newcomer_has_no_page_but_for_those_who_plan(client, city):
    newcomer = PostingFactory(division=city["今部"], period=DateRange(DAY, None)).person
    for person, expected in (
        (employee(city["今部"], is_head=True), 404), (office_member(), 200), (newcomer, 200),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(newcomer.get_absolute_url()).status_code == expected


def test_units_are_found_by_their_reading_and_by_the_name_of_the_day(client):
    tax = DivisionFactory(name="税務課", kana="ゼイムカ")
    DivisionNameFactory(division=tax, name="収税課", period=DateRange(None, date(2025, 4, 1)))
    DivisionNameFactory(division=tax, name="税務課", period=DateRange(date(2025, 4, 1), None))
    person = employee(tax)
    client.force_login(person)

    def found(page, **query):
        table = client.get(reverse(page), query).context_data["table"]
        return len(table.page.object_list)

    assert found("staff:person-list", q="ぜいむか") == 1
    assert found("staff:day-roster", q="収税", on="2024-04-01") == 1
    assert found("staff:day-roster", q="収税", on="2027-03-10") == 0
    assert found("staff:day-roster", q="税務", on="2024-04-01") == 0


def test_titles_that_a_batch_could_not_read_stand_among_the_unknown_ones():
    unread = {"label": "職名", "value": "特別主幹", "reason": "", "weight": "fault"}
    other = {"label": "所属", "value": "どこか課", "reason": "", "weight": "fault"}
    batch, over = TransferBatchFactory(), TransferBatchFactory(state="discarded")
    TransferLineFactory.create_batch(2, batch=batch, unread=[unread, other])
    TransferLineFactory(batch=over, unread=[unread])

    assert unknown_job_titles() == [("特別主幹", 2)]


def test_who_may_see_times_away_finds_the_list_from_the_directory(client, city):
    url = reverse("staff:away-list")
    for person, expected in (
        (employee(city["今部"], is_head=True), True), (employee(city["今部"]), False),
    ):  # fmt: skip
        client.force_login(person)
        page = client.get(reverse("staff:person-list")).content.decode()
        assert (f'href="{url}"' in page) is expected
