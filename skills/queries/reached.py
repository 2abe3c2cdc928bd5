"""Who has which official level, in SQL.

The statement's part that says what ``skills.rules.deciding_proof`` says for one person: the
latest confirmation, else the highest valid evidence.
"""

# {evidence} narrows the source, to one person or not at all.
_REACHED = """
valid AS (
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
), reached AS (
    SELECT person_id, skill_id, coalesce(confirmed.level, highest.level) AS level
    FROM highest LEFT JOIN confirmed USING (person_id, skill_id)
)"""


def reached_sql(*, evidence: str = "TRUE") -> str:
    """Return the common table expressions, to follow WITH; they need %(day)s.

    ``reached``: one row for each person and skill with an official level on the day
    (person_id, skill_id, level); no row is level 0. The argument is an SQL condition of our
    own on the table ``evidence``.
    """
    return _REACHED.format(evidence=evidence)
