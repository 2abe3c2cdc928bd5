"""一括更新: a year that is partly given already is filled up, and no day of it stays empty unsaid."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from japan.days import JAPAN_TIME
from teams.actions import renewals
from teams.actions.renewals import LineInput
from teams.choices import RenewalChoice, TeamRole
from teams.models import Appointment, Nomination
from teams.queries.renewals import mark_of, rows_of
from teams.rules.renewals import free_stretches
from tests.factories.staff import employee, office_member
from tests.factories.teams import PostBindingFactory
from tests.teams.renewing import NEXT_TERM, YEAR, seat_of, team_of_this_year

pytestmark = pytest.mark.django_db

C = RenewalChoice


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(datetime(2027, 3, 10, 9, tzinfo=JAPAN_TIME), tick=False):
        yield


@pytest.fixture
def team():
    return team_of_this_year()


@pytest.fixture
def lead(team):
    return Appointment.objects.get(seat__team=team, seat__role=TeamRole.LEAD).person


def url(name):
    return reverse(f"teams:renewal-{name}", args=["SIM", 2027])


def confirm(team, by):
    return renewals.confirm_renewal(team=team, year=YEAR, mark=mark_of(rows_of(team, YEAR)), by=by)


JULY, OCTOBER = date(2027, 7, 1), date(2027, 10, 1)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(YEAR.first_day, YEAR.next_first_day)]),
        ([(None, None)], []),
        ([(None, JULY)], [(JULY, YEAR.next_first_day)]),
        ([(OCTOBER, None)], [(YEAR.first_day, OCTOBER)]),
        ([(OCTOBER, None), (date(2026, 4, 1), JULY)], [(JULY, OCTOBER)]),
        ([(None, JULY), (JULY, None)], []),
        ([(JULY, OCTOBER)], [(YEAR.first_day, JULY), (OCTOBER, YEAR.next_first_day)]),
        ([(YEAR.next_first_day, None)], [(YEAR.first_day, YEAR.next_first_day)]),
        ([(None, YEAR.first_day)], [(YEAR.first_day, YEAR.next_first_day)]),
    ],
)
def test_what_is_left_of_a_year(taken, left):
    assert free_stretches(NEXT_TERM, [DateRange(*period) for period in taken]) == tuple(
        DateRange(*period) for period in left
    )


def terms_of(seat):
    return list(
        seat.appointments.filter(period__overlap=NEXT_TERM)
        .order_by("period")
        .values_list("person__name", "period")
    )


@pytest.mark.parametrize("choice", [C.CONTINUE, C.REPLACE, C.ASK])
def test_a_year_that_is_partly_given_is_filled_up(team, lead, choice):
    """The holder's term ends on 6/30, somebody else begins on 10/1: the summer would be empty."""
    held = Appointment.objects.get(seat__role=TeamRole.LEADER)
    held.period = DateRange(date(2026, 4, 1), JULY)
    held.save()
    later, new = employee(name="秋の 人"), employee(name="次の 人")
    Appointment.objects.create(
        seat=held.seat, person=later, period=DateRange(OCTOBER, NEXT_TERM.upper)
    )
    person, reason = (new, "term") if choice == C.REPLACE else (None, "")
    line = LineInput(held.seat, choice, person, reason)
    renewals.save_renewal(team=team, year=YEAR, lines=[line], version=0, by=lead)

    confirm(team, office_member())

    autumn = ("秋の 人", DateRange(OCTOBER, NEXT_TERM.upper))
    summer = DateRange(JULY, OCTOBER)
    assert terms_of(held.seat) == {
        C.CONTINUE: [
            ("今の 人1", DateRange(date(2026, 4, 1), JULY)), ("今の 人1", summer), autumn,
        ],
        C.REPLACE: [("次の 人", DateRange(YEAR.first_day, OCTOBER)), autumn],
        C.ASK: [("今の 人1", DateRange(date(2026, 4, 1), JULY)), autumn],
    }[choice]  # fmt: skip
    asked = Nomination.objects.values_list("person__name", "period")
    assert list(asked) == ([("今の 人1", summer)] if choice == C.ASK else [])


def test_somebody_who_begins_in_october_does_not_settle_an_empty_seat(client, team, lead):
    seat = seat_of(team, TeamRole.MEMBER, 2)
    later = employee(name="秋の 人")
    Appointment.objects.create(seat=seat, person=later, period=DateRange(OCTOBER, NEXT_TERM.upper))
    client.force_login(lead)

    row = next(row for row in rows_of(team, YEAR) if row.seat == seat)
    form, preview = (client.get(url(name)).content.decode() for name in ("edit", "preview"))

    assert (row.is_settled, row.gaps) == (False, (DateRange(YEAR.first_day, OCTOBER),))
    assert "次：秋の 人（2027年10月1日から2028年3月31日まで）" in form
    assert "決める期間：2027年4月1日から2027年9月30日まで" in form
    assert "この更新で決める期間：2027年4月1日から2027年9月30日まで" in preview


def test_a_seat_that_closes_or_goes_to_a_post_is_given_until_then(team):
    leader, member = seat_of(team, TeamRole.LEADER), seat_of(team, TeamRole.MEMBER)
    leader.period = DateRange(None, OCTOBER)
    leader.save()
    PostBindingFactory(seat=member, period=DateRange(JULY, None))

    confirm(team, office_member())

    assert terms_of(leader) == [("今の 人1", DateRange(YEAR.first_day, OCTOBER))]
    assert terms_of(member) == [("今の 人2", DateRange(YEAR.first_day, JULY))]
