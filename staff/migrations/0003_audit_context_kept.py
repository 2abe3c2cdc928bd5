"""Who did what is as untouchable as what was done.

pghistory writes the row of a deed itself and may complete it within the same transaction, which
begins at the moment that NOW() gives. Afterwards nobody changes or removes it.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION audit_context_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.created_at = NOW() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'pghistory: Cannot update or delete rows from % table', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_context_kept BEFORE UPDATE OR DELETE ON pghistory_context
FOR EACH ROW EXECUTE FUNCTION audit_context_kept();
"""
DROP = """
DROP TRIGGER audit_context_kept ON pghistory_context;
DROP FUNCTION audit_context_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_tables"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
