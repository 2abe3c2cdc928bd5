"""Issue 3: 2,800 people, 600 transfers for 1 April entered on 10 March, from secret to undone."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pytest
import time_machine
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import transfers
from staff.actions.transfer_lines import Arrival, take_lines
from staff.actions.transfer_undo import hindrances, undo_batch
from staff.choices import Grade, TransferState
from staff.models import Posting, StaffMember, TransferLine
from staff.queries.organisation import chart_on
from staff.queries.transfer_effects import preview
from staff.queries.transfers import check
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    employee,
    office_member,
)
from tests.staff.test_transfers_apply import tables
from tests.staff.transfer_city import DAY, ENTERED, TOLD, fresh

pytestmark = pytest.mark.django_db
PEOPLE, DIVISIONS = 2800, 100
EVE = date(2027, 3, 31)
MOVES, TITLES, LEAVES, HIRES, BESIDE = 380, 60, 80, 60, 20


@dataclass
class Plan:
    """The lines, and what the test itself says of them, without the code under test."""

    lines: list = field(default_factory=list)
    after: dict = field(default_factory=dict)  # number → [(division, title, kind)]
    counted: Counter = field(default_factory=Counter)


def build():
    """Fill the city hall: everybody in a division, its first person is its head."""
    departments = [DepartmentFactory() for _ in range(10)]
    divisions = [DivisionFactory(department=departments[n % 10]) for n in range(DIVISIONS)]
    titles = {
        name: JobTitleFactory(name=name, grade=grade, heads_division=name == "課長")
        for name, grade in (
            ("課長", Grade.MANAGER),
            ("課長補佐", Grade.ASSISTANT_MANAGER),
            ("主任", Grade.GENERAL),
        )
    }
    people = StaffMember.objects.bulk_create(
        StaffMember(number=f"1{n:05}", name=f"職員 {n}", search_text=f"1{n:05}")
        for n in range(PEOPLE)
    )
    place = {person.number: n % DIVISIONS for n, person in enumerate(people)}
    Posting.objects.bulk_create(
        Posting(
            person=person,
            division=divisions[n % DIVISIONS],
            job_title=titles["課長" if n < DIVISIONS else "主任"],
            is_head=n < DIVISIONS,
            period=DateRange(LONG_AGO, None),
        )
        for n, person in enumerate(people)
    )
    return divisions, titles, place


def planned(divisions, titles, place):
    """Write the 600 lines, and beside each what has to come of it."""
    plan = Plan()
    numbers = iter(sorted(place)[DIVISIONS:])
    title = {number: "課長" if n < DIVISIONS else "主任" for n, number in enumerate(sorted(place))}
    posts = {number: [(place[number], title[number], "main")] for number in place}

    def line(number, kind, division=None, job_title=None, name=""):
        plan.lines.append(
            TransferLine(
                kind=kind,
                number=number,
                name=name,
                division=divisions[division] if division is not None else None,
                job_title=titles[job_title] if job_title else None,
            )
        )

    for _ in range(MOVES):
        number = next(numbers)
        there = (place[number] + 7) % DIVISIONS
        line(number, "move", there)
        posts[number] = [(there, "主任", "main")]
        plan.counted.update({"所属が変わる職員": 1, "終わる配属": 1, "始まる配属": 1})
    for _ in range(TITLES):
        number = next(numbers)
        line(number, "title", job_title="課長補佐")
        posts[number] = [(place[number], "課長補佐", "main")]
        plan.counted.update({"職位が変わる職員": 1, "終わる配属": 1, "始まる配属": 1})
    for n in range(LEAVES):
        # Five heads leave, too: their divisions are left without one.
        number = sorted(place)[n] if n < 5 else next(numbers)
        line(number, "leave")
        posts[number] = []
        plan.counted.update({"退職する職員": 1, "終わる配属": 1})
        plan.counted["所属長がいない所属"] += n < 5
    for n in range(HIRES):
        number = f"2{n:05}"
        line(number, "hire", n, "主任", f"新採 {n}")
        posts[number] = [(n, "主任", "main")]
        plan.counted.update({"新しく配属される職員": 1, "始まる配属": 1})
    for _ in range(BESIDE):
        number = next(numbers)
        there = (place[number] + 1) % DIVISIONS
        line(number, "concurrent_start", there, "主任")
        posts[number].append((there, "主任", "concurrent"))
        plan.counted["始まる配属"] += 1
    plan.after = {number: sorted(held) for number, held in posts.items() if held}
    return plan


def held_on(day, divisions):
    place = {division.pk: n for n, division in enumerate(divisions)}
    found = {}
    rows = Posting.objects.on(day).filter(division__in=divisions).select_related("job_title")
    for row in rows.values_list("person__number", "division", "job_title__name", "kind"):
        found.setdefault(row[0], []).append((place[row[1]], *row[2:]))
    return {number: sorted(held) for number, held in found.items()}


def test_the_april_transfer_from_secret_to_undone(client):
    with time_machine.travel(ENTERED, tick=False):
        divisions, titles, place = build()
        office, colleague = office_member(), employee()
        plan = planned(divisions, titles, place)
        assert len(plan.lines) == 600
        values = {"name": "定期人事異動", "effective_on": DAY, "announced_at": TOLD}
        batch = transfers.create_batch(values=values, by=office)
        arrivals = [Arrival(line, row) for row, line in enumerate(plan.lines, 2)]
        take_lines(batch=batch, arrivals=arrivals, replace=False, by=office)
        batch = transfers.make_ready(batch=batch, version=fresh(batch).version, by=office)

        # Its consequences are counted right.
        part = next(part for part in preview(check(batch)) if part.key == "staff")
        assert {each.title: each.count for each in part.consequences} == dict(plan.counted)

    # Nobody else learns of it before the announcement.
    client.force_login(colleague)
    with time_machine.travel("2027-03-24 09:59:59+09:00", tick=False):
        tasks.carry_out_transfers()
        assert client.get(batch.get_absolute_url()).status_code == 404
        assert client.get("/staff/transfers/").context_data["count"] == 0
        assert client.get("/search/?q=新採").content.decode().count("新採 1") == 0
    with time_machine.travel("2027-03-24 10:00+09:00", tick=False):
        assert client.get(batch.get_absolute_url()).context_data["count"] == 600

    # Applied at 0:00, once.
    before = {number: [(at, held_title, "main")] for number, at, held_title in _now(place)}
    with time_machine.travel("2027-03-31 23:59:59+09:00", tick=False):
        tasks.carry_out_transfers()
        assert held_on(DAY, divisions) == before
        rows = tables()
    with time_machine.travel("2027-04-01 00:00+09:00", tick=False):
        tasks.carry_out_transfers()
        tasks.carry_out_transfers()
        assert fresh(batch).state == TransferState.APPLIED
        assert held_on(EVE, divisions) == before
        assert held_on(DAY, divisions) == plan.after
        eve, day = chart_on(EVE), chart_on(DAY)
        assert (eve.people.total - 2, day.people.total - 2) == (PEOPLE, PEOPLE - LEAVES + HIRES)
        assert day.vacancies - eve.vacancies == 5
        leavers = StaffMember.objects.filter(is_active=False)
        assert set(leavers.values_list("number", flat=True)) == place.keys() - plan.after.keys()

        # Undone, everything is as before.
        assert hindrances(fresh(batch)) == []
        undo_batch(batch=batch, by=office)
        assert tables() == rows


def _now(place):
    for n, number in enumerate(sorted(place)):
        yield number, place[number], "課長" if n < DIVISIONS else "主任"
