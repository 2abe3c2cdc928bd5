"""What everybody may read about levels, against an attacker who calculates (ADR 66)."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.models import Skill
from skills.queries.cells import CITY, as_groups, details_of, keys_of
from skills.queries.figures import Crew, Figures
from skills.queries.published import rows_of, statistics_of
from skills.rules.independence import are_independent
from skills.rules.suppression import SMALLEST_GROUP, Counts, Detail, Group, added, details
from staff.choices import Grade
from teams.choices import TeamRole

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
SKILLS = (Skill(pk=1, code="asked"), Skill(pk=2, code="asked too"))


@st.composite
def cities(draw):
    """Draw crews: people of departments with sections, in grades and roles, who know two skills."""
    grades = list(Grade.values)[: draw(st.integers(1, 3))]
    roles = ["", *TeamRole.values][: draw(st.integers(1, 2))]
    places = [
        (department, department * 10 + section)
        for department in range(1, draw(st.integers(1, 4)) + 1)
        for section in range(draw(st.integers(1, 3)))
    ]
    crews = []
    for place, grade, role in product(places, grades, roles):
        by_skill = [
            draw(atoms),
            draw(st.sampled_from([Counts(), Counts(2, 0, 9), Counts(9, 6, 6)])),
        ]
        people = max(counts.people for counts in by_skill) + draw(st.integers(0, 2))
        for skill, (met, near, off) in zip((None, *SKILLS), (Counts(), *by_skill), strict=True):
            asked = people if skill is None else met + near + off
            if asked:
                key = skill and skill.pk
                crews.append(Crew(*place, grade, role, key, asked, met, near, off, (0, 0, 0, met)))
    return tuple(crews)


def as_published(crews):
    """Return the figures of a city as everybody reads them: from nothing but the stored cells."""
    belongs = {crew.division_id: crew.department_id for crew in crews}
    found = Figures(day=date(2026, 10, 31), skills=SKILLS, belongs=belongs, crews=crews)
    return statistics_of(found, rows_of(found))


def said(cell):
    """Return what the pages say of a group: the states added up, and how many these are."""
    yield STATES, cell.asked
    if not cell.is_withheld:
        yield ("met",), cell.counts.met
        yield ("near", "off"), cell.counts.below
    if cell.shows_all:
        yield ("near",), cell.counts.near
        yield ("off",), cell.counts.off


def published(members, cells):
    """Yield what the pages say: (the crews and states added up, the sum)."""
    for key, chosen in members.items():
        for states, value in said(cells[key]):
            yield [(crew, state) for crew in chosen for state in states], value


def subtracted(whole, members, cells):
    """Yield what is left of a whole when the parts of which the same is said are taken away."""
    for parts in whole.breakdowns:
        for states, value in said(cells[whole.key]):
            left, rest = set(members[whole.key]), value
            for part in parts:
                theirs = dict(said(cells[part.key]))
                if states in theirs:
                    rest -= theirs[states]
                    left -= set(members[part.key])
            yield [(crew, state) for crew in left for state in states], rest
        for part in parts:
            yield from subtracted(part, members, cells)


def hidden_figures(members, cells):
    """Yield the figures that no page shows: (group, the crews and states, the sum)."""
    for key, chosen in members.items():
        counts = added(Counts(crew.met, crew.near, crew.off) for crew in chosen)
        if cells[key].is_withheld:
            yield key, [(crew, "met") for crew in chosen], counts.met
            yield key, [(c, s) for c in chosen for s in ("near", "off")], counts.below
        if not cells[key].shows_all:
            yield key, [(crew, "near") for crew in chosen], counts.near
            yield key, [(crew, "off") for crew in chosen], counts.off


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


def known_to(crews, members, cells, known_section):
    """Yield all sums that somebody knows who reads the pages and heads a section, if any."""
    yield from published(members, cells)
    if crews:
        yield from subtracted(as_groups(crews), members, cells)
    for crew in crews:
        if crew.division_id == known_section:
            yield from (([(crew, state)], getattr(crew, state)) for state in STATES)


def attack(stats, skill, known_section=None):
    """Check every withheld figure against all that is published, and one section if given."""
    crews = stats.figures.by_skill.get(skill.pk, [])
    members = {}
    for crew in crews:
        for key in keys_of(crew):
            members.setdefault(key, []).append(crew)
    cells = {key: stats.cell(key, skill) for key in members}
    attacker = Attacker(known_to(crews, members, cells, known_section))
    for key, unknowns, value in hidden_figures(members, cells):
        if not 0 < value < SMALLEST_GROUP:
            continue
        if all(crew.division_id == known_section for crew, _ in unknowns):
            continue  # all of them are the own staff
        assert attacker.solve(unknowns) is None, (key, value)
        if known_section:
            continue
        others = [(c, s) for c in members[key] for s in STATES if (c, s) not in set(unknowns)]
        if nobody_is_told(others, members, cells):
            continue  # "nobody" or "all" of a shown group is told: not claimed (ADR 66)
        lowest = cells[key].asked - attacker.highest(others)
        assert lowest <= 0 or attacker.highest(unknowns) >= SMALLEST_GROUP, (key, value)


def nobody_is_told(unknowns, members, cells):
    """Tell whether a group of five or more is shown with nobody in these states."""
    crews, states = {crew for crew, _ in unknowns}, {state for _, state in unknowns}
    return any(
        value == 0 and states <= set(told) and cells[key].asked >= SMALLEST_GROUP
        for key, chosen in members.items()
        if crews <= set(chosen)
        for told, value in said(cells[key])
    )


def check_sums(stats):
    """Check that what is added up over skills, and every share, follows from the cells shown."""
    for key in stats.heads:
        cells = [cell for skill in SKILLS if not (cell := stats.cell(key, skill)).is_withheld]
        whole = stats.over(key, SKILLS)
        told = [dict(said(cell)) for cell in cells]
        for states, value in said(whole):
            assert value == sum(each[states] for each in told if each[STATES])
        for cell in (*cells, whole):
            assert (cell.missing, cell.levels) == (None, ())
            if cell.percent is not None:
                assert cell.percent == dict(said(cell))["met",] * 100 // cell.asked


def crew(division, grade, role, met, near, off):
    people = met + near + off
    return Crew(1, division, grade, role, 1, people, met, near, 0, (0, 0, 0, met))


def test_role_that_is_the_sum_of_some_sections_is_withheld():
    """Section 12 has two people who have met: the role less the head's own section 10."""
    crews = (
        crew(10, "general", "", 9, 6, 6),
        crew(11, "general", "lead", 9, 6, 6),
        crew(12, "general", "", 2, 0, 9),
    )

    shown = details_of(crews)

    assert {key for key, detail in shown.items() if detail == Detail.WITHHELD} == {
        ("division", 10), ("division", 11), ("division", 12), ("role", ""), ("role", "lead"),
    }  # fmt: skip
    assert shown["grade", "general"] == shown[CITY]


@pytest.mark.parametrize(
    ("crews", "apart", "together"),
    [
        ("1gx 1gy 2gx 2gy", True, True),
        ("1gx 2gy", False, True),  # a section is a role
        ("1gx 1gy 2gx 3gy", False, True),  # it is, without who knows section 1
        ("1gx 1gy 2gx 2gy 3gx", True, True),
        ("1gx 1hx 2gy 2hy", False, True),  # roles part the sections, grades do not
        ("1gx 2gx 3gx", True, True),  # one band is the total
        ("1gx 1hy 2gx 2hy", False, False),  # a grade is a role
        ("1gx 1hy 1gy 2gx 2hy", False, False),  # it is, without who knows section 1
        ("1gx 1hy 1gy 2gx 2hy 2gy", True, True),
        ("", True, True),
    ],
)
def test_bands_that_share_nothing_but_the_total(crews, apart, together):
    """Each crew is a section, a grade and a role."""
    crews = [tuple(each) for each in crews.split()]

    assert are_independent(crews) == apart
    assert are_independent(crews, places_are_told=False) == together


@settings(max_examples=60)
@given(cities(), st.data())
def test_nobody_calculates_a_withheld_figure(crews, data):
    """By places, grades, roles and sums over skills; nor does a head who knows the own section."""
    stats = as_published(crews)
    check_sums(stats)
    attack(stats, SKILLS[0])
    for skill in SKILLS:
        sections = sorted({crew.division_id for crew in stats.figures.by_skill.get(skill.pk, [])})
        if sections:
            attack(stats, skill, data.draw(st.sampled_from(sections)))
