"""「次にすること」 as a list, and what an issue's page tells of the teams' work."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from teams.choices import TeamRole
from teams.models import Activity
from tests.factories.crossforum import IssueFactory
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.team_work import ActivityFactory, NextActionFactory, SupportRequestFactory
from tests.factories.teams import TeamFactory, appoint

pytestmark = pytest.mark.django_db
URL = "/teams/next-actions/"
TODAY = timezone.localdate()


@pytest.fixture
def city():
    """A member of a team with three actions, one of them the member's; and one of another team."""
    division = DivisionFactory(department__code="SIM", department__name="市民部")
    team = TeamFactory(department=division.department)
    member = employee(division, name="担当 花子")
    appoint(member, division.department, TeamRole.MEMBER, division=division)
    ours = ActivityFactory(team=team, title="窓口の打合せ")
    NextActionFactory(activity=ours, text="様式を直す", owner=member, due_on=TODAY - timedelta(1))
    NextActionFactory(activity=ours, text="案をつくる", due_on=TODAY)
    NextActionFactory(activity=ours, text="終わったこと", done_on=date(2026, 11, 1))
    helper = employee(name="よその 人")
    NextActionFactory(activity=ActivityFactory(), text="手伝う", owner=helper)
    return {"member": member, "helper": helper, "office": office_member(), "other": employee()}


def texts(client, person, **query):
    client.force_login(person)
    context = client.get(URL, query).context_data
    return [row.record.text for row in context["table"].rows]


def test_one_sees_the_own_ones_and_those_of_the_own_teams(client, city):
    found = {who: texts(client, person) for who, person in city.items()}

    ours = ["様式を直す", "案をつくる", "終わったこと"]  # what is done comes last
    assert found == {
        "member": ours, "helper": ["手伝う"], "office": ["様式を直す", "案をつくる", "手伝う", "終わったこと"], "other": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"mine": "true"}, ["様式を直す"]),
        ({"state": "open"}, ["様式を直す", "案をつくる"]),
        ({"state": "late"}, ["様式を直す"]),
        ({"state": "done"}, ["終わったこと"]),
        ({"q": "ハナコ"}, []),
        ({"q": "窓口"}, ["様式を直す", "案をつくる", "終わったこと"]),
        ({"department": "SIM", "state": "late"}, ["様式を直す"]),
    ],
)
def test_filters(client, city, query, expected):
    assert texts(client, city["member"], **query) == expected


def test_one_finishes_it_on_the_list(client, city):
    client.force_login(city["member"])
    action = client.get(URL).context_data["table"].rows[0].record

    assert client.get(URL).content.decode().count("完了にする") == 2
    sent = client.post(
        reverse("teams:action-finish", args=[action.pk]),
        {"done": "yes", "next": f"{URL}?mine=true"},
    )

    assert sent["Location"] == f"{URL}?mine=true"
    assert texts(client, city["member"], state="open") == ["案をつくる"]
    away = client.post(
        reverse("teams:action-finish", args=[action.pk]), {"next": "//else.invalid/"}
    )
    assert away["Location"] == f"{action.activity.get_absolute_url()}#next"


def test_export_tells_days_and_words(client, city):
    client.force_login(city["member"])

    answer = client.get(URL, {"export": "csv", "state": "late"})

    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["すること"], row["担当"], row["部局"], row["状態"]) for row in rows] == [
        ("様式を直す", "担当 花子", "市民部", "未完了")
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_constant_queries(client, city, count, django_assert_num_queries):
    activity = Activity.objects.get(title="窓口の打合せ")
    for _ in range(count):
        NextActionFactory(activity=activity, owner=city["member"])
    client.force_login(city["member"])

    with django_assert_num_queries(7):
        client.get(URL)


# --- The issue's side -------------------------------------------------------------------------


def test_an_issue_tells_what_teams_have_done_about_it(client):
    division = DivisionFactory()
    issue = IssueFactory(division=division, department=division.department)
    team = TeamFactory(department=division.department)
    lead = employee(division)
    appoint(lead, division.department, TeamRole.LEAD)
    ActivityFactory(team=team, title="原因の調査", issue_numbers=[issue.pk, 999_999])
    ActivityFactory(team=team, title="別の話", issue_numbers=[999_999])
    SupportRequestFactory(team=team, subject="様式の相談", issue_numbers=[issue.pk])
    found = {}
    for who, person in (("lead", lead), ("office", office_member()), ("employee", employee())):
        client.force_login(person)
        response = client.get(issue.get_absolute_url())
        html = response.content.decode()
        found[who] = [word for word in ("原因の調査", "別の話", "様式の相談") if word in html]

    # who may not see support requests of the team sees its activities alone
    assert found == {
        "lead": ["原因の調査", "様式の相談"],
        "office": ["原因の調査", "様式の相談"],
        "employee": ["原因の調査"],
    }
