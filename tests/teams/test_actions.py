"""Appointing, ending, and seats: state, notice, trail, and what a refusal leaves alone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.models import Notice
from staff.queries import history_of
from teams import actions
from teams.choices import LeavingReason, TeamRole
from teams.models import Appointment
from teams.rules import TeamRefused
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.teams import SeatFactory, TeamFactory

pytestmark = pytest.mark.django_db

APRIL, MARCH = date(2026, 4, 1), date(2027, 3, 31)


@pytest.fixture
def office():
    return office_member()


def appoint(seat, by, person=None, starts_on=APRIL, last_day=MARCH, **more):
    return actions.appoint(
        seat=seat, person=person or employee(), starts_on=starts_on, last_day=last_day, by=by,
        **more,
    )  # fmt: skip


def test_appoint_keeps_a_half_open_period_and_the_note(office):
    seat = SeatFactory()

    appointment = appoint(seat, office, grade_note="部次長の代わりを務めるため")

    appointment.refresh_from_db()
    assert appointment.period == DateRange(APRIL, MARCH + timedelta(days=1))
    assert (appointment.starts_on, appointment.last_day) == (APRIL, MARCH)
    assert appointment.grade_note == "部次長の代わりを務めるため"
    assert Appointment.objects.on(MARCH).get() == appointment
    assert not Appointment.objects.on(date(2027, 4, 1)).exists()


def test_appoint_tells_the_person_what_it_means(office):
    division = DivisionFactory(name="窓口課", department__name="市民部")
    team = TeamFactory(department=division.department)
    person = employee()

    appoint(SeatFactory(team=team, role=TeamRole.LEADER, division=division), office, person)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.title) == (person, "DX推進リーダーに選任されました")
    assert notice.body.startswith(
        "市民部 窓口課のDX推進リーダーに選任されました。任期は2026年4月1日から2027年3月31日までです。"
    )
    assert notice.url == f"/teams/{division.department.code}/"


def test_appoint_without_a_last_day_is_open(office):
    appointment = appoint(SeatFactory(), office, last_day=None)

    assert appointment.last_day is None
    assert "(終わりは未定)" in Notice.objects.get().body


def test_appoint_oneself_needs_no_notice(office):
    appoint(SeatFactory(), office, office)

    assert Notice.objects.count() == 0


def test_appoint_to_a_held_seat_is_refused_with_the_holder(office):
    seat = SeatFactory()
    appoint(seat, office, employee(name="髙橋 花子"))
    Notice.objects.all().delete()

    with pytest.raises(TeamRefused) as refusal:
        appoint(seat, office, starts_on=MARCH, last_day=None)

    assert str(refusal.value) == (
        "この席には、髙橋 花子さんが選任されています(2026年4月1日から、2027年3月31日まで)。"
        "先にその任期を終えるか、任期が重ならない日を選んでください。"
    )
    assert Appointment.objects.count() == 1
    assert Notice.objects.count() == 0


def test_appoint_from_the_day_after_is_no_clash(office):
    seat = SeatFactory()
    appoint(seat, office)

    appoint(seat, office, starts_on=date(2027, 4, 1), last_day=None)

    assert seat.appointments.count() == 2


def test_appoint_backwards_is_refused(office):
    with pytest.raises(TeamRefused):
        appoint(SeatFactory(), office, starts_on=MARCH, last_day=APRIL)

    assert Appointment.objects.count() == 0


def test_appoint_lets_other_faults_of_the_database_through(office, monkeypatch):
    seat = SeatFactory()
    monkeypatch.setattr(actions.appointments, "ONE_A_SEAT", "another_constraint")
    appoint(seat, office)

    with pytest.raises(IntegrityError):
        appoint(seat, office)


def test_end_appointment_keeps_reason_and_tells(office):
    appointment = appoint(SeatFactory(), office)

    actions.end_appointment(
        appointment=appointment, last_day=date(2026, 12, 31), reason=LeavingReason.LEAVE, by=office
    )

    appointment.refresh_from_db()
    assert (appointment.last_day, appointment.leaving_reason) == (date(2026, 12, 31), "leave")
    assert Notice.objects.first().title == "DX統括リーダーの任期は2026年12月31日までです"


def test_end_appointment_outside_of_the_term_changes_nothing(office):
    appointment = appoint(SeatFactory(), office)

    with pytest.raises(TeamRefused):
        actions.end_appointment(
            appointment=appointment, last_day=date(2027, 4, 1), reason="term", by=office
        )

    appointment.refresh_from_db()
    assert (appointment.last_day, appointment.leaving_reason) == (MARCH, "")


def test_end_appointment_as_correction_leaves_no_day(office):
    seat = SeatFactory()
    appointment = appoint(seat, office, starts_on=timezone.localdate(), last_day=None)

    left = actions.end_appointment(
        appointment=appointment, last_day=timezone.localdate(),
        reason=LeavingReason.CORRECTION, by=office,
    )  # fmt: skip

    assert left is None
    assert Appointment.objects.count() == 0
    assert Notice.objects.first().title == "DX統括リーダーの選任は取り消されました"
    appoint(seat, office, starts_on=timezone.localdate(), last_day=None)


@pytest.mark.parametrize(
    ("period", "starts_on", "last_day", "refusal"),
    [
        (DateRange(date(2027, 4, 1), None), date(2027, 3, 31), None,
         "任期の始まりの日には、この席がありません。席の期間を確かめてください。"),
        (DateRange(None, date(2027, 4, 1)), date(2027, 4, 1), None,
         "任期の始まりの日には、この席がありません。席の期間を確かめてください。"),
        (DateRange(None, date(2027, 4, 1)), date(2027, 3, 1), None,
         "この席は2027年3月31日までです。任期の最後の日を、その日以前にしてください。"),
        (DateRange(None, date(2027, 4, 1)), date(2027, 3, 1), date(2027, 4, 1),
         "この席は2027年3月31日までです。任期の最後の日を、その日以前にしてください。"),
        (DateRange(None, date(2027, 4, 1)), date(2027, 3, 1), date(2027, 3, 31), ""),
        (DateRange(date(2027, 4, 1), None), date(2027, 4, 1), None, ""),
    ],
)  # fmt: skip
def test_a_term_lies_within_the_time_of_its_seat(office, period, starts_on, last_day, refusal):
    seat, said = SeatFactory(period=period), ""

    try:
        appoint(seat, office, starts_on=starts_on, last_day=last_day)
    except TeamRefused as refused:
        said = str(refused)

    assert said == refusal
    assert seat.appointments.count() == (not refusal)


def test_edit_team_is_in_the_trail(office):
    team = TeamFactory()

    actions.edit_team(team=team, purpose="窓口の待ち時間を減らす", by=office)

    newest = history_of(team)[0]
    assert (newest.by, newest.what) == (office.name, "DX推進チームの取組の編集")
    assert newest.differences == (("今年度の取組", "（なし）", "窓口の待ち時間を減らす"),)
