from django.db import migrations

# Who had left before (ADR 71): the last kind of employment ends with the last day of the posts.
ENDED = """
UPDATE staff_employmentperiod AS held
SET period = daterange(lower(held.period), gone.day)
FROM (
    SELECT person_id, max(upper(period)) AS day
    FROM staff_posting
    GROUP BY person_id
    HAVING bool_and(NOT upper_inf(period))
) AS gone
WHERE held.person_id = gone.person_id
    AND held.kind <> 'external'
    AND upper_inf(held.period)
    AND (lower_inf(held.period) OR lower(held.period) < gone.day)
    AND gone.day <= (now() AT TIME ZONE 'Asia/Tokyo')::date
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_kinds_of_employment_over_time")]

    operations = [migrations.RunSQL(ENDED, migrations.RunSQL.noop)]
