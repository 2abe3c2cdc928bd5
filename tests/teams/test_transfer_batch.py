"""Acceptance (issue 4): a batch of 600 people gives the expected vacancies, and the way back.

Twelve departments of five divisions with ten people each move on 1 April 2027: among them a 充て職,
deputies, a joint team and a 兼務. What each department has to show for it is written down by hand
below, not worked out by the code under test.
"""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
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
from teams.models import Appointment, NominationRequest, Seat, Team, TransferQuestion
from teams.queries import open_seats, team_card, teams_with_figures
from teams.queries.transfer_preview import preview
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    JointDepartmentFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatRuleFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
LONG = DateRange(date(2026, 4, 1), date(2028, 4, 1))
THIS_YEAR = DateRange(date(2026, 4, 1), DAY)
NEW_YEAR = DateRange(DAY, date(2028, 4, 1))
TOLD = datetime(2027, 3, 24, 10, tzinfo=timezone.get_default_timezone())
DEPARTMENTS, DIVISIONS, PEOPLE = 12, 5, 10

# By hand. Lead: ask. Leader: end. Member: go on. Each department has 1 lead, 5 leaders, 5 members.
# A seat is asked for where nobody is there who belongs there, also where a term goes on elsewhere.
# Open: seats that must be filled and are not, on 31 March and on 1 April.
#                  ended requests go on asked   open
EXPECTED = {
    "D01": (0, 11, 0, 0,    0, 11),  # every term ends on 31 March by itself
    "D02": (5, 10, 5, 0,    0, 10),  # all move inside the department: its lead stays
    "D03": (11, 11, 0, 0,   0, 11),  # all leave the city: no policy asks
    "D04": (5, 10, 5, 1,   11, 11),  # renewed for the new year: the leaders' terms never begin
    "D05": (0, 5, 5, 1,     0, 6),   # leaders' terms are over on 31 March, followers are there
    "D06": (5, 5, 5, 1,     0, 6),   # the leaders' seats need not be filled
    "D07": (5, 10, 5, 0,    0, 11),  # 充て職: whoever heads 第1課 leads; nobody heads it any more
    "D08": (5, 10, 5, 1,    0, 11),  # the lead's deputy moves away as well and stops
    "D09": (10, 15, 5, 0,   0, 15),  # joint team with D10, where all go: its lead stays
    "D10": (0, 0, 0, 0,     0, 0),   # part of the team of D09, with five leaders there
    "D11": (4, 9, 5, 1,     0, 10),  # the leader of 第1課 keeps a second post there (兼務)
    "D12": (5, 10, 5, 1,    0, 11),  # a deputy who does not move acts for the lead
}  # fmt: skip
TOTALS = {
    "終わる選任": 55,
    "必ず置く席の空席（後任の推薦を依頼）": 106,
    "異動の後も任期の終わりまで続く選任": 45,
    "続けるかを部局に確かめる選任": 6,
    "就く人がいなくなる充て職の席": 1,
    "終わる代理の指名": 1,
}
ERASED = 5  # the leaders of D04
LEADERS = [f"第{n}課に、DX推進リーダーがいません。任期が終わっています。" for n in range(1, 6)]
MEMBERS = [
    f"第{n}課に、DX推進員がいません。選任された人は、いまは別の所属です。" for n in range(1, 6)
]
WARNINGS = {
    "D02": [*LEADERS, *MEMBERS],
    "D05": ["DX統括リーダーがいません。選任された人は、いまは別の所属です。", *MEMBERS],
    "D07": ["DX統括リーダーがいません。任期が終わっています。", *LEADERS, *MEMBERS],
    "D08": [
        "DX統括リーダーがいません。選任された人は、いまは別の所属です。", *LEADERS, *MEMBERS
    ],
    "D11": [
        "DX統括リーダーがいません。選任された人は、いまは別の所属です。", *LEADERS[1:], *MEMBERS
    ],
    "D12": ["DX統括リーダーの代わりに、代理が務めています。", *LEADERS, *MEMBERS],
}  # fmt: skip


@pytest.fixture
def batch():
    with time_machine.travel("2027-03-10 09:00+09:00", tick=False):
        made = _build()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does: or the preview takes 50 seconds
        yield made


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
    department = divisions[0].department
    if number == 10:
        team = Team.objects.get(department__code="D09")
        JointDepartmentFactory(team=team, department=department)
    else:
        team = TeamFactory(department=department)
        _lead(number, Seat(team=team, role=TeamRole.LEAD), people[0])
    for division, ours in zip(divisions, people, strict=True):
        term = {1: THIS_YEAR, 4: NEW_YEAR}.get(number, LONG)
        leader = Seat(
            team=team, role=TeamRole.LEADER, division=division, starts_required=number != 6
        )
        _hold(leader, ours[1], THIS_YEAR if number == 5 else term)
        if number == 5:
            follower = employee(division, number=f"F{division.code}")
            Appointment.objects.create(seat=leader, person=follower, period=NEW_YEAR)
        if number != 10:
            _hold(Seat(team=team, role=TeamRole.MEMBER, division=division), ours[2], term)
    if number == 11:
        PostingFactory(person=people[0][1], division=divisions[0], kind="concurrent")


def _lead(number, seat, ours):
    """Give the lead's seat to the first of 第1課; in D07 to whoever heads it."""
    if number != 7:
        _hold(seat, ours[0], {1: THIS_YEAR, 4: NEW_YEAR}.get(number, LONG))
    else:
        seat.save()
        post = ours[0].postings.get()
        post.job_title, post.is_head = JobTitleFactory(heads_division=True), True
        post.save()
        PostBindingFactory(seat=seat, division=post.division)
    if number in (8, 12):
        deputy = ours[3] if number == 8 else office_member()
        LeadDeputyFactory(seat=seat, person=deputy, period=DateRange(THIS_YEAR.lower, None))


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


def by_department(rows, path="seat__team__department__code"):
    counted = dict(rows.order_by().values_list(path).annotate(Count("pk")))
    return {code: counted.get(code, 0) for code in EXPECTED}


def open_on(day):
    """Return the open chairs by department, the same from the list and from the matrix."""
    listed = by_department(open_seats(day), "team__department__code")
    teams = {team.department.code: team.figures["open"] for team in teams_with_figures(day)}
    assert {code: teams.get(code, 0) for code in EXPECTED} == listed
    return listed


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
    requests = by_department(NominationRequest.objects.all())
    asked = by_department(
        TransferQuestion.objects.all(), "appointment__seat__team__department__code"
    )
    kept = Appointment.objects.filter(
        period__contains=date(2027, 4, 2), person__number__startswith="D"
    )
    went_on = by_department(kept.filter(seat__role=TeamRole.MEMBER))
    closed = by_department(ended)
    closed["D04"] += len(gone)
    days = open_on(DAY - timedelta(days=1)), open_on(DAY)
    assert {
        name: (
            closed[name],
            requests[name],
            went_on[name],
            asked[name],
            days[0][name],
            days[1][name],
        )
        for name in EXPECTED
    } == EXPECTED
    assert len(gone) == ERASED
    assert told == TOTALS
    reasons = ended.order_by().values_list("leaving_reason").annotate(Count("pk"))
    assert dict(reasons) == {LeavingReason.RETIRED: 11, LeavingReason.TRANSFER: 39}
    said = {code: list(team_card(team_of(code), DAY).warnings) for code in WARNINGS}
    assert said == WARNINGS


def team_of(code):
    return Team.objects.select_related("department").get(department__code=code)


def test_undo_restores_table_by_table(batch):
    before, open_before = snapshot(), open_on(DAY)
    batch = applied(batch)
    changed = snapshot()
    assert {name for name in before if before[name] != changed[name]} == {
        "teams.Appointment", "teams.NominationRequest", "teams.TransferQuestion", "teams.LeadDeputy",
        "staff.Posting", "staff.StaffMember",
    }  # fmt: skip

    undo_batch(batch=TransferBatch.objects.get(pk=batch.pk), by=batch.ready_by)

    after = snapshot()
    assert {name for name in before if before[name] != after[name]} == set()
    assert open_on(DAY) == open_before
