"""The role that every process takes after log-in, and the trigger for rows that never change."""

from django.db import migrations

ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yizhan_app') THEN
    BEGIN
      CREATE ROLE yizhan_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'yizhan_app', 'SET') THEN
    EXECUTE format('GRANT yizhan_app TO %I', current_user);
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO yizhan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO yizhan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yizhan_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yizhan_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO yizhan_app;
"""

NEVER_CHANGES = """
CREATE FUNCTION core_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is forbidden', TG_OP, TG_TABLE_NAME USING ERRCODE = '23000';
END $$;
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON core_auditevent
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON core_auditevent FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(
            NEVER_CHANGES,
            "DROP TRIGGER never_changes ON core_auditevent; DROP FUNCTION core_never_changes();"
            "GRANT UPDATE, DELETE ON core_auditevent TO yizhan_app;",
        ),
    ]
