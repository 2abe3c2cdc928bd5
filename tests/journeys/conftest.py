"""One running portal with the demo city for all journeys, and a window for each person."""

import os
from functools import partial

import pytest
from playwright.sync_api import expect, sync_playwright

from shimonoseki_dx.demo.accounts import DEMO_PASSWORD
from shimonoseki_dx.embedded import var_dir
from tests.journeys.browser import DESK, Watch, launch, open_context
from tests.journeys.portal import database_of, running_portal

expect.set_options(timeout=20_000)  # as long as the pages may take on a busy machine


@pytest.fixture(scope="session")
def portal_folder(tmp_path_factory):
    """Where the portal keeps its data; for one that runs already, PORTAL_VAR says it."""
    return var_dir() if "JOURNEY_PORTAL" in os.environ else tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def portal(portal_folder):
    """The portal as ``make demo`` starts it: web, worker, beat, PostgreSQL and queue.

    While writing a journey, JOURNEY_PORTAL names one that runs already.
    """
    if address := os.environ.get("JOURNEY_PORTAL"):
        yield address
        return
    with running_portal(portal_folder, "--demo") as address:
        yield address


@pytest.fixture(scope="session")
def portal_data(portal, portal_folder):
    """Return a context in which the ORM reads the data of the running portal."""
    return partial(database_of, portal_folder)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def window(portal, chromium):
    """Return a function that opens a window, signed in as somebody, and watches it."""
    contexts, watches = [], []

    def open_window(number=None, *, password=DEMO_PASSWORD, viewport=DESK, script=True, cuts=False):
        context = open_context(chromium, portal, viewport=viewport, script=script)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, portal, may_lose_connection=cuts))
        if number:
            page.goto("/staff/sign-in/")
            page.get_by_label("職員番号").fill(number)
            page.get_by_label("パスワード").fill(password)
            page.get_by_role("button", name="サインイン").click()
            page.wait_for_url("**/")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []
