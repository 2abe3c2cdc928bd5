"""Truth tables of levels and gaps. No database."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skills import rules
from skills.choices import EvidenceKind, GapState
from skills.rules import Proof

DAY = date(2026, 11, 23)


def course(level, day=date(2026, 6, 1), **fields):
    return Proof(level, EvidenceKind.COURSE, day, **fields)


def confirmation(level, day=date(2026, 6, 1), **fields):
    return Proof(level, EvidenceKind.CONFIRMATION, day, **fields)


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ([], 0),
        ([course(2), course(3), course(1)], 3),
        ([course(3), confirmation(2)], 2),
        ([confirmation(3, date(2026, 5, 1)), confirmation(1, date(2026, 7, 1))], 1),
        ([confirmation(3, order=1), confirmation(2, order=2)], 2),
        ([course(3, valid_until=date(2026, 11, 22)), course(1)], 1),
        ([course(3, valid_until=DAY)], 3),
        ([course(3, day=date(2026, 11, 24)), course(1)], 1),
        ([course(3, day=DAY)], 3),
        ([course(4, is_withdrawn=True), course(2)], 2),
        ([confirmation(4, is_withdrawn=True), course(2)], 2),
        ([confirmation(4, valid_until=date(2026, 10, 1)), course(2)], 2),
    ],
    ids=[
        "nothing", "highest", "confirmation below a course", "latest confirmation",
        "same day: the later one", "expired", "last valid day", "in the future", "shown today",
        "withdrawn", "withdrawn confirmation", "expired confirmation",
    ],
)  # fmt: skip
def test_official_level(proofs, expected):
    assert rules.official_level(proofs, DAY) == expected


KINDS = [kind for kind in EvidenceKind if kind != EvidenceKind.CONFIRMATION]
PROOFS = st.builds(
    Proof,
    level=st.integers(0, 4),
    kind=st.sampled_from(KINDS),
    shown_on=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    order=st.integers(0, 1000),
    valid_until=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)


# A busy machine must not fail a property.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(st.lists(PROOFS), PROOFS)
def test_more_evidence_without_confirmation_never_lowers_a_level(proofs, more):
    assert rules.official_level([*proofs, more], DAY) >= rules.official_level(proofs, DAY)


@unhurried
@given(st.lists(PROOFS), st.integers(0, 4))
def test_confirmation_decides_over_any_evidence(proofs, level):
    assert rules.official_level([*proofs, confirmation(level)], DAY) == level


@pytest.mark.parametrize(
    ("target", "level", "state"),
    [
        (4, 4, GapState.MET),
        (2, 3, GapState.MET),
        (4, 3, GapState.NEAR),
        (3, 2, GapState.NEAR),
        (2, 1, GapState.NEAR),
        (1, 0, GapState.NEAR),
        (4, 2, GapState.OFF),
        (2, 0, GapState.OFF),
        (0, 2, GapState.NO_TARGET),
    ],
)
def test_gap_state(target, level, state):
    assert rules.gap_state(target, level) == state


def test_gap():
    assert [rules.gap(3, 1), rules.gap(3, 3), rules.gap(1, 3)] == [2, 0, -2]
