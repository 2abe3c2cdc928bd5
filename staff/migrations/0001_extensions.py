"""What the schema stands on: exclusion constraints over keys and periods, and Japanese search."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# plpgsql, not SQL: on PostgreSQL 15 an inlined SQL function costs milliseconds a row.
BIGRAMS = """
CREATE FUNCTION bigrams(value text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT substr(value, i, 2) FROM generate_series(1, length(value) - 1) AS i
    );
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION bigrams(text)"),
    ]
