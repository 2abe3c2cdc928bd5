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

# {evidence} narrows the source, to one person or not at all. The greatest array is the latest
# confirmation: one pass over all evidence, where a sort and a join took three times as long. With
# the setting 「最も新しい根拠」 any evidence stands in the place where otherwise only confirmations do.
_REACHED = """
reached AS MATERIALIZED (
    SELECT evidence.person_id, evidence.skill_id, coalesce(
        (max(ARRAY[
            (evidence.kind = 'confirmation')::integer, evidence.shown_on - DATE '2000-01-01',
            evidence.id, evidence.level
        ]) FILTER (
            WHERE evidence.kind = 'confirmation'
               OR EXISTS (SELECT FROM skills_levelpolicy WHERE basis = 'latest')
        ))[4],
        max(evidence.level)
    )::integer AS level
    FROM skills_evidence evidence
    WHERE evidence.shown_on <= %(day)s AND {standing} AND evidence.counts
      AND (evidence.valid_until IS NULL OR evidence.valid_until >= %(day)s) AND {evidence}
    GROUP BY evidence.person_id, evidence.skill_id
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
