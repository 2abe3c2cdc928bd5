"""The view behind ``training.models.Duty``: who must complete which course, and when.

It joins the rules of a fiscal year with the posts and with who holds a seat of a team:

* everybody: every main post; grade: the main posts whose job title has one of the grades;
* role: the days on which a person with a main post holds one of the roles, by appointment or by
  the own post (充て職); a deputy acts for a while and has no duty. range_agg merges two seats that
  ask for the same course, so that a day has one duty;
* on hiring: people hired in the fiscal year or the one before, whose duty would otherwise
  vanish on 1 April after a hiring in March.

``counts_from`` is the cycle as a date: this year, three years, or ever. What lists are sorted by
is in the view too, so that a page sorts a hundred thousand duties without joining them to people.
"""

from django.db import migrations

CREATE = """
CREATE VIEW training_duty AS
WITH post AS (
    SELECT posting.id, posting.person_id, posting.division_id, division.department_id,
           posting.period, title.grade, person.hired_on, person.kana,
           department."order" AS department_order, division."order" AS division_order
    FROM staff_posting posting
    JOIN staff_division division ON division.id = posting.division_id
    JOIN staff_department department ON department.id = division.department_id
    JOIN staff_jobtitle title ON title.id = posting.job_title_id
    JOIN staff_staffmember person ON person.id = posting.person_id
    WHERE posting.kind = 'main'
), by_post AS (
    SELECT requirement.id AS requirement_id, requirement.fiscal_year, requirement.course_id,
           requirement.cycle, post.id AS posting_id, post.person_id, post.division_id,
           post.department_id, post.hired_on, post.kana, post.department_order,
           post.division_order, post.period
    FROM training_requirement requirement
    JOIN post ON requirement.obligation = 'everybody'
        OR (requirement.obligation = 'grade' AND post.grade = ANY (requirement.grades))
), by_role AS (
    SELECT asked.id AS requirement_id, asked.fiscal_year, asked.course_id, asked.cycle,
           post.id AS posting_id, post.person_id, post.division_id, post.department_id,
           post.hired_on, post.kana, post.department_order, post.division_order,
           post.period * asked.period AS period
    FROM (
        SELECT requirement.id, requirement.fiscal_year, requirement.course_id, requirement.cycle,
               tenure.person_id, unnest(range_agg(tenure.period)) AS period
        FROM training_requirement requirement
        JOIN teams_seat seat ON seat.role = ANY (requirement.roles)
        JOIN teams_tenure tenure ON tenure.seat_id = seat.id AND tenure.basis <> 'deputy'
        WHERE requirement.obligation = 'role'
        GROUP BY requirement.id, requirement.fiscal_year, requirement.course_id,
                 requirement.cycle, tenure.person_id
    ) asked
    JOIN post ON post.person_id = asked.person_id AND post.period && asked.period
)
SELECT duty.kana, duty.department_order, duty.division_order, course.code AS course_code,
       duty.requirement_id, duty.posting_id, duty.fiscal_year, duty.course_id, duty.person_id,
       duty.division_id, duty.department_id, duty.cycle, duty.period,
       CASE duty.cycle
           WHEN 'every_year' THEN make_date(duty.fiscal_year, 4, 1)
           WHEN 'every_three_years' THEN make_date(duty.fiscal_year - 2, 4, 1)
           ELSE make_date(1900, 1, 1)
       END AS counts_from
FROM (SELECT * FROM by_post UNION ALL SELECT * FROM by_role) duty
JOIN training_course course ON course.id = duty.course_id
WHERE duty.cycle <> 'on_hiring'
   OR duty.hired_on BETWEEN make_date(duty.fiscal_year - 1, 4, 1)
                        AND make_date(duty.fiscal_year + 1, 3, 31)
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_tables"), ("teams", "0002_tenure_view")]
    operations = [migrations.RunSQL(CREATE, "DROP VIEW training_duty")]
