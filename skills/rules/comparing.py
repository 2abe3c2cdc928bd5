"""Two years of the map side by side: which targets came, went, or changed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from skills.choices import RuleChange
from skills.rules.grid import COLUMN_LABELS


@dataclass(frozen=True, order=True)
class RuleKey:
    """What a rule is about. The order is that of the list."""

    skill_order: int
    skill_id: int
    column_order: int
    column: str
    department: str = ""
    family: str = ""

    @property
    def label(self) -> str:
        """Return whom the rule asks: 「課長補佐級（市民部）」."""
        narrowed = "・".join(filter(None, [self.department, self.family]))
        whom = COLUMN_LABELS[self.column]
        return f"{whom}（{narrowed}）" if narrowed else whom


@dataclass(frozen=True)
class Difference:
    """One rule that differs between two years. 0 is no target."""

    key: RuleKey
    before: int
    after: int

    @property
    def kind(self) -> RuleChange:
        """Return what became of the rule."""
        if not self.before:
            return RuleChange.ADDED
        if not self.after:
            return RuleChange.REMOVED
        return RuleChange.RAISED if self.after > self.before else RuleChange.LOWERED


def differences(before: Mapping[RuleKey, int], after: Mapping[RuleKey, int]) -> list[Difference]:
    """Return the rules that differ, in the order of the map. Level 0 is no rule."""
    found = [
        Difference(key, before.get(key, 0), after.get(key, 0)) for key in sorted({*before, *after})
    ]
    return [each for each in found if each.before != each.after]
