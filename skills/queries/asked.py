"""Who is asked for which level, in SQL: people in post with their profile, targets per profile.

The statement's part that says what ``skills.rules.matching_targets`` says for one person. People
who are asked for the same levels have the same *profile*, so the targets are worked out for each
profile (a few dozen) and never for each person. A rule that looks at more than grade and roles
adds its column to ``seated``, to the window that numbers the profiles and to ``like_people``.
"""

# {posting} and {appointment} narrow the sources, to one person or not at all.
_ASKED = """
posted AS (
    SELECT posting.person_id, posting.division_id, division.department_id,
           coalesce(title.grade, '') AS grade, coalesce(held.roles, ARRAY[]::varchar[]) AS roles
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
)"""


def asked_sql(*, posting: str = "TRUE", appointment: str = "TRUE") -> str:
    """Return the common table expressions, to follow WITH; they need %(day)s and %(year)s.

    ``seated``: one row for everybody in post on the day (person_id, division_id, department_id,
    grade, roles, profile). ``asked``: one row for each profile and skill with a target
    (profile, skill_id, target). The arguments are SQL conditions of our own on the tables
    ``posting`` and ``appointment``.
    """
    return _ASKED.format(posting=posting, appointment=appointment)
