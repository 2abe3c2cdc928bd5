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

# {posting}, {appointment} and {evidence} narrow the three sources, to one person or not at all.
# People of the same grade and roles are asked for the same levels, so the targets are worked out
# for each such profile (a few dozen), not for each person.
_FIGURES = """
WITH posted AS (
    SELECT posting.person_id, division.department_id, coalesce(title.grade, '') AS grade,
           coalesce(held.roles, ARRAY[]::varchar[]) AS roles
    FROM staff_posting posting
    JOIN staff_division division ON division.id = posting.division_id
    JOIN staff_jobtitle title ON title.id = posting.job_title_id
    LEFT JOIN (
        SELECT appointment.person_id, array_agg(DISTINCT seat.role ORDER BY seat.role) AS roles
        FROM teams_appointment appointment
        JOIN teams_seat seat ON seat.id = appointment.seat_id
        WHERE appointment.period @> %(day)s::date AND {appointment}
        GROUP BY appointment.person_id
    ) held ON held.person_id = posting.person_id
    WHERE posting.kind = 'main' AND posting.period @> %(day)s::date AND {posting}
), seated AS MATERIALIZED (
    SELECT posted.*, dense_rank() OVER (ORDER BY grade, roles) AS profile FROM posted
), asked AS MATERIALIZED (
    SELECT like_people.profile, target.skill_id, max(target.level) AS target
    FROM (SELECT DISTINCT profile, grade, roles FROM seated) like_people
    JOIN skills_target target
      ON target.grade = like_people.grade OR target.role = ANY (like_people.roles)
    JOIN skills_skill skill ON skill.id = target.skill_id
    WHERE target.fiscal_year = %(year)s AND skill.status = 'published'
    GROUP BY like_people.profile, target.skill_id
    HAVING max(target.level) > 0
), valid AS (
    SELECT evidence.id, evidence.person_id, evidence.skill_id, evidence.level, evidence.kind,
           evidence.shown_on
    FROM skills_evidence evidence
    WHERE evidence.shown_on <= %(day)s AND evidence.withdrawn_at IS NULL
      AND (evidence.valid_until IS NULL OR evidence.valid_until >= %(day)s) AND {evidence}
), confirmed AS (
    SELECT DISTINCT ON (person_id, skill_id) person_id, skill_id, level
    FROM valid WHERE kind = 'confirmation'
    ORDER BY person_id, skill_id, shown_on DESC, id DESC
), highest AS (
    SELECT person_id, skill_id, max(level) AS level FROM valid GROUP BY person_id, skill_id
), reached AS MATERIALIZED (
    -- Counted before it meets the targets: people times targets would be a million rows.
    SELECT seated.department_id, seated.profile, skill_id,
           coalesce(confirmed.level, highest.level) AS level, count(*) AS people
    FROM highest
    LEFT JOIN confirmed USING (person_id, skill_id)
    JOIN seated USING (person_id)
    GROUP BY seated.department_id, seated.profile, skill_id,
             coalesce(confirmed.level, highest.level)
), figures AS (
    SELECT seated.department_id, wanted.targets, 0 AS met
    FROM seated
    JOIN (SELECT profile, count(*) AS targets FROM asked GROUP BY profile) wanted USING (profile)
    UNION ALL
    SELECT reached.department_id, 0 AS targets, reached.people AS met
    FROM reached JOIN asked USING (profile, skill_id)
    WHERE reached.level >= asked.target
)
"""

_BY_DEPARTMENT = (
    _FIGURES.format(posting="TRUE", appointment="TRUE", evidence="TRUE")
    + """
SELECT department_id, sum(targets)::bigint, sum(met)::bigint FROM figures GROUP BY department_id
"""
)

_OF_ONE = "({}.person_id = staff_staffmember.id)"
_BY_PERSON = (
    _FIGURES.format(
        posting=_OF_ONE.format("posting"),
        appointment=_OF_ONE.format("appointment"),
        evidence=_OF_ONE.format("evidence"),
    )
    + """
SELECT ARRAY[coalesce(sum(targets), 0), coalesce(sum(met), 0)]::integer[] FROM figures
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
