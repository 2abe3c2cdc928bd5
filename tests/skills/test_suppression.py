"""What everybody may read about levels, against an attacker who calculates (ADR 66)."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from skills.rules.suppression import SMALLEST_GROUP, Counts, Detail, Group, added, details

CITY = "city"
STATES = ("met", "near", "off")


def group(key, *parts, **shares):
    """Return a group of single people's counts, or one with parts that make up its shares."""
    if parts:
        total = {}
        for part in parts:
            for section, share in part.shares.items():
                total[section] = added([total.get(section, Counts()), share])
        return Group(key, total, (parts,))
    return Group(key, shares or {}, ())


def section(key, *counts):
    return Group(key, {key: Counts(*counts)})


def test_large_groups_show_everything():
    city = group(CITY, section("a", 10, 10, 10), section("b", 8, 0, 9), section("c", 7, 6, 5))

    assert set(details(city).values()) == {Detail.ALL}


def test_small_figure_takes_others_with_it():
    """b has two people who have met: a alone would give it away, and so would a head of a."""
    city = group(
        CITY, section("a", 20, 0, 20), section("b", 2, 0, 30), section("c", 9, 0, 9),
        section("d", 50, 0, 50), section("e", 60, 0, 60),
    )  # fmt: skip

    shown = details(city)

    withheld = {key for key, detail in shown.items() if detail == Detail.WITHHELD}
    assert withheld == {"a", "b", "c"}
    assert shown[CITY] == Detail.MET


def test_small_gap_leaves_met_and_below():
    city = group(
        CITY, section("a", 20, 2, 20), section("b", 20, 9, 30), section("c", 9, 9, 9),
        section("d", 30, 30, 30),
    )  # fmt: skip

    shown = details(city)

    assert shown == {
        CITY: Detail.ALL, "a": Detail.MET, "b": Detail.MET, "c": Detail.MET, "d": Detail.ALL,
    }  # fmt: skip


def test_department_of_one_small_and_one_large_section_is_withheld_itself():
    """Its figures less those that the large section's head knows would be the small one's."""
    city = group(
        CITY,
        group("D1", section("small", 1, 0, 2), section("large", 40, 0, 40)),
        group("D2", section("x", 40, 0, 40)),
        group("D3", section("y", 40, 0, 40)),
    )

    shown = details(city)

    withheld = {key for key, detail in shown.items() if detail == Detail.WITHHELD}
    assert withheld == {"small", "large", "D1", "D2", "x"}


def test_total_of_few_is_withheld_with_all_below():
    city = group(CITY, section("a", 1, 0, 30), section("b", 1, 0, 30))

    assert set(details(city).values()) == {Detail.WITHHELD}


def test_group_without_anybody_asked_is_no_secret():
    city = group(CITY, section("a"), section("b", 10, 10, 10))

    assert details(city)["a"] == Detail.ALL


# --- The attacker ---------------------------------------------------------------------------

small = st.integers(0, 4)
figures = st.one_of(small, small, st.integers(0, 40), st.integers(5, 12))
atoms = st.builds(Counts, figures, st.one_of(st.just(0), figures), figures)


@st.composite
def cities(draw):
    """Draw people of departments with sections, each in one of two or three grades."""
    grades = [f"grade {n}" for n in range(draw(st.integers(1, 3)))]
    departments = {}
    for n in range(draw(st.integers(1, 4))):
        sections = [f"section {n}.{m}" for m in range(draw(st.integers(1, 3)))]
        departments[f"department {n}"] = sections
    people = {
        (place, grade): draw(atoms)
        for sections in departments.values()
        for place in sections
        for grade in grades
    }
    return departments, grades, people


def as_groups(city):
    """Return the city with both breakdowns, and what makes up each group, in atoms."""
    departments, grades, people = city

    def made(key, chosen, *breakdowns):
        shares = {}
        for place, grade in chosen:
            shares[place] = added([shares.get(place, Counts()), people[place, grade]])
        members[key] = chosen
        return Group(key, shares, breakdowns)

    members = {}
    tree = []
    for department, places in departments.items():
        parts = tuple(made(place, [(place, g) for g in grades]) for place in places)
        tree.append(made(department, [(p, g) for p in places for g in grades], parts))
    bands = tuple(made(grade, [key for key in people if key[1] == grade]) for grade in grades)
    return made(CITY, list(people), tuple(tree), bands), members


def said(key, counts, shown):
    """Return what the pages say of a group: the states added up, and how many these are."""
    yield STATES, counts.people
    if shown[key] >= Detail.MET:
        yield ("met",), counts.met
        yield ("near", "off"), counts.below
    if shown[key] == Detail.ALL:
        yield ("near",), counts.near
        yield ("off",), counts.off


def published(members, people, shown):
    """Yield what the pages say: (the atoms and states added up, the sum)."""
    for key, chosen in members.items():
        for states, value in said(key, added(people[atom] for atom in chosen), shown):
            yield [(atom, state) for atom in chosen for state in states], value


def subtracted(whole, members, people, shown):
    """Yield what is left of a whole when the parts of which the same is said are taken away."""
    for parts in whole.breakdowns:
        for states, value in said(whole.key, whole.counts, shown):
            left, rest = set(members[whole.key]), value
            for part in parts:
                theirs = dict(said(part.key, part.counts, shown))
                if states in theirs:
                    rest -= theirs[states]
                    left -= set(members[part.key])
            yield [(atom, state) for atom in left for state in states], rest
        for part in parts:
            yield from subtracted(part, members, people, shown)


def hidden_figures(members, people, shown):
    """Yield the figures that no page shows: (group, the atoms and states, the sum)."""
    for key, chosen in members.items():
        counts = added(people[atom] for atom in chosen)
        if shown[key] == Detail.WITHHELD:
            yield key, [(atom, "met") for atom in chosen], counts.met
            yield key, [(a, s) for a in chosen for s in ("near", "off")], counts.below
        if shown[key] < Detail.ALL:
            yield key, [(atom, "near") for atom in chosen], counts.near
            yield key, [(atom, "off") for atom in chosen], counts.off


class Attacker:
    """Solves the published sums exactly, and bounds what does not follow by what surrounds it."""

    def __init__(self, equations):
        self.columns = {}
        self.rows = {}  # pivot → (row, value), in reduced form
        self.equations = []
        for unknowns, value in equations:
            row = {}
            for unknown in unknowns:
                row[self.columns.setdefault(unknown, len(self.columns))] = Fraction(1)
            self.equations.append((frozenset(row), value))
            self._take(row, Fraction(value))

    def _take(self, row, value):
        row, value = self._reduced(row, value)
        if not row:
            assert value == 0
            return
        pivot = min(row)
        factor = row[pivot]
        row, value = {c: v / factor for c, v in row.items()}, value / factor
        for other, (theirs, known) in self.rows.items():
            if pivot in theirs:
                self.rows[other] = _minus(theirs, known, row, value, theirs[pivot])
        self.rows[pivot] = (row, value)

    def _reduced(self, row, value):
        for pivot in [c for c in row if c in self.rows]:
            if pivot in row:
                theirs, known = self.rows[pivot]
                row, value = _minus(row, value, theirs, known, row[pivot])
        return row, value

    def solve(self, unknowns):
        """Return the sum of these unknowns if it follows, else None."""
        row = {self.columns[unknown]: Fraction(1) for unknown in unknowns}
        rest, value = self._reduced(row, Fraction(0))
        return None if rest else -value

    def highest(self, unknowns):
        """Return what the sum can be at most, by every total of which it is a part."""
        wanted = frozenset(self.columns[unknown] for unknown in unknowns)
        return min(value for columns, value in self.equations if wanted <= columns)


def _minus(row, value, other, other_value, factor):
    result = dict(row)
    for column, amount in other.items():
        result[column] = result.get(column, 0) - factor * amount
    return {c: v for c, v in result.items() if v}, value - factor * other_value


def attack(city, known_section=None):
    """Check every withheld figure against all that is published, and one section if given."""
    whole, members = as_groups(city)
    people = city[2]
    shown = details(whole)
    equations = [
        *published(members, people, shown),
        *subtracted(whole, members, people, shown),
    ]
    if known_section:
        for atom, counts in people.items():
            if atom[0] == known_section:
                equations += [([(atom, s)], getattr(counts, s)) for s in STATES]
    attacker = Attacker(equations)
    for key, unknowns, value in hidden_figures(members, people, shown):
        if not 0 < value < SMALLEST_GROUP:
            continue
        if all(atom[0] == known_section or not people[atom].people for atom, _ in unknowns):
            continue  # all of them are the own staff
        assert attacker.solve(unknowns) is None, (key, value)
        if known_section:
            continue
        others = [(a, s) for a in members[key] for s in STATES if (a, s) not in set(unknowns)]
        asked = added(people[atom] for atom in members[key]).people
        lowest = asked - attacker.highest(others)
        assert lowest <= 0 or attacker.highest(unknowns) >= SMALLEST_GROUP, (key, value)


@settings(max_examples=80)
@given(cities())
def test_nobody_calculates_a_withheld_figure(city):
    attack(city)


@settings(max_examples=50)
@given(cities(), st.data())
def test_no_head_calculates_one_by_the_own_section(city, data):
    places = sorted({place for place, _ in city[2]})

    attack(city, data.draw(st.sampled_from(places)))
