"""From the records of a unit to those of the units before it, in lists and on the teams' pages."""

import html
import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.models import Department, Division
from staff.queries.predecessors import line_of, predecessors_of
from tests.factories.crossforum import IssueFactory
from tests.factories.staff import (
    DepartmentFactory,
    DepartmentSuccessionFactory,
    DivisionFactory,
    DivisionSuccessionFactory,
    employee,
    office_member,
)
from tests.factories.team_work import ActivityFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND, NEXT = date(2024, 4, 1), date(2026, 4, 1), date(2027, 4, 1)
LINE = re.compile(r'<p class="note">前身の.*?</p>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]*)">([^<]*)</a>')


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24 09:00+09:00", tick=False):
        yield


@pytest.fixture
def line():
    """情報部 and 総務部 became 総務情報部, which became 未来部, which becomes 明日部 next April."""
    days = {"JOH": (None, FIRST), "SOM": (None, FIRST), "SOJ": (FIRST, SECOND),
            "MIR": (SECOND, NEXT), "ASU": (NEXT, None)}  # fmt: skip
    names = ["情報部", "総務部", "総務情報部", "未来部", "明日部"]
    found = {
        code: DepartmentFactory(code=code, name=name, period=DateRange(*period), order=order)
        for order, ((code, period), name) in enumerate(zip(days.items(), names, strict=True))
    }
    for old, new, on in [("JOH", "SOJ", FIRST), ("SOM", "SOJ", FIRST), ("SOJ", "MIR", SECOND),
                         ("MIR", "ASU", NEXT)]:  # fmt: skip
        DepartmentSuccessionFactory(predecessor=found[old], successor=found[new], on=on)
    return found


@pytest.mark.parametrize(
    ("code", "known_until", "expected"),
    [
        ("MIR", date.max, ["総務情報部", "情報部", "総務部"]),
        ("SOJ", date.max, ["情報部", "総務部"]),
        ("SOM", date.max, []),
        ("ASU", date.max, ["未来部", "総務情報部", "情報部", "総務部"]),
        ("ASU", date(2026, 11, 24), []),  # planned
    ],
)
def test_who_was_before(line, code, known_until, expected):
    found = predecessors_of(line[code], known_until)

    assert [each.unit.name for each in found] == expected
    assert line_of(line[code], known_until) == {line[code].pk, *(each.unit.pk for each in found)}


@pytest.mark.parametrize(("code", "queries"), [("SOM", 1), ("MIR", 2)])
def test_queries(line, code, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        predecessors_of(line[code], date.max)


def lines(client, url, query=None):
    """Return each line's beginning, and its links."""
    page = client.get(url, query or {}).content.decode()
    return [
        (found.partition("：")[0].partition(">")[2],
         [(html.unescape(url), words) for url, words in LINK.findall(found)])
        for found in LINE.findall(page)
    ]  # fmt: skip


def test_list_leads_to_the_same_list_of_the_units_before(client, line):
    old = DivisionFactory(code="SOJ-01", name="電算課", department=line["SOJ"])
    new = DivisionFactory(code="MIR-01", name="ＤＸ課", department=line["MIR"])
    Division.objects.filter(pk=old.pk).update(period=DateRange(None, SECOND))
    DivisionSuccessionFactory(predecessor=old, successor=new, on=SECOND)
    issue = IssueFactory(division=old, title="紙の申請書")
    client.force_login(employee())
    url = reverse("crossforum:issue-list")

    shown = lines(client, url, {"department": "MIR", "q": "申請", "page": "3", "sort": "title"})
    assert shown == [
        (
            "前身の部局の記録",
            [
                (f"?department={code}&q=%E7%94%B3%E8%AB%8B&sort=title", words)
                for code, words in [
                    ("SOJ", "総務情報部（2026年3月31日まで）"),
                    ("JOH", "情報部（2024年3月31日まで）"),
                    ("SOM", "総務部（2024年3月31日まで）"),
                ]
            ],
        )
    ]
    followed = client.get(url + shown[0][1][0][0])
    assert [row.record for row in followed.context_data["table"].rows] == [issue]

    assert lines(client, url, {"division": "MIR-01"}) == [
        ("前身の所属の記録", [("?division=SOJ-01", "電算課（2026年3月31日まで）")])
    ]
    assert lines(client, url) == []
    assert lines(client, url, {"department": "SOM"}) == []


@pytest.mark.parametrize(("who", "is_told"), [("office", True), ("employee", False)])
def test_what_is_planned_is_told_to_those_who_plan(client, line, who, is_told):
    Department.objects.filter(code="ASU").update(period=DateRange(FIRST, None))  # there already
    client.force_login(office_member() if who == "office" else employee())

    shown = lines(client, reverse("crossforum:issue-list"), {"department": "ASU"})

    assert bool(shown) == is_told


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("team-detail", "/teams/SOJ/?on=2026-03-31"),
        ("team-activities", "/teams/SOJ/activities/?month=2026-03"),
        ("team-plan", "/teams/SOJ/plan/2025/"),
        ("team-support", "/teams/SOJ/support/"),
    ],
)
def test_pages_of_a_team_lead_to_the_team_before(client, line, name, address):
    for code in ("SOJ", "MIR"):
        TeamFactory(department=line[code])
    ActivityFactory(team=line["SOJ"].team, on=date(2026, 3, 10))
    client.force_login(office_member())
    url = reverse(f"teams:{name}", args=["MIR"])

    page = client.get(url, follow=True)
    [(words, links)] = lines(client, page.request["PATH_INFO"])

    assert (words, links[0]) == (
        "前身の部局の記録", (address, "総務情報部（2026年3月31日まで）"),
    )  # fmt: skip
    assert client.get(address).status_code == 200
