"""Who may appoint and who may write what the team is about."""

import pytest

from teams.choices import TeamRole
from teams.permissions import can_appoint, can_edit_team
from tests.factories.staff import StaffMemberFactory, employee, office_member
from tests.factories.teams import TeamFactory, appoint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (employee, False),
        (lambda: employee(is_head=True), False),
        (office_member, True),
        (lambda: StaffMemberFactory(is_operator=True), True),
    ],
    ids=["employee", "head", "office", "operator"],
)
def test_can_appoint(make, expected):
    assert can_appoint(make()) is expected


@pytest.mark.parametrize("role", TeamRole)
def test_can_edit_team_with_a_role_in_it(role):
    team, person = TeamFactory(), employee()
    appoint(person, team.department, role)

    assert can_edit_team(person, team) == (role == TeamRole.LEAD)
    assert not can_appoint(person)


def test_can_edit_team_of_others():
    lead = employee()
    appoint(lead, TeamFactory().department, TeamRole.LEAD)

    assert not can_edit_team(lead, TeamFactory())
    assert can_edit_team(office_member(), TeamFactory())
