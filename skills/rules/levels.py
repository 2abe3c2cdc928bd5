"""Decisions about levels and gaps. Pure: nothing here queries, writes or reads the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from skills.choices import EvidenceKind, GapState, Level, LevelBasis

# With this many levels missing to the target one is 「あと少し」 (ADR 85).
NEAR_GAP = 1


@dataclass(frozen=True)
class Proof:
    """One evidence as plain values. ``order`` tells apart what was shown on the same day."""

    level: int
    kind: EvidenceKind
    shown_on: date
    order: int = 0
    valid_until: date | None = None
    is_withdrawn: bool = False
    is_counted: bool = True  # False: kept as a record only (LevelEffect.EVIDENCE, PROPOSAL)

    def counts_on(self, day: date) -> bool:
        """Tell whether it had been shown by the day and is neither expired nor withdrawn."""
        if self.is_withdrawn or not self.is_counted or self.shown_on > day:
            return False
        return self.valid_until is None or day <= self.valid_until


def deciding_proof(
    proofs: Iterable[Proof], on: date, basis: LevelBasis = LevelBasis.BEST
) -> Proof | None:
    """Return what the official level of the day rests on; None where there is nothing.

    The latest confirmation by the head decides if there is one. Else, by the setting, the
    highest valid evidence (of equally high ones the newest), or the newest valid evidence.
    A self-rating is no proof: it never comes here.
    """
    valid = [proof for proof in proofs if proof.counts_on(on)]
    confirmations = [proof for proof in valid if proof.kind == EvidenceKind.CONFIRMATION]
    if confirmations:
        return max(confirmations, key=_age)
    if basis == LevelBasis.LATEST:
        return max(valid, key=_age, default=None)
    return max(valid, key=lambda proof: (proof.level, *_age(proof)), default=None)


def _age(proof: Proof) -> tuple[date, int]:
    return proof.shown_on, proof.order


def official_level(proofs: Sequence[Proof], on: date, basis: LevelBasis = LevelBasis.BEST) -> int:
    """Return the level of the day, 0 where nothing shows one."""
    proof = deciding_proof(proofs, on, basis)
    return proof.level if proof else int(Level.NONE)


def basis_words(basis: LevelBasis) -> str:
    """Return the sentence with which a page says how levels are decided."""
    return (
        f"所属長の確認があれば最も新しい確認が、なければ有効な根拠のうち{basis.label}が、"
        "レベルになります。自己評価は、レベルに数えません。"
    )


def gap(target: int, level: int) -> int:
    """Return how many levels are missing. Negative where somebody is beyond the target."""
    return target - level


def gap_state(target: int, level: int) -> GapState:
    """Return where a level stands against a target; a target of 0 is none."""
    if target <= 0:
        return GapState.NO_TARGET
    if level >= target:
        return GapState.MET
    if gap(target, level) <= NEAR_GAP:
        return GapState.NEAR
    return GapState.OFF
