"""What several tests of staff stand on; a file with other needs makes one of its own."""

import pytest
import time_machine

from tests.factories.staff import office_member


@pytest.fixture
def in_november():
    """Let it be ten o'clock on 23 November 2026; for ``usefixtures``."""
    with time_machine.travel("2026-11-23 10:00+09:00", tick=False):
        yield


@pytest.fixture
def office(client):
    """Somebody of the office, signed in."""
    person = office_member(name="事務 局子")
    client.force_login(person)
    return person
