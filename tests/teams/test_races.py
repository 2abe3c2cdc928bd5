"""Two people of the office fill the same seat at once, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from teams import actions
from teams.models import Appointment
from teams.rules import TeamRefused
from tests.factories.staff import employee, office_member
from tests.factories.teams import SeatFactory


@pytest.mark.django_db(transaction=True)
def test_a_seat_is_given_once():
    office, seat, people = office_member(), SeatFactory(), [employee() for _ in range(4)]
    start = Barrier(len(people))

    def appoint(person):
        start.wait()
        try:
            actions.appoint(
                seat=seat, person=person, starts_on=date(2026, 4, 1), last_day=None, by=office
            )
        except TeamRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(people)) as pool:
        results = list(pool.map(appoint, people))

    winner = Appointment.objects.get().person
    assert results.count("done") == 1
    refusals = {result for result in results if result != "done"}
    assert len(refusals) == 1
    assert refusals.pop().startswith(f"この席には、{winner.name}さんが選任されています")
