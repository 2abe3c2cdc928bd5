"""Truth table of official levels: kinds × expiry × confirmation × withdrawn × the setting."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills import rules
from skills.choices import EvidenceKind, LevelBasis
from skills.rules import Proof

DAY = date(2026, 11, 23)
OLD, NEW = date(2025, 6, 1), date(2026, 6, 1)
GONE, LAST_DAY = date(2026, 11, 22), DAY
BEST, LATEST = LevelBasis.BEST, LevelBasis.LATEST
COURSE, CONFIRMATION = EvidenceKind.COURSE, EvidenceKind.CONFIRMATION
QUALIFICATION, EXTERNAL = EvidenceKind.QUALIFICATION, EvidenceKind.EXTERNAL


def proof(level, kind, day=OLD, **fields):
    return Proof(level, kind, day, **fields)


TABLE = {
    # what there is: (level by the best, level by the latest)
    "nothing": ([], 0, 0),
    "course": ([proof(3, COURSE)], 3, 3),
    "qualification": ([proof(3, QUALIFICATION)], 3, 3),
    "external course": ([proof(3, EXTERNAL)], 3, 3),
    "old high, new low": ([proof(4, QUALIFICATION), proof(2, COURSE, NEW)], 4, 2),
    "old low, new high": ([proof(1, EXTERNAL), proof(3, COURSE, NEW)], 3, 3),
    "same day, the later row": (
        [proof(3, COURSE, order=1), proof(1, EXTERNAL, order=2)], 3, 1),
    "high one expired": (
        [proof(4, QUALIFICATION, NEW, valid_until=GONE), proof(2, COURSE)], 2, 2),
    "last valid day": (
        [proof(4, QUALIFICATION, NEW, valid_until=LAST_DAY), proof(2, COURSE)], 4, 4),
    "withdrawn": ([proof(4, COURSE, NEW, is_withdrawn=True), proof(2, COURSE)], 2, 2),
    "record only": ([proof(4, COURSE, NEW, is_counted=False), proof(2, COURSE)], 2, 2),
    "still to come": ([proof(4, COURSE, date(2026, 11, 24)), proof(2, COURSE)], 2, 2),
    "confirmation below": ([proof(4, COURSE, NEW), proof(2, CONFIRMATION)], 2, 2),
    "confirmation above": ([proof(1, COURSE, NEW), proof(3, CONFIRMATION)], 3, 3),
    "latest confirmation": ([proof(4, CONFIRMATION), proof(1, CONFIRMATION, NEW)], 1, 1),
    "confirmation of level 0": ([proof(4, COURSE), proof(0, CONFIRMATION, NEW)], 0, 0),
    "confirmation withdrawn": (
        [proof(1, CONFIRMATION, NEW, is_withdrawn=True), proof(3, COURSE)], 3, 3),
    "confirmation expired": (
        [proof(1, CONFIRMATION, NEW, valid_until=GONE), proof(3, COURSE)], 3, 3),
}  # fmt: skip


@pytest.mark.parametrize(("proofs", "best", "latest"), TABLE.values(), ids=TABLE)
def test_official_level(proofs, best, latest):
    assert rules.official_level(proofs, DAY, BEST) == best
    assert rules.official_level(proofs, DAY, LATEST) == latest
    assert rules.official_level(proofs[::-1], DAY, BEST) == best
    assert rules.official_level(proofs[::-1], DAY, LATEST) == latest


DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
PROOFS = st.builds(
    Proof,
    level=st.integers(0, 4),
    kind=st.sampled_from([COURSE, QUALIFICATION, EXTERNAL]),
    shown_on=DAYS,
    order=st.integers(0, 1000),
    valid_until=st.none() | DAYS,
    is_withdrawn=st.booleans(),
    is_counted=st.booleans(),
)


@given(st.lists(PROOFS), PROOFS)
def test_more_evidence_never_lowers_the_best(proofs, more):
    assert rules.official_level([*proofs, more], DAY) >= rules.official_level(proofs, DAY)


@given(st.lists(PROOFS, min_size=1), st.integers(0, 4))
def test_older_evidence_never_changes_the_latest(proofs, level):
    known = [each for each in proofs if each.counts_on(DAY)]
    older = Proof(level, COURSE, date(2024, 1, 1))

    with_older = rules.official_level([*proofs, older], DAY, LATEST)

    assert with_older == (rules.official_level(proofs, DAY, LATEST) if known else level)


@given(st.lists(PROOFS), st.integers(0, 4), st.sampled_from(LevelBasis))
def test_confirmation_decides_whatever_the_setting(proofs, level, basis):
    assert rules.official_level([*proofs, proof(level, CONFIRMATION)], DAY, basis) == level


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (BEST, "所属長の確認があれば最も新しい確認が、なければ有効な根拠のうち最も高い根拠が、レベルになります。自己評価は、レベルに数えません。"),
        (LATEST, "所属長の確認があれば最も新しい確認が、なければ有効な根拠のうち最も新しい根拠が、レベルになります。自己評価は、レベルに数えません。"),
    ],
)  # fmt: skip
def test_page_states_the_setting(basis, words):
    assert rules.basis_words(basis) == words


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        (date(2026, 4, 1), None, None),
        (date(2026, 4, 1), 36, date(2029, 4, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_expiry(day, months, ends):
    assert rules.expiry_of(day, months) == ends
