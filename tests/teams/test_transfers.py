"""Transfers and seats: three policies, leavers, the preview, and the way back, table by table."""

from datetime import date

import pytest
from django.apps import apps
from psycopg.types.range import DateRange

from staff.actions.ledger import Ledger, row_values, take_back
from staff.consequences import Move, PostFacts, Transfer, consumers
from staff.models import Posting
from teams.choices import NominationState, OnTransfer, RequestCause, TeamRole
from teams.models import Appointment, NominationRequest, TransferQuestion
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee, office_member
from tests.factories.teams import (
    NominationFactory,
    NominationRequestFactory,
    SeatRuleFactory,
    TransferQuestionFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
SINCE = date(2026, 4, 1)
OPEN_TERM = DateRange(SINCE, date(2028, 4, 1))
NEW_TERM = DateRange(DAY, date(2028, 4, 1))
WRITTEN = ["Appointment", "NominationRequest", "TransferQuestion", "Nomination"]


@pytest.fixture
def _policies():
    SeatRuleFactory(role=TeamRole.LEAD, on_transfer=OnTransfer.ASK)
    SeatRuleFactory(role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    SeatRuleFactory(role=TeamRole.MEMBER, on_transfer=OnTransfer.CONTINUE)


@pytest.fixture
def city(_policies):
    """Two departments; in the first one a lead, a leader and a member of the same division."""
    here = DivisionFactory(department=DepartmentFactory(name="市民部"), name="窓口課")
    beside = DivisionFactory(department=here.department, name="市民課")
    there = DivisionFactory(department=DepartmentFactory(name="財政部"), name="契約課")
    return here, beside, there


def holder(division, role, *, period=OPEN_TERM, name=""):
    person = employee(division, **({"name": name} if name else {}))
    place = None if role == TeamRole.LEAD else division
    return appoint(person, division.department, role, division=place, period=period)


def facts(division, kind="main"):
    return PostFacts(kind, division.pk, division.department_id, 1, "general", is_head=False)


def moved(appointment, before, after, *, leaves=False):
    person = appointment.person
    return Move(
        person_id=person.pk,
        number=person.number,
        name=person.name,
        leaves=leaves,
        before=facts(before),
        after=facts(after) if after else None,
        ended=(facts(before),),
        begun=(facts(after),) if after else (),
    )


def batch(*moves):
    return Transfer(1, "令和9年4月1日付け人事異動", DAY, moves)


def consumer():
    return next(each for each in consumers() if each.key == "teams.appointments")


def apply(transfer):
    ledger, office = Ledger(), office_member()
    consumer().apply(transfer=transfer, writes=ledger, by=office)
    return ledger


def told(transfer):
    return {each.title: (each.count, each.details) for each in consumer().preview(transfer)}


def snapshot():
    return {
        name: sorted(str(row_values(row)) for row in apps.get_model("teams", name).objects.all())
        for name in WRITTEN
    }


def test_three_roles_with_three_policies_in_one_batch(city):
    here, _, there = city
    lead = holder(here, TeamRole.LEAD, name="統括 一子")
    leader = holder(here, TeamRole.LEADER, name="推進 二子")
    member = holder(here, TeamRole.MEMBER, name="推進員 三子")
    transfer = batch(*(moved(each, here, there) for each in (lead, leader, member)))

    words = told(transfer)
    apply(transfer)

    assert words == {
        "終わる選任": (1, ("市民部 窓口課 DX推進リーダー：推進 二子さん",)),
        "必ず置く席の空席（後任の推薦を依頼）": (
            2,
            (
                "市民部 窓口課 DX推進リーダー：推進 二子さん",
                "市民部 窓口課 DX推進員：推進員 三子さん",  # goes on, yet nobody is there
            ),
        ),
        "異動の後も任期の終わりまで続く選任": (
            1, ("市民部 窓口課 DX推進員：推進員 三子さん",)
        ),
        "続けるかを部局に確かめる選任": (1, ("市民部 DX統括リーダー：統括 一子さん",)),
    }  # fmt: skip
    for each in (lead, leader, member):
        each.refresh_from_db()
    assert (lead.period, lead.leaving_reason) == (OPEN_TERM, "")
    assert (leader.period, leader.leaving_reason) == (DateRange(SINCE, DAY), "transfer")
    assert (member.period, member.leaving_reason) == (OPEN_TERM, "")
    question = TransferQuestion.objects.get()
    assert (question.appointment, question.moved_on, question.due_on) == (
        lead, DAY, date(2027, 4, 8),
    )  # fmt: skip
    requests = NominationRequest.objects.order_by("seat__role")
    facts = ["seat", "predecessor", "vacant_from", "due_on", "cause", "occasion"]
    assert list(requests.values_list(*facts)) == [
        (held.seat_id, held.pk, DAY, date(2027, 4, 15), "transfer", "令和9年4月1日付け人事異動")
        for held in (leader, member)
    ]


@pytest.mark.parametrize("role", TeamRole)
def test_leavers_always_end(city, role):
    here = city[0]
    held = holder(here, role)

    apply(batch(moved(held, here, None, leaves=True)))

    held.refresh_from_db()
    assert (held.period, held.leaving_reason) == (DateRange(SINCE, DAY), "retired")
    assert NominationRequest.objects.get().cause == RequestCause.LEAVING


def test_move_within_the_department_keeps_its_lead_and_ends_its_leader(city):
    here, beside, _ = city
    lead, leader = holder(here, TeamRole.LEAD), holder(here, TeamRole.LEADER)

    transfer = batch(moved(lead, here, beside), moved(leader, here, beside))

    assert set(told(transfer)) == {"終わる選任", "必ず置く席の空席（後任の推薦を依頼）"}
    apply(transfer)
    assert TransferQuestion.objects.count() == 0
    assert NominationRequest.objects.get().seat == leader.seat


def test_concurrent_post_in_the_division_keeps_the_seat(city):
    here, _, there = city
    leader = holder(here, TeamRole.LEADER)
    Posting.objects.create(
        person=leader.person, division=here, kind="concurrent",
        job_title=leader.person.postings.get().job_title, period=DateRange(SINCE, None),
    )  # fmt: skip

    assert told(batch(moved(leader, here, there))) == {}


def test_person_from_elsewhere_is_not_touched_by_moving_on(city):
    here, beside, there = city
    person = employee(there)
    guest = appoint(person, here.department, TeamRole.LEADER, division=here, period=OPEN_TERM)

    assert told(batch(moved(guest, there, beside))) == {}


def test_term_that_ends_by_itself_is_left_alone_and_its_seat_asked_for(city):
    here, _, there = city
    leader = holder(here, TeamRole.LEADER, period=DateRange(SINCE, DAY), name="推進 二子")
    transfer = batch(moved(leader, here, there))
    words = told(transfer)

    apply(transfer)

    leader.refresh_from_db()
    assert words == {
        "必ず置く席の空席（後任の推薦を依頼）": (
            1, ("市民部 窓口課 DX推進リーダー：推進 二子さん",)
        )
    }  # fmt: skip
    assert (leader.period, leader.leaving_reason) == (DateRange(SINCE, DAY), "")
    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor, request.cause) == (leader.seat, leader, "vacancy")


def test_term_of_the_new_year_never_begins(city):
    here, _, there = city
    leader = holder(here, TeamRole.LEADER, period=NEW_TERM)

    apply(batch(moved(leader, here, there)))

    assert not Appointment.objects.filter(pk=leader.pk).exists()
    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor) == (leader.seat, None)


def test_no_request_where_somebody_follows_or_is_asked_for_already(city):
    here, beside, there = city
    followed, asked = holder(here, TeamRole.LEADER), holder(beside, TeamRole.LEADER)
    followed.period = DateRange(SINCE, date(2027, 5, 1))
    followed.save()
    held_by_next = holder(there, TeamRole.LEADER)
    NominationRequestFactory(seat=asked.seat)
    optional = holder(here, TeamRole.LEADER)
    optional.seat.starts_required = False
    optional.seat.save()

    apply(
        batch(
            moved(followed, here, there),
            moved(asked, beside, there),
            moved(optional, here, there),
            moved(held_by_next, there, there),
        )
    )

    assert set(NominationRequest.objects.values_list("seat", flat=True)) == {
        followed.seat_id, asked.seat_id,
    }  # fmt: skip


def test_undo_restores_every_table(city):
    here, beside, there = city
    erased = holder(beside, TeamRole.LEADER, period=NEW_TERM)
    NominationFactory(
        seat=erased.seat, person=erased.person, period=NEW_TERM, appointment=erased,
        state=NominationState.APPOINTED,
    )  # fmt: skip
    TransferQuestionFactory(appointment=erased, answer="continue")
    NominationRequestFactory(seat=erased.seat, predecessor=erased, state="cancelled")
    moves = [
        moved(holder(here, role), here, there)
        for role in (TeamRole.LEAD, TeamRole.LEADER, TeamRole.MEMBER)
    ]
    moves.append(moved(erased, beside, there))
    before = snapshot()

    ledger = apply(batch(*moves))
    assert snapshot() != before
    take_back(ledger.entries)

    assert snapshot() == before


@pytest.mark.parametrize("people", [1, 30])
def test_preview_asks_as_much_for_one_as_for_thirty(city, people, django_assert_num_queries):
    here, _, there = city
    moves = [moved(holder(here, TeamRole.LEADER), here, there) for _ in range(people)]
    transfer = batch(*moves)

    with django_assert_num_queries(14):
        assert told(transfer)["終わる選任"][0] == people
