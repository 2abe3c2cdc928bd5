"""Figures over many people: how many targets there are, and how many are met.

One statement for the whole city. It says in SQL what ``skills.rules`` says for one person
(the highest matching target; the latest confirmation, else the highest valid evidence), so
that 28,000 people times 28 skills are joined by the database and never loaded. A test holds
the two against each other person by person.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from japan.fiscal import FiscalYear
from skills.queries.asked import asked_sql
from skills.queries.reached import reached_sql
from staff.choices import NOT_COUNTED
from staff.models import StaffMember

# Counted before it meets the targets: people times targets would be a million rows.
_FIGURES = """, levels AS MATERIALIZED (
    SELECT seated.department_id, seated.profile, skill_id, level, count(*) AS people
    FROM reached JOIN seated USING (person_id)
    GROUP BY seated.department_id, seated.profile, skill_id, level
), figures AS (
    SELECT seated.department_id, wanted.targets, 0 AS met
    FROM seated
    JOIN (SELECT profile, count(*) AS targets FROM asked GROUP BY profile) wanted USING (profile)
    UNION ALL
    SELECT levels.department_id, 0 AS targets, levels.people AS met
    FROM levels JOIN asked USING (profile, skill_id)
    WHERE levels.level >= asked.target
)
"""

# Who is away for a long time is no part of a rate (StaffMember.counted_on).
_COUNTED = """NOT EXISTS (
    SELECT FROM staff_statusperiod away
    WHERE away.person_id = posting.person_id AND away.period @> %(day)s::date
      AND away.kind = ANY (%(away)s)
)"""
_AWAY = sorted(kind.value for kind in NOT_COUNTED)

_BY_DEPARTMENT = (
    f"WITH {asked_sql(posting=_COUNTED)}, {reached_sql()}{_FIGURES}"  # noqa: S608 - our own text
    "SELECT department_id, sum(targets)::bigint, sum(met)::bigint FROM figures"
    " GROUP BY department_id"
)

_OF_ONE = "({}.person_id = staff_staffmember.id)"
_ASKED_OF_ONE = asked_sql(
    posting=_OF_ONE.format("posting"),
    appointment=_OF_ONE.format("appointment"),
    exception=_OF_ONE.format("exception"),
)
_REACHED_BY_ONE = reached_sql(evidence=_OF_ONE.format("evidence"))
_BY_PERSON = (
    f"WITH {_ASKED_OF_ONE}, {_REACHED_BY_ONE}{_FIGURES}"  # noqa: S608 - our own text
    "SELECT ARRAY[coalesce(sum(targets), 0), coalesce(sum(met), 0)]::integer[] FROM figures"
)


def department_skill_summary(on: date, year: FiscalYear) -> dict[int, tuple[int, int]]:
    """Return (targets, met) by department of those whom a rate counts on the day.

    Everybody counts once, by the main post; who is on leave or seconded does not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_DEPARTMENT, {"day": on, "year": year.year, "away": _AWAY})
        return {department: (targets, met) for department, targets, met in cursor.fetchall()}


def people_with_figures(on: date, year: FiscalYear) -> QuerySet[StaffMember]:
    """Return the people whom a rate counts, with ``skill_figures`` = [targets, met].

    The list behind department_skill_summary(): the sum over a department is its figure. The
    subquery runs for the rows that are shown, not for those that are counted.
    """
    figures = RawSQL(*positional(_BY_PERSON, {"day": on, "year": year.year}))  # noqa: S611 - our own text
    figures.output_field = ArrayField(IntegerField())
    people = StaffMember.objects.counted_on(on).with_main_post(on)
    return people.annotate(skill_figures=figures)


def positional(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Turn %(name)s into %s: an expression inside a queryset knows no names.

    Returns the text and its values in order.
    """
    params: list[Any] = []
    parts = sql.split("%(")
    text = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition(")s")
        params.append(values[name])
        text += "%s" + rest
    return text, params
