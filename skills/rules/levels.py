"""Decisions about levels and gaps. Pure: nothing here queries, writes or reads the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from skills.choices import EvidenceKind, GapState, Level

# A level of at least this share of the target is 「あと少し」.
NEAR_PERCENT = 70


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
