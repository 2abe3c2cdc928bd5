"""Decisions about targets and levels. Pure: nothing here queries, writes or reads the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from skills.choices import EvidenceKind, GapState, Level
from staff.choices import Grade
from teams.choices import TeamRole

# A level of at least this share of the target is 「あと少し」.
NEAR_PERCENT = 70


@dataclass(frozen=True)
class TargetRule:
    """One line of the policy: this grade, or this team role, shall reach this level."""

    level: int
    grade: Grade | None = None
    role: TeamRole | None = None

    @property
    def label(self) -> str:
        """Return the rule's name: 「職位: 課長補佐級」, 「役割: DX推進リーダー」."""
        if self.role is not None:
            return f"役割: {self.role.label}"
        return f"職位: {self.grade.label if self.grade else ''}"

    def matches(self, grade: Grade | None, roles: Iterable[TeamRole]) -> bool:
        """Tell whether the rule is about somebody of this grade and these roles."""
        if self.role is not None:
            return self.role in roles
        return self.grade is not None and self.grade == grade


@dataclass(frozen=True)
class Proof:
    """One evidence as plain values. ``order`` tells apart what was shown on the same day."""

    level: int
    kind: EvidenceKind
    shown_on: date
    order: int = 0
    valid_until: date | None = None
    is_withdrawn: bool = False

    def counts_on(self, day: date) -> bool:
        """Tell whether it had been shown by the day and is neither expired nor withdrawn."""
        if self.is_withdrawn or self.shown_on > day:
            return False
        return self.valid_until is None or day <= self.valid_until


def matching_targets(
    rules: Iterable[TargetRule], *, grade: Grade | None, roles: Iterable[TeamRole]
) -> list[TargetRule]:
    """Return the rules about this person, the deciding one first.

    The highest level decides. Where grade and role ask the same, the grade is named. A rule
    of level 0 asks nothing and is no target.
    """
    held = tuple(roles)
    order = {role: number for number, role in enumerate(TeamRole, start=1)}
    matching = [rule for rule in rules if rule.level > 0 and rule.matches(grade, held)]
    return sorted(matching, key=lambda rule: (-rule.level, order[rule.role] if rule.role else 0))


def deciding_proof(proofs: Iterable[Proof], on: date) -> Proof | None:
    """Return what the official level of the day rests on; None where there is nothing.

    The latest confirmation by the head decides if there is one; else the highest valid
    evidence, and of equally high ones the newest.
    """
    valid = [proof for proof in proofs if proof.counts_on(on)]
    confirmations = [proof for proof in valid if proof.kind == EvidenceKind.CONFIRMATION]
    if confirmations:
        return max(confirmations, key=lambda proof: (proof.shown_on, proof.order))
    return max(valid, key=lambda proof: (proof.level, proof.shown_on, proof.order), default=None)


def official_level(proofs: Sequence[Proof], on: date) -> int:
    """Return the level of the day, 0 where nothing shows one."""
    proof = deciding_proof(proofs, on)
    return proof.level if proof else int(Level.NONE)


def gap(target: int, level: int) -> int:
    """Return how many levels are missing. Negative where somebody is beyond the target."""
    return target - level


def gap_state(target: int, level: int) -> GapState:
    """Return where a level stands against a target; a target of 0 is none."""
    if target <= 0:
        return GapState.NO_TARGET
    if level >= target:
        return GapState.MET
    if level * 100 >= target * NEAR_PERCENT:
        return GapState.NEAR
    return GapState.OFF
