"""Two at once, on connections of their own: one seat is promised once and given once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from psycopg.types.range import DateRange

from teams.actions import nominations
from teams.actions.vacancies import look_after_seats
from teams.choices import NominationState
from teams.models import Appointment, Nomination, NominationRequest
from teams.rules import TeamRefused
from tests.factories.staff import employee, office_member
from tests.factories.teams import NominationFactory, SeatFactory


def at_once(jobs):
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            job()
        except TeamRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_two_nominations_for_one_seat_ask_one_person():
    office, seat, people = office_member(), SeatFactory(), [employee() for _ in range(4)]

    results = at_once(
        [
            lambda person=person: nominations.nominate(
                seat=seat, person=person, starts_on=timezone.localdate(), last_day=None, by=office
            )
            for person in people
        ]
    )

    asked = Nomination.objects.get().person
    assert results.count("done") == 1
    refusal = (
        f"この席には、すでに{asked.name}さん（本人の承諾待ち）が推薦されています。"
        "返事を待つか、先にその推薦を取り下げてください。"
    )
    assert {result for result in results if result != "done"} == {refusal}


@pytest.mark.django_db(transaction=True)
def test_two_of_the_office_appoint_different_people_to_one_seat():
    offices, seat = [office_member(), office_member()], SeatFactory()
    term = DateRange(timezone.localdate(), date(2099, 4, 1))
    rows = [
        NominationFactory(
            seat=seat, person=employee(), origin="own", state=NominationState.ACCEPTED, period=term
        )
        for _ in offices
    ]

    results = at_once(
        [
            lambda row=row, office=office: nominations.take_step(
                nomination=row, key="appoint", seen_state=NominationState.ACCEPTED, by=office
            )
            for row, office in zip(rows, offices, strict=True)
        ]
    )

    assert sorted(results, key=lambda result: result != "done") == [
        "done", "ほかの人が先に、この推薦を「選任しない」にしました。内容を確かめてください。",
    ]  # fmt: skip
    assert Appointment.objects.count() == 1
    assert set(Nomination.objects.values_list("state", flat=True)) == {"appointed", "closed"}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_ask_once_for_each_open_seat():
    seats = [SeatFactory(position=n) for n in range(1, 6)]
    now = timezone.now()

    at_once([lambda: look_after_seats(now=now)] * 4)

    asked = NominationRequest.objects.order_by("seat").values_list("seat", flat=True)
    assert list(asked) == [seat.pk for seat in seats]
