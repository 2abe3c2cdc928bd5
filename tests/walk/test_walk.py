"""Every page, asked for by every kind of person, by GET and by POST.

A new address fails ``test_every_page_is_classified`` until it has a line in the table of its app
(``staff_pages``, ``other_pages``; a file of your own is welcome, add its PAGES below). One line does:

    "teams:activity-edit": Page(activity, get=RUNNERS | {LEADER}, post=RUNNERS | {LEADER}),

``activity`` is a function: the city (``tests.walk.city``) → the arguments of the address; let it make
the object by a factory, it is gone after the page: ``return {"pk": ActivityFactory(team=city.team).pk}``.
Leave it out where the address has no arguments. ``get`` and ``post`` name who may; leave out the
method that the page does not take. Who is signed in and not named is answered 404 (the page does
not exist for them), a leaver and nobody are sent to sign in. Those who may get 200, and for a POST
that holds nothing 422; say ``sent=FOUND`` where a button alone is enough, ``data=`` where a POST
needs something to be understood at all.
"""

import pytest
from django.db import transaction
from django.http import HttpResponseNotFound
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from shimonoseki_dx import urls
from tests.architecture.test_urls import ALL
from tests.walk import (
    board_pages,
    chain_pages,
    level_pages,
    other_pages,
    seat_pages,
    skill_pages,
    staff_pages,
    team_work_pages,
    transfer_pages,
)
from tests.walk.city import PEOPLE, build_city

TABLES = (
    staff_pages.PAGES,
    other_pages.PAGES,
    team_work_pages.PAGES,
    transfer_pages.PAGES,
    board_pages.PAGES,
    level_pages.PAGES,
    skill_pages.PAGES,
    seat_pages.PAGES,
    chain_pages.PAGES,
)
HANDLER = ClientHandler(enforce_csrf_checks=False)  # builds the middleware once, not 9,000 times
PAGES = {name: page for table in TABLES for name, page in table.items()}


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """One city for all pages: each request is taken back, and the city at the end."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic._from_testcase = True
        with atomic:
            yield build_city()
            transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def _drawn_with_little_ado():
    """Two answers of three are 404, whose page has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "handler404", lambda *_, **__: HttpResponseNotFound(), raising=False)
        yield


@pytest.fixture(scope="module")
def signed_in(city):
    """Return kind of person → the cookies of a sign-in, which no sign-out can end."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        found = {}
        for kind in PEOPLE:
            client = Client()
            if kind in city.people:
                client.force_login(city.people[kind])
            found[kind] = client.cookies
        yield found


def answer(cookies, method, url, data):
    """Return the status of one request, whose traces in the database are taken back."""
    client = Client()
    client.handler = HANDLER
    client.cookies.load(cookies.output(attrs=[], header="", sep=";"))
    with transaction.atomic():
        response = getattr(client, method)(url, data)
        if response.streaming:
            list(response)  # read to its end, a file closes itself
        transaction.set_rollback(True)
    return response.status_code


def test_every_page_is_classified():
    """Fails for a new page: add its line, as the first lines of this file say."""
    addresses = {name for name, _ in ALL}

    assert sorted(addresses - PAGES.keys()) == []
    assert sorted(PAGES.keys() - addresses) == []


def test_no_page_is_classified_twice():
    assert sum(map(len, TABLES)) == len(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_answers_everybody_as_the_table_says(name, city, signed_in):
    page = PAGES[name]
    url = reverse(name, kwargs=page.about(city))
    data = page.data(city)

    wrong = []
    for kind in PEOPLE:
        for method in ("get", "post"):
            status = answer(signed_in[kind], method, url, data if method == "post" else {})
            expected = page.expected(method, kind)
            if status not in expected:
                wrong.append(f"{method} by {kind}: {status}, not {sorted(expected)}")

    assert wrong == []
