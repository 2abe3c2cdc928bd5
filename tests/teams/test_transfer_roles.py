"""Transfers beside appointments: joint teams, 兼務, 充て職, deputies and specialists."""

from datetime import date

import pytest
import time_machine
from django.apps import apps
from psycopg.types.range import DateRange

from staff.actions.ledger import Ledger, row_values, take_back
from staff.consequences import Move, PostFacts, Transfer, consumers
from staff.models import Posting
from teams.choices import OnTransfer, SeatState, TeamRole
from teams.models import Appointment, LeadDeputy, Specialist, SpecialistAssignment
from teams.queries import seats_on
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    PostingFactory,
    employee,
    office_member,
)
from tests.factories.team_work import HelpedRequestFactory, SpecialistAssignmentFactory
from tests.factories.teams import (
    JointDepartmentFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatFactory,
    SeatRuleFactory,
    SpecialistFactory,
    TeamFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
TERM = DateRange(LONG_AGO, date(2028, 4, 1))
CUT = DateRange(LONG_AGO, DAY)
WRITTEN = ["Appointment", "NominationRequest", "TransferQuestion", "LeadDeputy",
           "Specialist", "SpecialistAssignment"]  # fmt: skip


def facts(division, *, is_head=False):
    return PostFacts("main", division.pk, division.department_id, 1, "general", is_head=is_head)


def moved(person, before, after, *, is_head=False, becomes_head=False):
    """Return a move of the main post; after None: the person leaves the city."""
    was = facts(before, is_head=is_head) if before else None
    will = facts(after, is_head=becomes_head) if after else None
    return Move(
        person_id=person.pk, number=person.number, name=person.name, leaves=after is None,
        before=was, after=will, ended=(was,) if was else (), begun=(will,) if will else (),
    )  # fmt: skip


def batch(*moves):
    return Transfer(1, "令和9年4月1日付け人事異動", DAY, moves)


def consumer():
    return next(each for each in consumers() if each.key == "teams.appointments")


def told(transfer):
    return {each.title: each.details for each in consumer().preview(transfer)}


def apply(transfer):
    ledger = Ledger()
    consumer().apply(transfer=transfer, writes=ledger, by=office_member())
    return ledger


def snapshot():
    return {
        name: sorted(str(row_values(row)) for row in apps.get_model("teams", name).objects.all())
        for name in WRITTEN
    }


def undone(transfer):
    """Apply and take back; tell whether every table is as before."""
    before = snapshot()
    ledger = apply(transfer)
    changed = snapshot() != before
    take_back(ledger.entries)
    return changed and snapshot() == before


# --- Joint teams and second posts ------------------------------------------------------------------


def joint_team():
    team, guest = TeamFactory(department__name="監査事務局"), DepartmentFactory()
    JointDepartmentFactory(team=team, department=guest)
    return team, DivisionFactory(department=team.department), DivisionFactory(department=guest)


@pytest.mark.parametrize("goes_from", ["host", "guest"])
def test_lead_of_a_joint_team_moves_between_its_departments(goes_from):
    team, host, guest = joint_team()
    here, there = (host, guest) if goes_from == "host" else (guest, host)
    lead = appoint(employee(here), team.department, TeamRole.LEAD, period=TERM)

    assert told(batch(moved(lead.person, here, there))) == {}


def test_lead_from_the_guest_department_leaves_the_joint_team():
    team, _, guest = joint_team()
    SeatRuleFactory(role=TeamRole.LEAD, on_transfer=OnTransfer.END)
    lead = appoint(employee(guest, name="統括 一子"), team.department, TeamRole.LEAD, period=TERM)

    apply(batch(moved(lead.person, guest, DivisionFactory())))

    lead.refresh_from_db()
    assert (lead.period, lead.leaving_reason) == (CUT, "transfer")


@pytest.mark.parametrize(("keeps", "state"), [(True, SeatState.FILLED), (False, SeatState.EXPIRED)])
def test_second_post_gives_transfers_and_completeness_one_answer(keeps, state):
    here, there = DivisionFactory(), DivisionFactory()
    leader = appoint(employee(here), here.department, TeamRole.LEADER, division=here, period=TERM)
    if keeps:
        PostingFactory(person=leader.person, division=here, kind="concurrent")
    transfer = batch(moved(leader.person, here, there))
    Posting.objects.filter(person=leader.person, kind="main").update(
        division=there, period=DateRange(DAY, None)
    )

    apply(transfer)

    assert seats_on(DAY).get(pk=leader.seat_id).state == state
    assert Appointment.objects.get().period == (TERM if keeps else CUT)


@pytest.mark.parametrize("batch_id", [None, 1])
@time_machine.travel("2027-06-01", tick=False)
def test_move_entered_late_leaves_what_was_given_since(batch_id):
    """By hand on 1 June for 1 April: terms of May stay, those of July never begin."""
    here, there = DivisionFactory(), DivisionFactory()
    SeatRuleFactory(fiscal_year=2027, role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    person = employee(here)
    starts = [LONG_AGO, date(2027, 5, 1), date(2027, 7, 1)]
    for start in starts:
        appoint(person, here.department, TeamRole.LEADER, division=here,
                period=DateRange(start, date(2028, 4, 1)))  # fmt: skip
    deputy = LeadDeputyFactory(
        seat=SeatFactory(team__department=here.department), person=person,
        period=DateRange(date(2027, 5, 1), date(2027, 9, 1)),
    )  # fmt: skip
    move = moved(person, here, there)

    apply(Transfer(batch_id, "配属の入力", DAY, (move,)))

    kept = Appointment.objects.order_by("period").values_list("period", flat=True)
    given = [DateRange(date(2027, 5, 1), date(2028, 4, 1))]
    assert list(kept) == [CUT, *(given if batch_id is None else [])]
    assert LeadDeputy.objects.filter(pk=deputy.pk).exists() == (batch_id is None)


# --- 充て職 ----------------------------------------------------------------------------------------


@pytest.fixture
def bound():
    post = DivisionFactory(name="総務課", department__name="総務部")
    seat = SeatFactory(team__department=post.department, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=post)
    return post, employee(post, name="旧 課長", is_head=True)


def test_preview_names_who_takes_over_a_bound_seat(bound):
    post, old = bound
    new = employee(name="新 課長")
    elsewhere = DivisionFactory()

    words = told(
        batch(
            moved(old, post, elsewhere, is_head=True),
            moved(new, elsewhere, post, becomes_head=True),
        )
    )

    assert words == {
        "就く人が替わる充て職の席": (
            "総務部 DX統括リーダー（総務課 所属長）：旧 課長さんから新 課長さんへ",
        )
    }


@pytest.mark.parametrize("leaves", [False, True])
def test_preview_names_a_bound_seat_that_is_left_with_nobody(bound, leaves):
    post, old = bound

    words = told(batch(moved(old, post, None if leaves else DivisionFactory(), is_head=True)))

    assert words == {
        "就く人がいなくなる充て職の席": (
            "総務部 DX統括リーダー（総務課 所属長）：旧 課長さんから（いません）へ",
        )
    }


def test_move_of_somebody_else_leaves_a_bound_seat_alone(bound):
    post, _ = bound

    assert told(batch(moved(employee(post), post, DivisionFactory()))) == {}


# --- Deputies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goes", "ends"), [("away", True), ("leaves", True), ("inside", False), ("guest", False)]
)
def test_deputy_stops_with_the_city_or_the_teams_departments(goes, ends):
    team, host, guest = joint_team()
    person = employee(host, name="代理 三子")
    deputy = LeadDeputyFactory(
        seat=SeatFactory(team=team), person=person, period=DateRange(LONG_AGO, date(2027, 10, 1))
    )
    targets = {"away": DivisionFactory(), "leaves": None, "guest": guest,
               "inside": DivisionFactory(department=team.department)}  # fmt: skip
    transfer = batch(moved(person, host, targets[goes]))
    words = told(transfer)

    apply(transfer)

    assert words == (
        {"終わる代理の指名": ("監査事務局 DX統括リーダーの代理：代理 三子さん",)} if ends else {}
    )
    deputy.refresh_from_db()
    assert deputy.period.upper == (DAY if ends else date(2027, 10, 1))
    after = SeatState.VACANT if ends else SeatState.DEPUTY
    assert seats_on(DAY).get().state == after


def test_deputy_from_the_day_on_never_begins_and_comes_back():
    team, host, _ = joint_team()
    deputy = LeadDeputyFactory(
        seat=SeatFactory(team=team), person=employee(host), period=DateRange(DAY, date(2027, 5, 1))
    )
    transfer = batch(moved(deputy.person, host, None))

    assert undone(transfer)
    apply(transfer)
    assert not LeadDeputy.objects.exists()


# --- Specialists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("belongs", "goes", "ends"),
    [
        ("office", "away", True),
        ("office", "leaves", True),
        ("office", "inside", False),
        ("elsewhere", "away", False),
        ("elsewhere", "leaves", True),
    ],
)
def test_specialist_stops_with_the_city_or_the_office(belongs, goes, ends):
    office = DivisionFactory(is_office=True)
    here = office if belongs == "office" else DivisionFactory()
    targets = {"away": DivisionFactory(), "leaves": None, "inside": office}
    specialist = SpecialistFactory(person=employee(here), period=TERM)
    running = SpecialistAssignmentFactory(specialist=specialist, period=TERM)
    coming = SpecialistAssignmentFactory(
        specialist=specialist, period=DateRange(DAY, date(2028, 4, 1))
    )
    HelpedRequestFactory(specialist=specialist)
    transfer = batch(moved(specialist.person, here, targets[goes]))
    words = told(transfer)

    assert undone(transfer) == ends
    apply(transfer)

    assert set(words) == (
        {
            "終わる専門人材の任期", "終わる専門人材の担当チーム",
            "担当する専門人材を決め直す支援依頼",
        } if ends else set()
    )  # fmt: skip
    assert Specialist.objects.get().period == (CUT if ends else TERM)
    kept = dict(SpecialistAssignment.objects.values_list("pk", "period"))
    assert kept == ({running.pk: CUT} if ends else {running.pk: TERM, coming.pk: coming.period})


@pytest.mark.parametrize("people", [1, 30])
def test_preview_asks_as_much_for_one_as_for_thirty(people, django_assert_num_queries):
    office, moves = DivisionFactory(is_office=True), []
    for _ in range(people):
        specialist = SpecialistFactory(person=employee(office), period=TERM)
        SpecialistAssignmentFactory(specialist=specialist, period=TERM)
        HelpedRequestFactory(specialist=specialist)
        head = employee(division := DivisionFactory(), is_head=True)
        PostBindingFactory(seat__team__department=division.department, division=division)
        deputy = LeadDeputyFactory(
            seat=SeatFactory(team__department=division.department, position=2), person=head,
            period=DateRange(LONG_AGO, None),
        )  # fmt: skip
        moves += [
            moved(deputy.person, division, None, is_head=True),
            moved(specialist.person, office, None),
        ]
    transfer = batch(*moves)

    with django_assert_num_queries(12):
        assert len(told(transfer)) == 5
