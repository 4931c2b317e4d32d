"""What devices said and what happened to an alert stays as it was; an alert is never taken away."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE ON elderly_care_deviceevent
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE ON elderly_care_deviceevent FROM yizhan_app;
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_alertstep
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_alertstep FROM yizhan_app;
CREATE TRIGGER ended_stays BEFORE UPDATE ON elderly_care_devicealert FOR EACH ROW
  WHEN (OLD.state = 'closed' AND (to_jsonb(OLD) - 'resident_id') IS DISTINCT FROM (to_jsonb(NEW) - 'resident_id'))
  EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON elderly_care_devicealert, elderly_care_caredevice, elderly_care_devicegateway,
  elderly_care_personallimit FROM yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_deviceevent;
DROP TRIGGER never_changes ON elderly_care_alertstep;
DROP TRIGGER ended_stays ON elderly_care_devicealert;
GRANT UPDATE ON elderly_care_deviceevent TO yizhan_app;
GRANT UPDATE, DELETE ON elderly_care_alertstep TO yizhan_app;
GRANT DELETE ON elderly_care_devicealert, elderly_care_caredevice, elderly_care_devicegateway,
  elderly_care_personallimit TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0012_patrol_guards")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
