"""How many queries the pages of specialists, support, activities and plans ask, for 1 and 30 rows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.staff import DepartmentFactory, office_member
from tests.factories.team_work import (
    ActivityFactory,
    ActivityParticipantFactory,
    HelpedRequestFactory,
    NextActionFactory,
    SpecialistAssignmentFactory,
    SupportLogFactory,
    SupportRequestFactory,
    YearPlanFactory,
)
from tests.factories.teams import SpecialistFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("count", [1, 30])]


@pytest.fixture
def office(client):
    person = office_member()
    client.force_login(person)
    return person


@pytest.fixture
def team():
    return TeamFactory(department=DepartmentFactory(code="SIM"))


def test_specialist_list(client, office, count, django_assert_num_queries):
    for _ in range(count):
        SpecialistAssignmentFactory()

    with django_assert_num_queries(7):
        client.get(reverse("teams:specialist-list"))


def test_specialist_load(client, office, count, django_assert_num_queries):
    for _ in range(count):
        SupportLogFactory()

    with django_assert_num_queries(5):
        client.get(reverse("teams:specialist-load"))


def test_support_list(client, office, count, django_assert_num_queries):
    for _ in range(count):
        SupportLogFactory()
        SupportRequestFactory()

    with django_assert_num_queries(8):
        client.get(reverse("teams:support-list"))


def test_support_detail(client, office, count, django_assert_num_queries):
    asked = HelpedRequestFactory(specialist=SpecialistFactory())
    for _ in range(count):
        SupportLogFactory(request=asked)

    with django_assert_num_queries(11):
        client.get(asked.get_absolute_url())


def test_activity_list(client, office, count, django_assert_num_queries):
    for _ in range(count):
        ActivityParticipantFactory()

    with django_assert_num_queries(7):
        client.get(reverse("teams:activity-list"))


def test_team_activities(client, office, team, count, django_assert_num_queries):
    today = timezone.localdate()
    for number in range(count):
        activity = ActivityFactory(team=team, on=today - timedelta(days=number))
        NextActionFactory(activity=activity)

    with django_assert_num_queries(9):
        client.get(reverse("teams:team-activities", args=["SIM"]))


def test_quiet_list(client, office, count, django_assert_num_queries):
    for _ in range(count):
        ActivityFactory(on=date(2025, 1, 1))

    with django_assert_num_queries(5):
        client.get(reverse("teams:quiet-list"))


def test_plan_list(client, office, count, django_assert_num_queries):
    for _ in range(count):
        YearPlanFactory()

    with django_assert_num_queries(5):
        client.get(reverse("teams:plan-list"))


def test_team_report(client, office, team, count, django_assert_num_queries):
    for _ in range(count):
        ActivityParticipantFactory(activity__team=team)
        SupportLogFactory(request__team=team)

    with django_assert_num_queries(15):
        client.get(reverse("teams:team-report", args=["SIM"]))
