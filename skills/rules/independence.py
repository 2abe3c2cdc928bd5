"""Whether breakdowns of the same people can be set off against each other (ADR 66). Pure.

Sections, grades and roles cut the same people in three ways. Usually their figures share nothing
but the total. But where a role is held by everybody of some sections and by nobody else, its
figure is their sum, and a withheld section follows from the role and the other sections.

In general a sum over sections, grades and roles is nothing but zeros if its weights cancel out
for every crew (section, grade, role) that there is. The weights of a section follow from those of
the grade and role of one of its crews; each further crew asks that theirs cancel out alike. So the
question is the rank of a few columns: one for each grade and role.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

Band = Hashable
Pattern = frozenset[tuple[Band, ...]]
_Row = dict[Band, Fraction]


def are_independent(crews: Iterable[tuple[Hashable, ...]], *, places_are_told: bool = True) -> bool:
    """Tell whether the bands share nothing with the sections but the total.

    crews: (section, band, …), the same number of bands for each. places_are_told: False where no
    section or department is shown; then only the bands are held against each other. Also for
    somebody who knows one section in full, and so may take it away.
    """
    sections: dict[Hashable, set[tuple[Band, ...]]] = {}
    for section, *bands in crews:
        sections.setdefault(section, set()).add(tuple(bands))
    patterns = Counter(frozenset(bands) for bands in sections.values())
    told = _apart if places_are_told else _together
    is_independent, needed = _examined(told(patterns))
    return is_independent and all(
        _examined(told([other for other in patterns if other != pattern]))[0]
        for pattern in (needed if places_are_told else patterns)
        if patterns[pattern] == 1
    )


def _apart(patterns: Iterable[Pattern]) -> list[Pattern]:
    return list(patterns)


def _together(patterns: Iterable[Pattern]) -> list[Pattern]:
    whole = frozenset[tuple[Band, ...]]().union(*patterns)
    return [whole] if whole else []


def _examined(patterns: Sequence[Pattern]) -> tuple[bool, list[Pattern]]:
    """Tell whether nothing but the totals cancels out, and which patterns it hangs on."""
    basis: dict[Band, _Row] = {}
    needed = []
    for pattern in patterns:
        first, *others = pattern
        taken = [_take(basis, _difference(first, other)) for other in others]
        if any(taken):
            needed.append(pattern)
    bands = {
        (kind, band) for pattern in patterns for crew in pattern for kind, band in enumerate(crew)
    }
    kinds = {kind for kind, _ in bands}
    return len(basis) == len(bands) - len(kinds), needed


def _difference(one: tuple[Band, ...], other: tuple[Band, ...]) -> _Row:
    row: _Row = {}
    for kind, (plus, minus) in enumerate(zip(one, other, strict=True)):
        if plus != minus:
            row[kind, plus], row[kind, minus] = Fraction(1), Fraction(-1)
    return row


def _take(basis: dict[Band, _Row], row: _Row) -> bool:
    """Add the row to the basis unless it follows from it; tell whether it was added."""
    while row:
        pivot = min(row, key=repr)
        if pivot not in basis:
            basis[pivot] = row
            return True
        factor = row[pivot] / basis[pivot][pivot]
        for column, value in basis[pivot].items():
            row[column] = row.get(column, Fraction(0)) - factor * value
        row = {column: value for column, value in row.items() if value}
    return False
