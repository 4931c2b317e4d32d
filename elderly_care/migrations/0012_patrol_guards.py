"""What was found, measured and drawn stays as it was; tasks and pauses move on and are never deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_patrolvisit
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_vitalreading
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_patroldraw
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_patrolvisit, elderly_care_vitalreading,
  elderly_care_patroldraw, elderly_care_patroltask, elderly_care_patrolcheck,
  elderly_care_patrolpause, elderly_care_patrolpair FROM yizhan_app;
GRANT UPDATE (state, done_on, stage, owner_id, patroller_id, planned_on, due_on, updated_at)
  ON elderly_care_patroltask TO yizhan_app;
GRANT UPDATE (state, note, checked_by_id, checked_at, updated_at)
  ON elderly_care_patrolcheck TO yizhan_app;
GRANT UPDATE (ends_on, updated_at) ON elderly_care_patrolpause TO yizhan_app;
GRANT UPDATE (ended_on, updated_at) ON elderly_care_patrolpair TO yizhan_app;
REVOKE DELETE ON elderly_care_patroller, elderly_care_patrolrule, elderly_care_patrolpolicy,
  elderly_care_vitalrule FROM yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_patrolvisit;
DROP TRIGGER never_changes ON elderly_care_vitalreading;
DROP TRIGGER never_changes ON elderly_care_patroldraw;
GRANT UPDATE, DELETE ON elderly_care_patrolvisit, elderly_care_vitalreading,
  elderly_care_patroldraw, elderly_care_patroltask, elderly_care_patrolcheck,
  elderly_care_patrolpause, elderly_care_patrolpair, elderly_care_patroller,
  elderly_care_patrolrule, elderly_care_patrolpolicy, elderly_care_vitalrule TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0011_patrols_devices_and_day_care"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
