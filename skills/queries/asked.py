"""Who is asked for which level, in SQL: people in post with their profile, targets per profile.

The statement's part that says what ``skills.rules.reasons_for`` says for one person. People who
are asked for the same levels have the same *profile*, so the targets are worked out for each
profile (a few hundred at most) and never for each person. Department and job family are part of
a profile only where a rule of the year looks at them, and a personal exception makes a profile
of its own. A rule that looks at more adds its column to ``posted``, to the window that numbers
the profiles and to ``like_people``.
"""

_MATCHES = """(rule.grade = like_people.grade OR rule.role = ANY (like_people.roles))
     AND (rule.department_id IS NULL OR rule.department_id = like_people.of_department)
     AND (rule.job_family = '' OR rule.job_family = like_people.family)"""

# {posting}, {appointment} and {exception} narrow the sources, to one person or not at all.
_ASKED = """
rule AS MATERIALIZED (
    SELECT target.skill_id, target.level, target.grade, target.role, target.department_id,
           target.job_family
    FROM skills_target target
    JOIN skills_skill skill ON skill.id = target.skill_id
    JOIN skills_yearmap year_map ON year_map.fiscal_year = target.fiscal_year
    WHERE target.fiscal_year = %(year)s AND target.level > 0
      AND skill.status = 'published' AND year_map.state = 'published'
), posted AS (
    SELECT posting.person_id, posting.division_id, division.department_id,
           coalesce(title.grade, '') AS grade, coalesce(held.roles, ARRAY[]::varchar[]) AS roles,
           CASE WHEN division.department_id IN (SELECT department_id FROM rule)
                THEN division.department_id END AS of_department,
           CASE WHEN title.family IN (SELECT job_family FROM rule) THEN title.family
                ELSE '' END AS family,
           title.family AS job_family, personal.exceptions
    FROM staff_posting posting
    JOIN staff_division division ON division.id = posting.division_id
    JOIN staff_jobtitle title ON title.id = posting.job_title_id
    LEFT JOIN (
        SELECT appointment.person_id, array_agg(DISTINCT seat.role ORDER BY seat.role) AS roles
        FROM teams_tenure appointment
        JOIN teams_seat seat ON seat.id = appointment.seat_id
        WHERE appointment.basis <> 'deputy' AND appointment.period @> %(day)s::date
          AND {appointment}
        GROUP BY appointment.person_id
    ) held ON held.person_id = posting.person_id
    LEFT JOIN (
        SELECT exception.person_id,
               array_agg(ARRAY[exception.skill_id, exception.level] ORDER BY exception.skill_id)
               AS exceptions
        FROM skills_targetexception exception
        JOIN skills_skill skill ON skill.id = exception.skill_id AND skill.status = 'published'
        WHERE exception.period @> %(day)s::date AND {exception}
        GROUP BY exception.person_id
    ) personal ON personal.person_id = posting.person_id
    WHERE posting.kind = 'main' AND posting.period @> %(day)s::date AND {posting}
), seated AS MATERIALIZED (
    SELECT posted.*,
           dense_rank() OVER (ORDER BY grade, roles, of_department, family, exceptions) AS profile
    FROM posted
), like_people AS MATERIALIZED (
    SELECT DISTINCT profile, grade, roles, of_department, family, exceptions FROM seated
), excepted AS (
    SELECT like_people.profile, like_people.exceptions[number][1] AS skill_id,
           like_people.exceptions[number][2] AS level
    FROM like_people
    CROSS JOIN generate_subscripts(like_people.exceptions, 1) number
), asked AS MATERIALIZED (
    SELECT like_people.profile, rule.skill_id, max(rule.level)::integer AS target
    FROM like_people
    JOIN rule
      ON {matches}
    WHERE NOT EXISTS (
        SELECT FROM excepted
        WHERE excepted.profile = like_people.profile AND excepted.skill_id = rule.skill_id
    )
    GROUP BY like_people.profile, rule.skill_id
    UNION ALL
    SELECT profile, skill_id, level::integer FROM excepted WHERE level > 0
), ruled AS (
    SELECT excepted.profile, excepted.skill_id, coalesce(max(rule.level), 0)::integer AS target
    FROM excepted
    JOIN like_people USING (profile)
    LEFT JOIN rule ON rule.skill_id = excepted.skill_id
      AND {matches}
    GROUP BY excepted.profile, excepted.skill_id
)"""


def asked_sql(*, posting: str = "TRUE", appointment: str = "TRUE", exception: str = "TRUE") -> str:
    """Return the common table expressions, to follow WITH; they need %(day)s and %(year)s.

    ``seated``: one row for everybody in post on the day (person_id, division_id, department_id,
    grade, roles, profile). ``asked``: one row for each profile and skill with a target
    (profile, skill_id, target). ``ruled``: what the rules alone would ask where an exception
    decides; one row for each profile and excepted skill. The arguments are SQL conditions of our own on the tables
    ``posting``, ``appointment`` and ``exception``.
    """
    return _ASKED.format(
        posting=posting, appointment=appointment, exception=exception, matches=_MATCHES
    )
