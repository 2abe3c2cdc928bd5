"""Acceptance (issue 4): a batch of 600 people gives the expected vacancies, and the way back.

Twelve departments of five divisions with ten people each move on 1 April 2027. What each department
has to show for it is written down by hand below, not worked out by the code under test.
"""

from datetime import date, datetime

import pytest
import time_machine
from django.apps import apps
from django.db.models import Count
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.ledger import row_values
from staff.actions.transfer_application import apply_batch
from staff.actions.transfer_undo import undo_batch
from staff.choices import TransferState
from staff.models import Posting, StaffMember, TransferBatch, TransferLine
from staff.queries.transfers import check
from teams.choices import LeavingReason, OnTransfer, TeamRole
from teams.models import Appointment, NominationRequest, Seat, TransferQuestion
from teams.queries.transfers import preview
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    office_member,
)
from tests.factories.teams import SeatRuleFactory, TeamFactory

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
LONG = DateRange(date(2026, 4, 1), date(2028, 4, 1))
THIS_YEAR = DateRange(date(2026, 4, 1), DAY)
NEW_YEAR = DateRange(DAY, date(2028, 4, 1))
TOLD = datetime(2027, 3, 24, 10, tzinfo=timezone.get_default_timezone())
DEPARTMENTS, DIVISIONS, PEOPLE = 12, 5, 10

# By hand. Lead: ask. Leader: end. Member: go on. Each department has 1 lead, 5 leaders, 5 members.
#                  ended  requests  go on  asked
EXPECTED = {
    "D01": (0, 0, 0, 0),    # every term ends on 31 March by itself
    "D02": (5, 5, 5, 0),    # all move inside the department: its lead stays
    "D03": (11, 11, 0, 0),  # all leave the city: no policy asks
    "D04": (5, 5, 5, 1),    # renewed for the new year: the leaders' terms never begin
    "D05": (0, 0, 5, 1),    # leaders' terms are over on 31 March, followers are there already
    "D06": (5, 0, 5, 1),    # the leaders' seats need not be filled
    "D07": (5, 5, 5, 1),
    "D08": (5, 5, 5, 1),
    "D09": (5, 5, 5, 1),
    "D10": (5, 5, 5, 1),
    "D11": (5, 5, 5, 1),
    "D12": (5, 5, 5, 1),
}  # fmt: skip
TOTALS = {
    "終わる選任": 56,
    "必ず置く席の空席（後任の推薦を依頼）": 51,
    "異動の後も任期の終わりまで続く選任": 50,
    "続けるかを部局に確かめる選任": 9,
}
ERASED = 5  # the leaders of D04


@pytest.fixture
def batch():
    with time_machine.travel("2027-03-10 09:00+09:00", tick=False):
        yield _build()


def _build():
    SeatRuleFactory(fiscal_year=2027, role=TeamRole.LEAD, on_transfer=OnTransfer.ASK)
    SeatRuleFactory(fiscal_year=2027, role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    SeatRuleFactory(fiscal_year=2027, role=TeamRole.MEMBER, on_transfer=OnTransfer.CONTINUE)
    title, office = JobTitleFactory(), office_member()
    places = [_department(number) for number in range(1, DEPARTMENTS + 1)]
    made = TransferBatch.objects.create(
        name="令和9年4月1日付け人事異動", effective_on=DAY, announced_at=TOLD, by=office,
        state=TransferState.READY, ready_by=office, ready_at=TOLD,
    )  # fmt: skip
    for number, divisions in enumerate(places):
        people = [_people(division, title) for division in divisions]
        _seats(number + 1, divisions, people)
        _lines(made, number, places, people)
    return made


def _department(number):
    department = DepartmentFactory(code=f"D{number:02}", name=f"第{number}部")
    return [
        DivisionFactory(department=department, code=f"D{number:02}-{n}", name=f"第{n}課")
        for n in range(1, DIVISIONS + 1)
    ]


def _people(division, title):
    people = [
        StaffMember(number=f"{division.code}-{n}", name=f"{division.code} 職員{n}")
        for n in range(PEOPLE)
    ]
    StaffMember.objects.bulk_create(people)
    since = DateRange(date(2020, 4, 1), None)
    Posting.objects.bulk_create(
        Posting(person=person, division=division, job_title=title, period=since)
        for person in people
    )
    return people


def _seats(number, divisions, people):
    team = TeamFactory(department=divisions[0].department)
    term = {1: THIS_YEAR, 4: NEW_YEAR}.get(number, LONG)
    _hold(Seat(team=team, role=TeamRole.LEAD), people[0][0], term)
    for division, ours in zip(divisions, people, strict=True):
        leader = Seat(
            team=team, role=TeamRole.LEADER, division=division, starts_required=number != 6
        )
        _hold(leader, ours[1], THIS_YEAR if number == 5 else term)
        if number == 5:
            follower = StaffMember.objects.create(number=f"F{division.code}", name="後任 の人")
            Appointment.objects.create(seat=leader, person=follower, period=NEW_YEAR)
        _hold(Seat(team=team, role=TeamRole.MEMBER, division=division), ours[2], term)


def _hold(seat, person, term):
    seat.save()
    Appointment.objects.create(seat=seat, person=person, period=term)


def _lines(batch, index, places, people):
    """Everybody goes one division on: in D02 inside the department, else to the next one."""
    inside, leaves = index == 1, index == 2
    target = places[index] if inside else places[(index + 1) % DEPARTMENTS]
    rows = []
    for n, ours in enumerate(people):
        division = target[(n + 1) % DIVISIONS]
        for person in ours:
            rows.append(
                TransferLine(
                    batch=batch, row=len(rows) + 1 + index * 50, number=person.number,
                    name=person.name, kind="leave" if leaves else "move",
                    division=None if leaves else division,
                )
            )  # fmt: skip
    TransferLine.objects.bulk_create(rows)


def applied(batch):
    with time_machine.travel("2027-04-01 00:05+09:00", tick=False):
        return apply_batch(batch=batch, by=batch.ready_by)


def by_department(rows, path):
    counted = rows.order_by().values_list(path).annotate(Count("pk"))
    return {code: dict(counted).get(code, 0) for code in EXPECTED}


def snapshot():
    models = [*apps.get_app_config("teams").get_models(), Posting, StaffMember]
    return {
        model._meta.label: sorted(str(row_values(row)) for row in model.objects.all())
        for model in models
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")
    }


def test_batch_of_600_gives_what_was_expected_by_hand(batch):
    assert batch.lines.count() == 600
    told = {each.title: each.count for each in preview(check(batch).transfer)}
    before = set(Appointment.objects.values_list("pk", flat=True))

    applied(batch)

    ended = Appointment.objects.filter(leaving_reason__gt="")
    gone = before - set(Appointment.objects.values_list("pk", flat=True))
    code = "seat__team__department__code"
    requests = by_department(NominationRequest.objects.all(), code)
    asked = by_department(TransferQuestion.objects.all(), f"appointment__{code}")
    kept = Appointment.objects.filter(
        period__contains=date(2027, 4, 2), person__number__startswith="D"
    )
    went_on = by_department(kept.filter(seat__role=TeamRole.MEMBER), code)
    closed = by_department(ended, code)
    closed["D04"] += len(gone)
    found = {name: (closed[name], requests[name], went_on[name], asked[name]) for name in EXPECTED}
    assert found == EXPECTED
    assert len(gone) == ERASED
    assert told == TOTALS
    reasons = ended.order_by().values_list("leaving_reason").annotate(Count("pk"))
    assert dict(reasons) == {LeavingReason.RETIRED: 11, LeavingReason.TRANSFER: 40}


def test_undo_restores_table_by_table(batch):
    before = snapshot()
    batch = applied(batch)
    changed = snapshot()
    assert {name for name in before if before[name] != changed[name]} == {
        "teams.Appointment", "teams.NominationRequest", "teams.TransferQuestion",
        "staff.Posting", "staff.StaffMember",
    }  # fmt: skip

    undo_batch(batch=TransferBatch.objects.get(pk=batch.pk), by=batch.ready_by)

    after = snapshot()
    assert {name for name in before if before[name] != after[name]} == set()
