"""How many people's targets another set of rules would change. Pure.

People of the same profile are asked the same, so profiles are compared, each with the number of
people who have it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from skills.choices import Category
from skills.rules.targets import Profile, TargetRule, matching_targets

# skill's key → its rules.
Rules = Mapping[int, Sequence[TargetRule]]


@dataclass(frozen=True)
class Group:
    """People of one profile. excepted: the skills that a personal exception decides for them."""

    profile: Profile
    people: int
    excepted: frozenset[int] = frozenset()


@dataclass
class CategoryEffect:
    """People whose targets change in a category; one may be among raised and lowered."""

    category: Category
    people: int = 0
    raised: int = 0
    lowered: int = 0


@dataclass
class Effects:
    """What a change of rules does, over everybody in post."""

    people: int
    of: int
    categories: list[CategoryEffect] = field(default_factory=list)


def effects(
    groups: Iterable[Group], before: Rules, after: Rules, categories: Mapping[int, Category]
) -> Effects:
    """Return how many people's targets change from ``before`` to ``after``, by category."""
    told = {category: CategoryEffect(category) for category in Category}
    changed, everybody = 0, 0
    for group in merged(groups, before, after):
        everybody += group.people
        steps = _steps(group, before, after, categories)
        changed += group.people if steps else 0
        for category, differences in steps.items():
            told[category].people += group.people
            told[category].raised += group.people * any(step > 0 for step in differences)
            told[category].lowered += group.people * any(step < 0 for step in differences)
    return Effects(changed, everybody, list(told.values()))


def merged(groups: Iterable[Group], *rule_sets: Rules) -> list[Group]:
    """Join the groups that no rule tells apart: most departments and job families."""
    rules = [rule for rule_set in rule_sets for found in rule_set.values() for rule in found]
    departments = {rule.department_id for rule in rules}
    families = {rule.family for rule in rules}
    counted: dict[tuple[Profile, frozenset[int]], int] = defaultdict(int)
    for group in groups:
        profile = group.profile
        kept = replace(
            profile,
            department_id=profile.department_id if profile.department_id in departments else None,
            family=profile.family if profile.family in families else "",
        )
        counted[kept, group.excepted] += group.people
    return [Group(profile, people, excepted) for (profile, excepted), people in counted.items()]


def _steps(
    group: Group, before: Rules, after: Rules, categories: Mapping[int, Category]
) -> dict[Category, list[int]]:
    steps: dict[Category, list[int]] = defaultdict(list)
    for skill in {*before, *after} - group.excepted:
        step = _target(after, skill, group.profile) - _target(before, skill, group.profile)
        if step:
            steps[categories[skill]].append(step)
    return steps


def _target(rules: Rules, skill: int, profile: Profile) -> int:
    found = matching_targets(rules.get(skill, ()), profile)
    return found[0].level if found else 0
