"""Decisions about teams, as tables."""

from datetime import date

import pytest

from staff.choices import Grade
from teams import rules
from teams.choices import TeamRole
from teams.rules import Completeness, TeamRefused

LEAD, LEADER, MEMBER = TeamRole
FITTING = {LEAD: Grade.MANAGER, LEADER: Grade.ASSISTANT_MANAGER, MEMBER: Grade.GENERAL}


@pytest.mark.parametrize("role", TeamRole)
@pytest.mark.parametrize("grade", [*Grade, None])
def test_grade_outside_the_guide_is_warned_of(role, grade):
    warning = rules.grade_warning(role=role, usual=None, actual=grade)

    assert bool(warning) == (grade != FITTING[role])


def test_grade_warning_shows_the_guide():
    warning = rules.grade_warning(role=LEAD, usual=None, actual=Grade.GENERAL)

    assert warning == (
        "DX統括リーダーの目安の職位は「管理職」ですが、この人の職位は「係長級・一般職員」です。"
        "このまま選任できます。理由があれば記録に残してください。"
    )


def test_grade_warning_of_an_unknown_grade():
    warning = rules.grade_warning(role=LEADER, usual=None, actual=None)

    assert "この人の職位は登録されていません。" in warning


def test_a_years_rule_replaces_the_guide():
    assert rules.grade_warning(role=LEAD, usual=Grade.GENERAL, actual=Grade.GENERAL) == ""


@pytest.mark.parametrize("last_day", [None, date(2026, 4, 1), date(2027, 3, 31)])
def test_a_term_may_be_one_day_or_open(last_day):
    assert rules.check_term(starts_on=date(2026, 4, 1), last_day=last_day) is None


def test_a_term_that_ends_before_it_begins_is_refused():
    with pytest.raises(TeamRefused, match="始まりの日以後"):
        rules.check_term(starts_on=date(2026, 4, 1), last_day=date(2026, 3, 31))


@pytest.mark.parametrize("last_day", [date(2026, 4, 1), date(2026, 10, 1), date(2027, 3, 31)])
def test_a_term_may_end_within_itself(last_day):
    term = {"starts_on": date(2026, 4, 1), "present_last_day": date(2027, 3, 31)}
    assert rules.check_ending(**term, last_day=last_day) is None


def test_an_open_term_may_end_on_any_later_day():
    term = {"starts_on": date(2026, 4, 1), "present_last_day": None}
    assert rules.check_ending(**term, last_day=date(2030, 1, 1)) is None


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        (date(2026, 3, 31), "任期は2026年4月1日に始まります。"),
        (date(2027, 4, 1), "任期は2027年3月31日までです。"),
    ],
)
def test_a_term_does_not_end_outside_of_itself(last_day, sentence):
    with pytest.raises(TeamRefused, match=sentence):
        rules.check_ending(
            starts_on=date(2026, 4, 1), present_last_day=date(2027, 3, 31), last_day=last_day
        )


@pytest.mark.parametrize(
    ("required", "vacant", "complete", "label"),
    [
        (3, 0, True, "そろっています"),
        (3, 1, False, "空席 1"),
        (3, 3, False, "空席 3"),
        (0, 0, False, "席が未設定"),
    ],
)
def test_completeness(required, vacant, complete, label):
    known = Completeness(required, vacant)

    assert (known.is_complete, known.label) == (complete, label)


def test_usual_last_day_is_the_end_of_the_fiscal_year():
    assert rules.usual_last_day(date(2026, 4, 1)) == date(2027, 3, 31)
    assert rules.usual_last_day(date(2027, 3, 31)) == date(2027, 3, 31)
