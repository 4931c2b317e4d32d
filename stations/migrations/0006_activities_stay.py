"""What was written on rolls and counted stays; sessions, sign-ups and consents don't disappear.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['signupact', 'counteract'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON stations_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

WORK = """
REVOKE DELETE ON stations_activity, stations_activitybrand, stations_activityinvitation,
  stations_activitysession, stations_activitysignup, stations_activitynotice,
  stations_sessioncounter, stations_guardianbond FROM yizhan_app;
CREATE TRIGGER request_stays BEFORE UPDATE ON stations_activitysignup FOR EACH ROW
  WHEN ((OLD.session_id, OLD.citizen_id, OLD.guardian_id, OLD.channel, OLD.key)
    IS DISTINCT FROM (NEW.session_id, NEW.citizen_id, NEW.guardian_id, NEW.channel, NEW.key))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0005_activities"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(RECORDS), migrations.RunSQL(WORK)]
