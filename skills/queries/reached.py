"""Who has which official level, in SQL.

The statement's part that says what ``skills.rules.deciding_proof`` says for one person: the
latest confirmation, else by the setting the highest or the newest valid evidence. A property
test holds the two together.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection

from staff.queries.transfers import midnight

NOT_WITHDRAWN = "evidence.withdrawn_at IS NULL"
# What the portal knew when the day was over: needs %(known)s, the known_until() of the day.
KNOWN_THEN = """evidence.recorded_at < %(known)s
      AND (evidence.withdrawn_at IS NULL OR evidence.withdrawn_at >= %(known)s)"""

# {evidence} narrows the source, to one person or not at all. With the setting 「最も新しい根拠」
# any evidence stands in the place where otherwise only confirmations do.
_REACHED = """
valid AS (
    SELECT evidence.id, evidence.person_id, evidence.skill_id, evidence.level, evidence.kind,
           evidence.shown_on
    FROM skills_evidence evidence
    WHERE evidence.shown_on <= %(day)s AND {standing} AND evidence.counts
      AND (evidence.valid_until IS NULL OR evidence.valid_until >= %(day)s) AND {evidence}
), newest AS (
    SELECT DISTINCT ON (person_id, skill_id) person_id, skill_id, level
    FROM valid
    WHERE kind = 'confirmation' OR EXISTS (SELECT FROM skills_levelpolicy WHERE basis = 'latest')
    ORDER BY person_id, skill_id, (kind = 'confirmation') DESC, shown_on DESC, id DESC
), highest AS (
    SELECT person_id, skill_id, max(level) AS level FROM valid GROUP BY person_id, skill_id
), reached AS (
    SELECT person_id, skill_id, coalesce(newest.level, highest.level) AS level
    FROM highest LEFT JOIN newest USING (person_id, skill_id)
)"""


def reached_sql(*, evidence: str = "TRUE", standing: str = NOT_WITHDRAWN) -> str:
    """Return the common table expressions, to follow WITH; they need %(day)s.

    ``reached``: one row for each person and skill with an official level on the day
    (person_id, skill_id, level); no row is level 0. The arguments are SQL conditions of our
    own on the table ``evidence``; standing: NOT_WITHDRAWN, or KNOWN_THEN for figures that
    shall not move after the day.
    """
    return _REACHED.format(evidence=evidence, standing=standing)


def known_until(day: date) -> datetime:
    """Return the moment at which the day is over in Shimonoseki."""
    return midnight(day + timedelta(days=1))


def official_levels(people: Collection[int], on: date) -> dict[tuple[int, int], int]:
    """Return the official levels of some people, by (person, skill); no entry is level 0."""
    reached = reached_sql(evidence="evidence.person_id = ANY(%(people)s)")
    sql = f"WITH {reached} SELECT person_id, skill_id, level FROM reached"  # noqa: S608 - our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": on, "people": list(people)})
        return {(person, skill): level for person, skill, level in cursor.fetchall()}
