"""Asking for successors of many seats at once."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.days import JAPAN_TIME
from teams.actions import requests
from teams.models import NominationRequest
from teams.rules import TeamRefused
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.teams import (
    NominationRequestFactory,
    PostBindingFactory,
    RenewalFactory,
    SeatFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

TODAY, APRIL = date(2026, 11, 9), date(2027, 4, 1)
URL = "/teams/requests/open/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(datetime(2026, 11, 9, 9, tzinfo=JAPAN_TIME), tick=False):
        yield


@pytest.fixture
def office():
    return office_member()


def ending(**seat):
    """Return a seat whose term ends on 31 March."""
    division = DivisionFactory()
    held = appoint(employee(division), division.department, "leader", division=division,
                   period=DateRange(date(2026, 4, 1), APRIL))  # fmt: skip
    return held.seat


def test_seats_of_the_coming_april_are_asked_for_together(client, office):
    first, second, renewed, bound, asked = (ending() for _ in range(5))
    RenewalFactory(team=renewed.team, fiscal_year=2027)
    PostBindingFactory(seat=bound, period=DateRange(APRIL, None))
    NominationRequestFactory(seat=asked)
    optional = SeatFactory(team=first.team, role="member", starts_required=False)
    client.force_login(office)

    today = client.get(URL)
    page = client.get(URL, {"on": APRIL})
    preview = client.get(URL, {"on": APRIL, "n": [first.pk, second.pk]})
    sent = client.post(f"{URL}?on={APRIL}", {"n": [first.pk, second.pk]}, follow=True)

    assert today.context_data["seats"] == []
    assert {seat.pk: seat.is_renewing for seat in page.context_data["seats"]} == {
        first.pk: False, second.pk: False, renewed.pk: True,
    }  # fmt: skip
    notes = [seat.note for seat in page.context_data["seats"]]
    assert notes == ["", "", "一括更新を準備しています。"]
    assert page.content.decode().count(" checked>") == 2
    assert "2席の後任を依頼しますか" in preview.content.decode()
    assert (
        "2席の後任の推薦を依頼しました。所属長には、順にお知らせします。" in sent.content.decode()
    )
    made = NominationRequest.objects.exclude(pk=asked.nomination_requests.get().pk)
    assert set(made.values_list("seat", "vacant_from", "due_on", "by")) == {
        (seat.pk, APRIL, date(2026, 11, 24), office.pk) for seat in (first, second)
    }
    assert not optional.nomination_requests.exists()


def test_what_somebody_has_asked_for_meanwhile_is_left_out(client, office):
    first, second = ending(), ending()
    requests.open_request(seat=first, vacant_from=APRIL, by=office)

    made = requests.open_requests(seats=[first.pk, second.pk], day=APRIL, by=office)
    with pytest.raises(TeamRefused) as refusal:
        requests.open_requests(seats=[first.pk], day=APRIL, by=office)

    assert made == 1
    assert str(refusal.value) == "選んだ席は、すでに依頼されたか、空席ではなくなりました。"
    client.force_login(office)
    sent = client.post(f"{URL}?on={APRIL}", {"n": [first.pk]})
    assert sent.status_code == 422
    assert "選んだ席の中に、すでに依頼された席があります。選び直してください。" in (
        sent.content.decode()
    )


def test_page_says_what_is_to_be_thought_of(client, office):
    away = appoint(employee(), DivisionFactory().department, "lead").seat
    called_off = NominationRequestFactory(
        seat=SeatFactory(), state="cancelled", closed_by=office, closed_at=timezone.now()
    ).seat
    client.force_login(office)

    seats = client.get(URL).context_data["seats"]

    assert {seat.pk: seat.note for seat in seats} == {
        away.pk: "選任された人の配属が、いまは別の所属です。",
        called_off.pk: "前に依頼を取りやめました。",
    }


@pytest.mark.parametrize(
    ("who", "code"), [("colleague", 404), ("head", 404), ("lead", 404), ("office", 302)]
)
def test_only_the_office_asks_for_many(client, office, who, code):
    seat = ending()
    lead = appoint(employee(seat.division), seat.team.department, "lead").person
    people = {"colleague": employee(seat.division), "lead": lead, "office": office,
              "head": employee(seat.division, is_head=True)}  # fmt: skip
    client.force_login(people[who])

    shown = client.get(URL, {"on": APRIL})
    sent = client.post(f"{URL}?on={APRIL}", {"n": [seat.pk]})
    listed = client.get(reverse("teams:request-list"))

    assert (shown.status_code, sent.status_code) == (200 if code == 302 else 404, code)
    assert NominationRequest.objects.exists() == (who == "office")
    assert (f'href="{URL}"' in listed.content.decode()) == (who == "office")


@pytest.mark.parametrize("seats", [1, 30])
def test_page_asks_as_much_for_one_seat_as_for_thirty(
    client, office, seats, django_assert_num_queries
):
    for _ in range(seats):
        ending()
    client.force_login(office)

    with django_assert_num_queries(5):
        assert len(client.get(URL, {"on": APRIL}).context_data["seats"]) == seats
