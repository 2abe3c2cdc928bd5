"""Two people of the office fill a seat, or fill and close it, at once on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from psycopg.types.range import DateRange

from teams import actions, queries
from teams.choices import TeamRole
from teams.models import Appointment
from teams.rules import TeamRefused
from tests.factories.staff import employee, office_member
from tests.factories.teams import SeatFactory, SeatRuleFactory
from tests.teams.waiting import one_after_the_other


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["appoint", "apply"])
def test_a_seat_is_not_closed_under_a_person(first):
    """Whoever locks the seat first wins; the other one waits for the lock and is refused."""
    office, seat, person = office_member(), SeatFactory(), employee()
    SeatRuleFactory(fiscal_year=2020, role=TeamRole.MEMBER, minimum=0)
    day = timezone.localdate()
    mark = queries.plans_mark(queries.seat_plans(day))
    deeds = {
        "appoint": lambda: actions.appoint(
            seat=seat, person=person, starts_on=day, last_day=None, by=office
        ),
        "apply": lambda: actions.apply_seat_rules(on=day, mark=mark, by=office),
    }
    second = next(name for name in deeds if name != first)

    told = one_after_the_other(deeds[first], deeds[second])

    seat.refresh_from_db()
    if first == "appoint":
        assert told.startswith("表示してから、席または席の決まりが変わりました。")
        assert (seat.period, seat.appointments.count()) == (DateRange(None, None), 1)
    else:
        assert told == "任期の始まりの日には、この席がありません。席の期間を確かめてください。"
        assert (seat.period, seat.appointments.count()) == (DateRange(None, day), 0)
