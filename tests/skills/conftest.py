"""What several tests of skills stand on; a file with other needs makes one of its own."""

import pytest

from tests.factories.staff import DivisionFactory, employee, office_member


@pytest.fixture
def on_november_23(time_machine):
    """Let it be ten o'clock on 23 November 2026; for ``usefixtures``."""
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)


@pytest.fixture
def office(client):
    """Somebody of the office, signed in."""
    person = office_member()
    client.force_login(person)
    return person


@pytest.fixture
def division():
    """A division."""
    return DivisionFactory()


@pytest.fixture
def head(division):
    """Its head."""
    return employee(division, is_head=True, name="所属 長子")
