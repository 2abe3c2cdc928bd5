"""Truth table of targets: grade × role × department × job family × exception × date. No database."""

from datetime import date

import pytest

from skills.choices import MapState
from skills.rules import (
    PersonalTarget,
    Profile,
    TargetRule,
    matching_targets,
    reasons_for,
    target_of,
)
from staff.choices import Grade
from teams.choices import TeamRole

DAY = date(2026, 11, 23)
CITIZENS, PORTS = 1, 2
LEADER, MEMBER = TeamRole.LEADER, TeamRole.MEMBER
GENERAL = TargetRule(2, grade=Grade.GENERAL)
ASSISTANT = TargetRule(3, grade=Grade.ASSISTANT_MANAGER)
BY_LEADER = TargetRule(4, role=LEADER)
BY_MEMBER = TargetRule(3, role=MEMBER)
OF_CITIZENS = TargetRule(3, grade=Grade.GENERAL, department_id=CITIZENS, department_name="市民部")
OF_FIRE = TargetRule(1, grade=Grade.GENERAL, family="消防職")
OF_BOTH = TargetRule(
    4, role=MEMBER, department_id=CITIZENS, department_name="市民部", family="福祉職"
)
POLICY = [TargetRule(2, grade=Grade.MANAGER), BY_MEMBER, OF_BOTH, BY_LEADER, OF_FIRE, OF_CITIZENS, ASSISTANT, GENERAL]  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "roles", "department", "family", "expected"),
    [
        (Grade.ASSISTANT_MANAGER, (), PORTS, "", [ASSISTANT]),
        (Grade.ASSISTANT_MANAGER, (LEADER,), PORTS, "", [BY_LEADER, ASSISTANT]),
        (Grade.ASSISTANT_MANAGER, (MEMBER,), PORTS, "", [ASSISTANT, BY_MEMBER]),
        (Grade.GENERAL, (LEADER, MEMBER), PORTS, "", [BY_LEADER, BY_MEMBER, GENERAL]),
        (Grade.GENERAL, (), PORTS, "", [GENERAL]),
        (Grade.GENERAL, (), CITIZENS, "", [OF_CITIZENS, GENERAL]),
        (Grade.GENERAL, (), PORTS, "消防職", [GENERAL, OF_FIRE]),
        (Grade.GENERAL, (), CITIZENS, "消防職", [OF_CITIZENS, GENERAL, OF_FIRE]),
        (Grade.GENERAL, (MEMBER,), CITIZENS, "福祉職", [OF_BOTH, OF_CITIZENS, BY_MEMBER, GENERAL]),
        (Grade.GENERAL, (MEMBER,), CITIZENS, "", [OF_CITIZENS, BY_MEMBER, GENERAL]),
        (Grade.GENERAL, (MEMBER,), PORTS, "福祉職", [BY_MEMBER, GENERAL]),
        (Grade.MANAGER, (), CITIZENS, "消防職", [TargetRule(2, grade=Grade.MANAGER)]),
        (None, (MEMBER,), None, "", [BY_MEMBER]),
        (None, (), CITIZENS, "消防職", []),
    ],
)
def test_highest_matching_rule_decides_and_all_are_named(
    grade, roles, department, family, expected
):
    profile = Profile(grade, roles, department, family)

    assert matching_targets(POLICY, profile) == expected
    assert target_of(reasons_for(POLICY, profile, on=DAY)) == (expected[0].level if expected else 0)


def test_general_rule_is_named_before_a_narrowed_one_that_asks_the_same():
    general = TargetRule(3, grade=Grade.GENERAL)

    found = matching_targets([OF_CITIZENS, general], Profile(Grade.GENERAL, (), CITIZENS))

    assert found == [general, OF_CITIZENS]


def test_rule_of_level_zero_is_none():
    nothing = [TargetRule(0, grade=Grade.GENERAL)]

    assert matching_targets(nothing, Profile(Grade.GENERAL)) == []


def exception(level, since=date(2026, 4, 1), until=date(2027, 4, 1)):
    return PersonalTarget(level, since, until, reason="育児短時間勤務のため", by="情報 花子")


@pytest.mark.parametrize(
    ("personal", "target"),
    [
        ([], 2),
        ([exception(4)], 4),
        ([exception(1)], 1),
        ([exception(0)], 0),
        ([exception(4, until=DAY)], 2),
        ([exception(4, until=date(2026, 11, 24))], 4),
        ([exception(4, since=DAY)], 4),
        ([exception(4, since=date(2026, 11, 24))], 2),
        ([exception(4, until=None)], 4),
        ([exception(3, until=DAY), exception(1, since=DAY)], 1),
    ],
    ids=[
        "none", "above the rule", "below the rule", "asks nothing", "over since today",
        "its last day", "its first day", "not begun", "without end", "one after the other",
    ],
)  # fmt: skip
def test_exception_in_force_decides_alone(personal, target):
    reasons = reasons_for([GENERAL], Profile(Grade.GENERAL), personal, on=DAY)

    assert target_of(reasons) == target
    assert reasons[-1] == GENERAL


@pytest.mark.parametrize(("personal", "target"), [([], 0), ([exception(3)], 3)])
def test_rules_of_a_draft_year_count_for_nobody(personal, target):
    profile = Profile(Grade.GENERAL)

    reasons = reasons_for([GENERAL], profile, personal, on=DAY, state=MapState.DRAFT)

    assert target_of(reasons) == target


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        (ASSISTANT, "職位: 課長補佐級"),
        (BY_LEADER, "役割: DX推進リーダー"),
        (OF_CITIZENS, "職位: 係長級・一般職員（市民部）"),
        (OF_FIRE, "職位: 係長級・一般職員（消防職）"),
        (OF_BOTH, "役割: DX推進員（市民部・福祉職）"),
        (exception(1), "個人の例外（2027年3月31日まで）"),
        (exception(1, until=None), "個人の例外"),
    ],
)
def test_reason_says_what_it_is(reason, label):
    assert reason.label == label
