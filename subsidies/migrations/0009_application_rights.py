"""What was decided about applications stays; work items are never deleted; a paper is not exchanged."""

from django.db import migrations

RIGHTS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['decision', 'escalation', 'declaredinterest'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE DELETE ON subsidies_application, subsidies_applicationdocument, subsidies_jointopinion,
  subsidies_approvalrule FROM yizhan_app;
REVOKE UPDATE ON subsidies_applicationdocument, subsidies_jointopinion FROM yizhan_app;
GRANT UPDATE (verdict, verdict_note, checked_by_id) ON subsidies_applicationdocument TO yizhan_app;
GRANT UPDATE (agrees, text, answered_by_id, answered_at) ON subsidies_jointopinion TO yizhan_app;
"""

# A department answers once.
ANSWERED_ONCE = """
CREATE FUNCTION subsidies_opinion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL THEN
    RAISE EXCEPTION 'opinion % was given', OLD.id USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answered_once BEFORE UPDATE ON subsidies_jointopinion
  FOR EACH ROW EXECUTE FUNCTION subsidies_opinion_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0008_run_guards")]

    operations = [migrations.RunSQL(RIGHTS), migrations.RunSQL(ANSWERED_ONCE)]
