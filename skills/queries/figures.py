"""Figures over many people, counted once: who is where in each skill, by place, grade and role.

The database joins people, targets and levels and hands over sums: at 28,000 people about
20,000 rows. A locked year hands over the same rows from its snapshot. Everything that the pages
show (skills.queries.city) is added up from these rows, so no page can disagree with another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from japan.fiscal import FiscalYear
from skills.choices import SkillStatus
from skills.models import Skill, Snapshot
from skills.queries.asked import asked_sql
from skills.queries.reached import KNOWN_THEN, known_until, reached_sql
from skills.rules.levels import NEAR_GAP
from staff.choices import NOT_COUNTED
from staff.models import Department, Division
from teams.choices import TeamRole

# Who is away for a long time is no part of any figure (StaffMember.counted_on).
COUNTED = """NOT EXISTS (
    SELECT FROM staff_statusperiod status
    WHERE status.person_id = posting.person_id AND status.period @> %(day)s::date
      AND status.kind = ANY (%(away)s)
)"""

# Follows the expressions of asked_sql() and reached_sql(): one row for each Crew.
CREWS = """, held AS MATERIALIZED (
    SELECT seated.division_id, seated.profile, skill_id, level, count(*) AS people
    FROM reached JOIN seated USING (person_id)
    GROUP BY seated.division_id, seated.profile, skill_id, level
), crews AS MATERIALIZED (
    SELECT department_id, division_id, grade, roles, profile, count(*) AS people
    FROM seated GROUP BY department_id, division_id, grade, roles, profile
)
SELECT department_id, division_id, grade, roles, NULL AS skill_id, people,
       0 AS met, 0 AS near, 0 AS missing, ARRAY[0, 0, 0, 0] AS levels
FROM crews
UNION ALL
SELECT crews.department_id, crews.division_id, crews.grade, crews.roles, asked.skill_id,
       crews.people,
       coalesce(sum(held.people) FILTER (WHERE held.level >= asked.target), 0),
       coalesce(sum(held.people) FILTER (
           WHERE held.level BETWEEN asked.target - %(near)s AND asked.target - 1
       ), 0)
           -- Who has no level at all has no row.
           + CASE WHEN asked.target <= %(near)s
                  THEN crews.people - coalesce(sum(held.people), 0) ELSE 0 END,
       crews.people * asked.target
           - coalesce(sum(held.people * least(held.level, asked.target)), 0),
       ARRAY[
           coalesce(sum(held.people) FILTER (WHERE held.level = 1), 0),
           coalesce(sum(held.people) FILTER (WHERE held.level = 2), 0),
           coalesce(sum(held.people) FILTER (WHERE held.level = 3), 0),
           coalesce(sum(held.people) FILTER (WHERE held.level = 4), 0)
       ]
FROM crews
JOIN asked USING (profile)
LEFT JOIN held USING (division_id, profile, skill_id)
GROUP BY crews.department_id, crews.division_id, crews.grade, crews.roles, crews.profile,
         crews.people, asked.skill_id, asked.target
"""

_TODAY = f"WITH {asked_sql(posting=COUNTED)}, {reached_sql()}{CREWS}"
# Personal exceptions are left out: a denominator would tell who has one (ADR 84).
_FROZEN = (
    f"WITH {asked_sql(posting=COUNTED, exception='FALSE')},"
    f" {reached_sql(standing=KNOWN_THEN)}{CREWS}"
)

# {held}: the rows of a snapshot, with the targets that count.
_LOCKED = """
WITH held AS (SELECT member_id, skill_id, level, {held} FROM skills_snapshotlevel)
SELECT department_id, division_id, grade, roles, NULL AS skill_id, count(*) AS people,
       0 AS met, 0 AS near, 0 AS missing, ARRAY[0, 0, 0, 0] AS levels
FROM skills_snapshotperson WHERE snapshot_id = %(snapshot)s AND is_counted
GROUP BY department_id, division_id, grade, roles
UNION ALL
SELECT department_id, division_id, grade, roles, skill_id, count(*),
       count(*) FILTER (WHERE state = 'met'), count(*) FILTER (WHERE state = 'near'),
       sum(greatest(target - level, 0)),
       ARRAY[
           count(*) FILTER (WHERE level = 1), count(*) FILTER (WHERE level = 2),
           count(*) FILTER (WHERE level = 3), count(*) FILTER (WHERE level = 4)
       ]
FROM skills_snapshotperson member
JOIN held ON held.member_id = member.id
WHERE snapshot_id = %(snapshot)s AND is_counted AND held.target > 0
GROUP BY department_id, division_id, grade, roles, skill_id
"""
_IN_FULL = "target, state"
_BY_RULES = """coalesce(rule_target, target) AS target, CASE
    WHEN rule_target IS NULL THEN state
    WHEN level >= rule_target THEN 'met'
    WHEN rule_target - level <= %(near)s THEN 'near'
    ELSE 'off'
END AS state"""


class Crew(NamedTuple):
    """People of one section, grade and role band, in one skill that is asked of them.

    skill_id is None in the rows that count the people themselves. missing: levels to the
    targets, added up. levels: how many are at 1, 2, 3 and 4.
    """

    department_id: int
    division_id: int
    grade: str
    role: str
    skill_id: int | None
    people: int
    met: int
    near: int
    missing: int
    levels: tuple[int, int, int, int]

    @property
    def off(self) -> int:
        """Return how many are far from their target (これから)."""
        return self.people - self.met - self.near


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A day, and the names to show its figures with.

    belongs: the department of each division on that day, by their keys.
    """

    day: date
    skills: tuple[Skill, ...]
    departments: tuple[Department, ...] = ()
    divisions: tuple[Division, ...] = ()
    belongs: Mapping[int, int] = field(default_factory=dict)
    snapshot: Snapshot | None = None

    @property
    def year(self) -> FiscalYear:
        """Return the fiscal year of which the targets are."""
        return FiscalYear.of(self.day)


@dataclass(frozen=True, kw_only=True)
class Figures(Moment):
    """All sums of a day. Built by figures_on(), figures_of() or published_figures()."""

    crews: tuple[Crew, ...]

    @cached_property
    def by_skill(self) -> dict[int, list[Crew]]:
        """Return the crews that are asked for each skill."""
        found: dict[int, list[Crew]] = defaultdict(list)
        for crew in self.crews:
            if crew.skill_id is not None:
                found[crew.skill_id].append(crew)
        return found

    @cached_property
    def people(self) -> tuple[Crew, ...]:
        """Return the rows that count people."""
        return tuple(crew for crew in self.crews if crew.skill_id is None)


def values_for(day: date, year: FiscalYear) -> dict[str, Any]:
    """Return what the statements over COUNTED, asked_sql() and reached_sql() need."""
    away = sorted(kind.value for kind in NOT_COUNTED)
    return {
        "day": day,
        "known": known_until(day),
        "year": year.year,
        "away": away,
        "near": NEAR_GAP,
    }


def published_figures(day: date, snapshot: Snapshot | None = None) -> Figures:
    """Return what is published of a day, of a locked year from its record: four queries.

    By the targets of the rules alone (ADR 84), and by the evidence that was known when the day was
    over (ADR 66). Pages read what is stored of them (skills.queries.published, ADR 86).
    """
    if snapshot is not None:
        return figures_of(snapshot, in_full=False)
    return figures_on(day, statement=_FROZEN)


def figures_on(day: date, *, statement: str = _TODAY) -> Figures:
    """Return the figures of a day by the targets of its fiscal year: four queries."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values_for(day, FiscalYear.of(day)))
        crews = crews_of(cursor.fetchall())
    skills = Skill.objects.filter(status=SkillStatus.PUBLISHED)
    return Figures(day=day, skills=tuple(skills), crews=crews, **_places(day, crews))


def figures_of(snapshot: Snapshot, *, in_full: bool) -> Figures:
    """Return the figures of a locked year, on the organisation of its last day: four queries.

    in_full: False for what is published: by the targets of the rules, without exceptions.
    """
    statement = _LOCKED.format(held=_IN_FULL if in_full else _BY_RULES)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"snapshot": snapshot.pk, "near": NEAR_GAP})
        crews = crews_of(cursor.fetchall())
    asked = {crew.skill_id for crew in crews if crew.skill_id is not None}
    skills = Skill.objects.filter(pk__in=asked)
    return Figures(
        day=snapshot.day,
        skills=tuple(skills),
        crews=crews,
        snapshot=snapshot,
        **_places(snapshot.day, crews),
    )


def public_day(today: date) -> date:
    """Return the day whose figures everybody reads: the last one of the month before.

    Figures that changed from day to day would tell who has just reached a level (ADR 66).
    """
    return today.replace(day=1) - timedelta(days=1)


def snapshot_of(year: int) -> Snapshot | None:
    """Return the locked record of a year."""
    return Snapshot.objects.filter(fiscal_year=year, locked_at__isnull=False).first()


def highest_role(roles: list[str]) -> str:
    """Return the highest of several roles, "" without any: everybody is in one role band."""
    return next((role.value for role in TeamRole if role.value in roles), "")


def crews_of(rows: list[tuple]) -> tuple[Crew, ...]:  # type: ignore[type-arg]
    """Return what a statement that ends in CREWS has found."""
    return tuple(
        Crew(row[0], row[1], row[2], highest_role(row[3]), row[4], *map(int, row[5:9]),
             tuple(map(int, row[9])))
        for row in rows
    )  # fmt: skip


def _places(day: date, crews: Iterable[Crew]) -> dict[str, Any]:
    belongs = {crew.division_id: crew.department_id for crew in crews}
    departments, divisions = units_of(day, set(belongs.values()), belongs)
    return {"departments": departments, "divisions": divisions, "belongs": belongs}


def units_of(
    day: date, departments: Iterable[int], divisions: Iterable[int]
) -> tuple[tuple[Department, ...], tuple[Division, ...]]:
    """Return departments and divisions by their keys, called as on the day; no keys, no query."""
    return (
        tuple(Department.objects.filter(pk__in=departments).named_on(day)),
        tuple(Division.objects.filter(pk__in=divisions).named_on(day)),
    )
