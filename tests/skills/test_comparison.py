"""A round against the last one: groups under five, and what subtraction yields, are withheld."""

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.queries.comparison import comparison_of
from staff.choices import Grade
from tests.factories.levels import (
    SelfRatingFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
    around,
)
from tests.factories.skills import SkillFactory
from tests.factories.staff import DivisionFactory, employee, office_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    today = timezone.localdate()
    return [SurveyRoundFactory(period=around(today, days, 1 - days // 2)) for days in (400, 40)]


def answer(survey, person, skill, level, grade=Grade.GENERAL):
    sheet = SurveyResponseFactory(
        round=survey, person=person, grade=grade, submitted_at=timezone.now()
    )
    SelfRatingFactory(response=sheet, skill=skill, level=level)


def fill(rounds, division, changes, grade=Grade.GENERAL):
    """Let a person of the division answer both rounds, for each change of the level."""
    skill = SkillFactory()
    for change in changes:
        person = employee(division, grade=grade)
        answer(rounds[0], person, skill, 2, grade)
        answer(rounds[1], person, skill, 2 + change, grade)


def test_large_groups_are_shown_in_full(rounds):
    fill(rounds, DivisionFactory(), [1] * 5 + [0] * 6 + [-1] * 7)

    found = comparison_of(rounds[1])

    row = found.departments[0]
    assert found.previous == rounds[0]
    assert (row.people, row.risen, row.same, row.fallen) == (18, 5, 6, 7)


def test_small_groups_are_withheld_and_what_would_give_them_away(rounds):
    fill(rounds, DivisionFactory(), [1] * 10 + [0] * 10 + [-1] * 10)
    fill(rounds, DivisionFactory(), [1] * 2 + [0] * 6)

    found = comparison_of(rounds[1])

    assert [row.risen for row in found.departments] == [None, None]
    assert found.whole.risen is None  # who knows the large section would know the small one


def test_round_under_way_is_not_compared(rounds):
    rounds[1].period = around(timezone.localdate())
    rounds[1].save()

    assert comparison_of(rounds[1]) is None


def test_first_round_has_nothing_to_be_compared_with(rounds):
    assert comparison_of(rounds[0]) is None


def test_page_says_withheld_in_words(client, rounds):
    fill(rounds, DivisionFactory(name="小さな課"), [1] * 2)
    client.force_login(office_member())

    page = client.get(reverse("skills:round-detail", args=[rounds[1].pk])).content.decode()

    assert "前回との比較" in page
    assert "非表示" in page
