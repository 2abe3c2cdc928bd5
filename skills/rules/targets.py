"""Which level is asked of a person, and why. Pure: nothing here queries or reads the clock.

The rules of a published fiscal year ask by grade or by team role, either of them narrowed to a
department, a job family (職種), or both. Of the rules that match, the highest decides. A personal
exception that is in force decides alone, above or below the rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from skills.choices import MapState
from staff.choices import Grade
from teams.choices import TeamRole


@dataclass(frozen=True)
class Profile:
    """What the rules look at: grade, team roles, department and job family, all of one day.

    Department and family are those of the main post; without one they are None and empty.
    """

    grade: Grade | None = None
    roles: tuple[TeamRole, ...] = ()
    department_id: int | None = None
    family: str = ""


@dataclass(frozen=True)
class TargetRule:
    """One line of the policy: this grade, or this team role, shall reach this level."""

    level: int
    grade: Grade | None = None
    role: TeamRole | None = None
    department_id: int | None = None
    family: str = ""
    department_name: str = ""

    @property
    def label(self) -> str:
        """Return the rule's name: 「職位: 課長補佐級」, 「役割: DX推進リーダー（市民部）」."""
        whom = f"役割: {self.role.label}" if self.role else f"職位: {self._grade_label}"
        narrowed = "・".join(filter(None, [self.department_name, self.family]))
        return f"{whom}（{narrowed}）" if narrowed else whom

    @property
    def _grade_label(self) -> str:
        return str(self.grade.label) if self.grade else ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether the rule is about one department or job family only."""
        return self.department_id is not None or bool(self.family)

    def matches(self, profile: Profile) -> bool:
        """Tell whether the rule is about somebody of this profile."""
        if self.department_id is not None and self.department_id != profile.department_id:
            return False
        if self.family and self.family != profile.family:
            return False
        if self.role is not None:
            return self.role in profile.roles
        return self.grade is not None and self.grade == profile.grade


@dataclass(frozen=True)
class PersonalTarget:
    """A personal exception. Half-open [since, until); until None has no end yet. Level 0: none."""

    level: int
    since: date
    until: date | None = None
    reason: str = ""
    by: str = ""

    @property
    def label(self) -> str:
        """Return the exception's name, with its last day."""
        if self.until is None:
            return "個人の例外"
        last = self.until - timedelta(days=1)
        return f"個人の例外（{last.year}年{last.month}月{last.day}日まで）"

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)


Reason = TargetRule | PersonalTarget


def matching_targets(rules: Iterable[TargetRule], profile: Profile) -> list[TargetRule]:
    """Return the rules about this person, the deciding one first.

    The highest level decides. Where several ask the same, the grade is named before the role and
    the general rule before the narrowed one. A rule of level 0 asks nothing and is no target.
    """
    matching = [rule for rule in rules if rule.level > 0 and rule.matches(profile)]
    return sorted(matching, key=_rank)


def _rank(rule: TargetRule) -> tuple[int, int, bool, str]:
    roles = list(TeamRole)
    place = roles.index(rule.role) + 1 if rule.role else 0
    return -rule.level, place, rule.is_narrowed, rule.label


def reasons_for(
    rules: Iterable[TargetRule],
    profile: Profile,
    exceptions: Iterable[PersonalTarget] = (),
    *,
    on: date,
    state: MapState = MapState.PUBLISHED,
) -> tuple[Reason, ...]:
    """Return why the target of the day is what it is: the deciding reason first, then the others.

    state: of the fiscal year's map. The rules of a draft count for nobody; an exception does not
    belong to a year and counts by its own days.
    """
    matching = matching_targets(rules, profile) if state == MapState.PUBLISHED else []
    in_force = [each for each in exceptions if each.holds_on(on)]
    return (*in_force[:1], *matching)


def target_of(reasons: Sequence[Reason]) -> int:
    """Return the target that these reasons give, 0 where there is none."""
    return reasons[0].level if reasons else 0
