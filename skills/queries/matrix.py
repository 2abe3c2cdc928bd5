"""The matrix of people and skills, for who may see the people: own head, office and 職員課.

What a row shows is read for the rows of the page alone; what a filter asks is one statement over
all people. Both stand on the fragments that every figure stands on (asked, reached).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from japan.fiscal import FiscalYear
from skills.choices import GapState
from skills.queries.asked import asked_sql
from skills.queries.figures import COUNTED, CREWS, crews_of, values_for
from skills.queries.reached import reached_sql
from skills.queries.summaries import positional
from skills.rules.levels import gap_state
from staff.models import StaffMember, own_staff
from staff.permissions import reads_personnel_data

_OF_ONE = "({}.person_id = staff_staffmember.id)"
_ONE = "WITH {}, {}".format(
    asked_sql(
        posting=_OF_ONE.format("posting"),
        appointment=_OF_ONE.format("appointment"),
        exception=_OF_ONE.format("exception"),
    ),
    reached_sql(evidence=_OF_ONE.format("evidence")),
)
_CELLS = (
    _ONE
    + """
SELECT array_agg(ARRAY[skill.id, coalesce(asked.target, 0), coalesce(reached.level, 0)])
FROM skills_skill skill
LEFT JOIN asked ON asked.skill_id = skill.id
LEFT JOIN reached ON reached.skill_id = skill.id
WHERE skill.status = 'published'
"""
)
_MISSING = (
    _ONE
    + """
SELECT coalesce(sum(greatest(asked.target - coalesce(reached.level, 0), 0)), 0)::integer
FROM asked LEFT JOIN reached USING (skill_id)
"""
)

# The states of gap_state(), in SQL; both are held against each other in tests.
STATE = """CASE
    WHEN coalesce(asked.target, 0) = 0 THEN 'no_target'
    WHEN coalesce(reached.level, 0) >= asked.target THEN 'met'
    WHEN asked.target - coalesce(reached.level, 0) <= %(near)s THEN 'near'
    ELSE 'off'
END"""
_IN_STATE = f"""
WITH {asked_sql(posting=COUNTED)}, {
    reached_sql(evidence="(%(skill)s::bigint IS NULL OR evidence.skill_id = %(skill)s)")
}
SELECT seated.person_id
FROM seated
CROSS JOIN skills_skill skill
LEFT JOIN asked ON asked.profile = seated.profile AND asked.skill_id = skill.id
LEFT JOIN reached ON reached.person_id = seated.person_id AND reached.skill_id = skill.id
WHERE skill.status = 'published' AND (%(skill)s::bigint IS NULL OR skill.id = %(skill)s)
  AND {STATE} = %(state)s
"""  # noqa: S608 - our own text

# One object for all people, looked into for each row: to sort a department of thousands by a
# subquery for each person would take seconds.
_GAPS = f"""
WITH {asked_sql(posting=COUNTED)}, {reached_sql()}, totals AS (
    SELECT profile, sum(target) AS levels FROM asked GROUP BY profile
), gone AS (
    SELECT seated.person_id, sum(least(reached.level, asked.target)) AS levels
    FROM reached JOIN seated USING (person_id) JOIN asked USING (profile, skill_id)
    GROUP BY seated.person_id
), gaps AS MATERIALIZED (
    SELECT jsonb_object_agg(person_id, totals.levels - coalesce(gone.levels, 0)) AS by_person
    FROM seated JOIN totals USING (profile) LEFT JOIN gone USING (person_id)
)
SELECT coalesce((by_person ->> staff_staffmember.id::text)::integer, 0) FROM gaps
"""  # noqa: S608 - our own text

_COUNTS = (
    "WITH {}, {}".format(
        asked_sql(
            posting="posting.person_id = ANY (%(people)s)",
            appointment="appointment.person_id = ANY (%(people)s)",
            exception="exception.person_id = ANY (%(people)s)",
        ),
        reached_sql(evidence="evidence.person_id = ANY (%(people)s)"),
    )
    + CREWS
)


@dataclass(frozen=True)
class MatrixCell:
    """One person in one skill."""

    target: int
    level: int

    @property
    def state(self) -> GapState:
        """Return where the level stands against the target."""
        return gap_state(self.target, self.level)

    @property
    def gap(self) -> int:
        """Return how many levels are missing."""
        return max(self.target - self.level, 0)


def matrix_people(user: StaffMember, day: date) -> QuerySet[StaffMember]:
    """Return the counted people whom the user may see, with ``cells`` and ``missing``.

    cells: [skill, target, level] of each published skill. missing: levels to all targets, added.
    The office and HR see everybody, heads and deputies their own staff and themselves.
    """
    people = StaffMember.objects.counted_on(day).with_main_post(day)
    if not reads_personnel_data(user):
        own = Q(pk__in=own_staff(user))
        if user.standing.headed_division_ids:
            own |= Q(pk=user.pk)
        people = people.filter(own)
    values = values_for(day, FiscalYear.of(day))
    cells = RawSQL(*positional(_CELLS, values))  # noqa: S611 - our own text
    cells.output_field = ArrayField(ArrayField(IntegerField()))
    missing = RawSQL(*positional(_MISSING, values))  # noqa: S611 - our own text
    missing.output_field = IntegerField()
    return people.annotate(cells=cells, missing=missing)


def in_state(
    people: QuerySet[StaffMember], state: GapState, day: date, *, skill_id: int | None = None
) -> QuerySet[StaffMember]:
    """Keep the people who are in a state in the skill, or in any; one statement for all."""
    values = values_for(day, FiscalYear.of(day)) | {"skill": skill_id, "state": state.value}
    found = RawSQL(*positional(_IN_STATE, values))  # noqa: S611 - our own text
    return people.filter(pk__in=found)


def by_gap(
    people: QuerySet[StaffMember], day: date, *, widest_first: bool
) -> QuerySet[StaffMember]:
    """Sort people by how many levels they miss to their targets."""
    gap = RawSQL(*positional(_GAPS, values_for(day, FiscalYear.of(day))))  # noqa: S611 - our own text
    gap.output_field = IntegerField()
    order = "-gap_of_all" if widest_first else "gap_of_all"
    return people.annotate(gap_of_all=gap).order_by(order, "kana", "number")


def cells_of(person: StaffMember) -> dict[int, MatrixCell]:
    """Return the cells that matrix_people() has read, by skill."""
    rows: list[list[int]] = person.cells or []  # type: ignore[attr-defined]
    return {skill: MatrixCell(target, level) for skill, target, level in rows}


def state_counts(
    people: QuerySet[Any], skills: Iterable[int], day: date
) -> dict[int, dict[str, int]]:
    """Return for each skill how many of these people are in which state: two queries."""
    keys = list(people.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values_for(day, FiscalYear.of(day)) | {"people": keys})
        crews = crews_of(cursor.fetchall())
    everybody = sum(crew.people for crew in crews if crew.skill_id is None)
    found = {
        skill: dict.fromkeys(GapState.values, 0) | {GapState.NO_TARGET.value: everybody}
        for skill in skills
    }
    for crew in crews:
        if counts := found.get(crew.skill_id or 0):
            counts[GapState.MET] += crew.met
            counts[GapState.NEAR] += crew.near
            counts[GapState.OFF] += crew.off
            counts[GapState.NO_TARGET] -= crew.people
    return found


def added_up(counts: dict[int, dict[str, int]]) -> dict[str, int]:
    """Return the four counts over all of these skills: cells of the matrix, not people."""
    return {state: sum(each[state] for each in counts.values()) for state in GapState.values}
