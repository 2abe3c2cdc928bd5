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
from staff.models import StaffMember

# {person} narrows every part to some people; it is one of the two constants below.
_HELD = """
WITH seated AS MATERIALIZED (
    SELECT posting.person_id, division.department_id, title.grade
    FROM staff_posting posting
    JOIN staff_division division ON division.id = posting.division_id
    JOIN staff_jobtitle title ON title.id = posting.job_title_id
    WHERE posting.kind = 'main' AND posting.period @> %(day)s::date AND {posting}
), asked AS (
    SELECT seated.person_id, target.skill_id, target.level
    FROM seated JOIN skills_target target ON target.grade = seated.grade
    WHERE target.fiscal_year = %(year)s
    UNION ALL
    SELECT seated.person_id, target.skill_id, target.level
    FROM seated
    JOIN teams_appointment appointment
      ON appointment.person_id = seated.person_id AND appointment.period @> %(day)s::date
    JOIN teams_seat seat ON seat.id = appointment.seat_id
    JOIN skills_target target ON target.role = seat.role
    WHERE target.fiscal_year = %(year)s
), expected AS (
    SELECT asked.person_id, asked.skill_id, max(asked.level) AS target
    FROM asked JOIN skills_skill skill ON skill.id = asked.skill_id
    WHERE skill.status = 'published'
    GROUP BY asked.person_id, asked.skill_id
    HAVING max(asked.level) > 0
), valid AS MATERIALIZED (
    SELECT evidence.id, evidence.person_id, evidence.skill_id, evidence.level,
           evidence.kind, evidence.shown_on
    FROM skills_evidence evidence
    WHERE evidence.shown_on <= %(day)s AND evidence.withdrawn_at IS NULL
      AND (evidence.valid_until IS NULL OR evidence.valid_until >= %(day)s) AND {evidence}
), confirmed AS (
    SELECT DISTINCT ON (person_id, skill_id) person_id, skill_id, level
    FROM valid WHERE kind = 'confirmation'
    ORDER BY person_id, skill_id, shown_on DESC, id DESC
), highest AS (
    SELECT person_id, skill_id, max(level) AS level FROM valid GROUP BY person_id, skill_id
), held AS (
    SELECT expected.person_id, expected.target,
           coalesce(confirmed.level, highest.level, 0) AS level
    FROM expected
    LEFT JOIN confirmed USING (person_id, skill_id)
    LEFT JOIN highest USING (person_id, skill_id)
)
"""

_BY_DEPARTMENT = (
    _HELD.format(posting="TRUE", evidence="TRUE")
    + """
SELECT seated.department_id, count(*), count(*) FILTER (WHERE held.level >= held.target)
FROM held JOIN seated USING (person_id)
GROUP BY seated.department_id
"""
)

_OF_ONE = "({}.person_id = staff_staffmember.id)"
_BY_PERSON = (
    _HELD.format(posting=_OF_ONE.format("posting"), evidence=_OF_ONE.format("evidence"))
    + """
SELECT ARRAY[count(*), count(*) FILTER (WHERE held.level >= held.target)]::integer[] FROM held
"""
)


def department_skill_summary(on: date, year: FiscalYear) -> dict[int, tuple[int, int]]:
    """Return (targets, met) by department: everybody counts once, by the main post of the day."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DEPARTMENT, {"day": on, "year": year.year})
        return {department: (targets, met) for department, targets, met in cursor.fetchall()}


def people_with_figures(on: date, year: FiscalYear) -> QuerySet[StaffMember]:
    """Return the people in post with ``skill_figures`` = [targets, met].

    The list behind department_skill_summary(): the sum over a department is its figure. The
    subquery runs for the rows that are shown, not for those that are counted.
    """
    figures = RawSQL(*_positional(_BY_PERSON, {"day": on, "year": year.year}))  # noqa: S611 - our own text
    figures.output_field = ArrayField(IntegerField())
    people = StaffMember.objects.with_main_post(on).filter(main_post__isnull=False)
    return people.annotate(skill_figures=figures)


def _positional(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """Turn %(name)s into %s: an expression inside a queryset knows no names."""
    params: list[Any] = []
    parts = sql.split("%(")
    text = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition(")s")
        params.append(values[name])
        text += "%s" + rest
    return text, params
