"""What several tests of teams stand on; a file with other needs makes a ``seat`` of its own."""

import pytest

from teams.choices import TeamRole
from tests.factories.staff import DivisionFactory
from tests.factories.teams import SeatFactory


@pytest.fixture
def seat():
    """The leader's chair of 市民部 窓口課."""
    division = DivisionFactory(name="窓口課", department__name="市民部")
    return SeatFactory(
        team__department=division.department, role=TeamRole.LEADER, division=division
    )
