"""Who acts on a seat on a day: the view behind ``teams.models.Tenure`` (ADR 50)."""

from django.db import migrations

VIEW = """
CREATE VIEW teams_tenure AS
SELECT 'a' || held.id AS key, held.seat_id, held.person_id, held.period,
       held.period AS seat_period, daterange(NULL, NULL) AS post_period,
       'appointment'::varchar AS basis, held.id AS appointment_id,
       NULL::bigint AS binding_id, NULL::bigint AS deputy_id
FROM teams_appointment held
UNION ALL
SELECT 'p' || bound.id || '-' || post.id, bound.seat_id, post.person_id,
       bound.period * post.period, bound.period, post.period, 'post', NULL, bound.id, NULL
FROM teams_postbinding bound
JOIN staff_posting post ON post.division_id = bound.division_id AND bound.period && post.period
 AND CASE WHEN bound.job_title_id IS NULL THEN post.is_head
          ELSE post.job_title_id = bound.job_title_id END
UNION ALL
SELECT 'd' || deputy.id, deputy.seat_id, deputy.person_id, deputy.period,
       deputy.period, daterange(NULL, NULL), 'deputy', NULL, NULL, deputy.id
FROM teams_leaddeputy deputy
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_tables")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW teams_tenure")]
