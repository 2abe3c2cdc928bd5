"""Until its announcement nobody but the office, HR and operators learns anything of a batch.

A truth table: persons by pages, GET and POST, in every state of the batch.
"""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from staff import tasks
from staff.actions import transfers
from staff.actions.transfer_undo import undo_batch
from staff.models import TransferBatch
from tests.factories.staff import DivisionFactory, HeadDeputyFactory, StaffMemberFactory, employee
from tests.staff.transfer_city import DAY, ENTERED, TOLD, City, fresh

pytestmark = pytest.mark.django_db
NAME, NEWCOMER = "ひみつの人事異動", "新人 一郎"

PREPARERS = ["office", "hr", "operator"]
OTHERS = ["employee", "mover", "head", "deputy", "specialist"]
PREPARING_PAGES = [
    "transfer-edit", "transfer-check", "transfer-effects", "transfer-record", "transfer-import",
    "transfer-faults", "transfer-line-create", "transfer-preparation", "transfer-ready",
    "transfer-withdrawal", "transfer-discard", "transfer-application", "transfer-undo",
]  # fmt: skip
READING_PAGES = ["transfer-detail", "transfer-roster"]
# Of 職員課 and operators the walk over all pages tells (tests/walk).
ALL_PAGES = [*READING_PAGES, *PREPARING_PAGES]
POSTS = [
    "transfer-edit", "transfer-import", "transfer-line-create", "transfer-recheck",
    "transfer-preparation", "transfer-ready", "transfer-withdrawal", "transfer-discard",
    "transfer-application", "transfer-undo",
]  # fmt: skip
# Pages that everybody may open, and where what is planned might show.
OPEN_PAGES = [
    "/", "/search/?q=新人", "/search/?q=ひみつ", "/staff/people/?q=新人", "/staff/people/000201/",
    "/staff/organisation/?on=2027-04-01", "/staff/organisation/roster/?on=2027-04-01&q=花子",
    "/staff/organisation/roster/?on=2027-04-01&q=新人", "/staff/notices/", "/staff/jobs/",
    "/staff/transfers/", "/staff/transfers/?q=ひみつ", "/staff/transfers/?state=ready",
]  # fmt: skip


@pytest.fixture
def city():
    with time_machine.travel(ENTERED, tick=False):
        city = City()
        city.people = {
            "office": city.office,
            "hr": employee(DivisionFactory(name="職員課", is_hr=True)),
            "operator": employee(city.pay, is_operator=True),
            "employee": city.clerks["pay"],
            "mover": city.clerks["tax"],
            "head": city.heads["tax"],
            "deputy": city.clerks["care"],
            "specialist": StaffMemberFactory(employment_kind="external"),
        }
        HeadDeputyFactory(person=city.clerks["care"], division=city.tax)
        city.secret = city.batch(
            {"number": "000201", "division": city.care},
            {"kind": "hire", "number": "000900", "name": NEWCOMER, "division": city.tax,
             "title": city.clerk},
            name=NAME,
        )  # fmt: skip
    return city


def final(city):
    with time_machine.travel(ENTERED, tick=False):
        return transfers.make_ready(batch=city.secret, version=city.secret.version, by=city.office)


def given_up(city):
    with time_machine.travel(ENTERED, tick=False):
        return transfers.discard_batch(
            batch=city.secret, version=city.secret.version, by=city.office
        )


def taken_back(city):
    final(city)
    with time_machine.travel(TOLD, tick=False):
        batch = fresh(city.secret)
        return transfers.withdraw_batch(batch=batch, version=batch.version, by=city.office)


def undone(city):
    final(city)
    with time_machine.travel("2027-04-01 00:00+09:00", tick=False):
        tasks.carry_out_transfers()
        return undo_batch(batch=fresh(city.secret), by=city.office)


BEFORE = TOLD - timedelta(seconds=1)
AFTER_DAY = TOLD + timedelta(days=10)
# What has been done, the moment, and whether everybody may read it.
STATES = {
    "in preparation": (lambda city: city.secret, AFTER_DAY, False),
    "final, a second before": (final, BEFORE, False),
    "final, at the moment": (final, TOLD, True),
    "taken back after it": (taken_back, AFTER_DAY, False),
    "given up": (given_up, AFTER_DAY, False),
    "undone": (undone, AFTER_DAY, False),
}


@pytest.mark.parametrize("state", STATES)
def test_who_opens_which_page_in_which_state(client, city, state):
    act, moment, is_open = STATES[state]
    batch = act(city)
    expected, found = {}, {}
    with time_machine.travel(moment, tick=False):
        for who, person in city.people.items():
            client.force_login(person)
            pages = READING_PAGES if who in ("hr", "operator") else ALL_PAGES
            for name in pages:
                prepares = who in PREPARERS
                reads = name in READING_PAGES and is_open
                expected[who, name] = 200 if prepares or reads else 404
                found[who, name] = client.get(url(name, batch.pk)).status_code

    assert found == expected


def url(name, *args):
    return reverse(f"staff:{name}", args=args)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("state", ["in preparation", "final, at the moment"])
def test_nobody_else_changes_anything(client, city, who, state):
    act, moment, _ = STATES[state]
    batch = act(city)
    line = batch.lines.first()
    before = list(TransferBatch.objects.values()), list(batch.lines.values())
    with time_machine.travel(moment, tick=False):
        client.force_login(city.people[who])
        sent = {
            name: client.post(
                url(name, batch.pk),
                {"version": batch.version, "file": SimpleUploadedFile("a.csv", b"x")},
            ).status_code
            for name in POSTS
        }
        sent["create"] = client.post(url("transfer-create"), {"name": "x"}).status_code
        sent["new"] = client.get(url("transfer-create")).status_code
        sent["line"] = client.get(url("transfer-line-edit", line.pk)).status_code
        sent["change"] = client.post(url("transfer-line-edit", line.pk)).status_code
        sent["remove"] = client.post(url("transfer-line-remove", line.pk)).status_code

    assert set(sent.values()) == {404}
    assert (list(TransferBatch.objects.values()), list(batch.lines.values())) == before


@pytest.mark.parametrize("who", OTHERS)
def test_no_page_of_others_tells_of_it_before(client, city, who):
    final(city)
    with time_machine.travel(BEFORE, tick=False):
        tasks.carry_out_transfers()
        client.force_login(city.people[who])
        texts = {page: client.get(page).content.decode() for page in OPEN_PAGES}
        lines = client.get("/staff/people/000201/").context_data["lines"]

    assert [page for page, text in texts.items() if NAME in text or NEWCOMER in text] == []
    assert [(line.place, line.until) for line in lines] == [("総務部 税務課", None)]


@pytest.mark.parametrize("who", OTHERS)
def test_no_export_of_others_tells_of_it_before(client, city, who):
    final(city)
    with time_machine.travel(BEFORE, tick=False):
        client.force_login(city.people[who])
        sent = client.get("/staff/transfers/?export=csv")
        detail = client.get(f"{city.secret.get_absolute_url()}?export=csv")

    assert detail.status_code == 404
    assert len(b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("who", OTHERS)
def test_announced_everybody_reads_it_without_what_only_the_office_needs(client, city, who):
    city.add(city.secret, kind="leave", number="000202", note="病気のため")
    city.secret = fresh(city.secret)
    final(city)
    with time_machine.travel(TOLD, tick=False):
        client.force_login(city.people[who])
        listed = client.get("/staff/transfers/").content.decode()
        page = client.get(city.secret.get_absolute_url()).content.decode()

    assert NAME in listed
    assert NEWCOMER in page
    assert "病気のため" not in page
    assert "点検" not in page


@pytest.mark.parametrize("who", [*OTHERS, *PREPARERS])
def test_the_page_of_a_mover_shows_the_new_post_dashed_once_announced(client, city, who):
    final(city)
    client.force_login(city.people[who])
    with time_machine.travel(TOLD, tick=False):
        lines = client.get("/staff/people/000201/").context_data["lines"]

    assert [(line.place, line.state, line.until) for line in lines] == [
        ("福祉部 福祉課", "future", None),
        ("総務部 税務課", "present", DAY),
    ]


def test_the_page_of_a_mover_is_as_the_roster_once_applied(client, city):
    final(city)
    client.force_login(city.people["employee"])
    with time_machine.travel("2027-04-01 00:00+09:00", tick=False):
        before = client.get("/staff/people/000201/").context_data["lines"]
        tasks.carry_out_transfers()
        after = client.get("/staff/people/000201/").context_data["lines"]

    assert [(line.place, line.state) for line in before] == [("総務部 税務課", "present")]
    assert [(line.place, line.state) for line in after] == [
        ("福祉部 福祉課", "present"),
        ("総務部 税務課", "past"),
    ]
