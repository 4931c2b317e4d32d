"""What was written on the roll, found and given stays; the rest moves on and is never deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_daycareact
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_risksheet
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_caregiven
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_daycareact, elderly_care_risksheet, elderly_care_caregiven
  FROM yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_medicineorder, elderly_care_pickupperson FROM yizhan_app;
GRANT UPDATE (ended_at, updated_at) ON elderly_care_medicineorder TO yizhan_app;
GRANT UPDATE (ended_on, updated_at) ON elderly_care_pickupperson TO yizhan_app;
REVOKE DELETE ON elderly_care_daycareunit, elderly_care_daycareterms, elderly_care_daycareenrolment,
  elderly_care_childenrolment, elderly_care_daycareday, elderly_care_bed, elderly_care_bedstay,
  elderly_care_respitebooking, elderly_care_daycarerule, elderly_care_childratiorule,
  elderly_care_respiterule FROM yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_daycareact;
DROP TRIGGER never_changes ON elderly_care_risksheet;
DROP TRIGGER never_changes ON elderly_care_caregiven;
GRANT UPDATE, DELETE ON elderly_care_daycareact, elderly_care_risksheet, elderly_care_caregiven,
  elderly_care_medicineorder, elderly_care_pickupperson, elderly_care_daycareunit,
  elderly_care_daycareterms, elderly_care_daycareenrolment, elderly_care_childenrolment,
  elderly_care_daycareday, elderly_care_bed, elderly_care_bedstay, elderly_care_respitebooking,
  elderly_care_daycarerule, elderly_care_childratiorule, elderly_care_respiterule TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("elderly_care", "0013_device_guards"),
        ("core", "0002_application_role"),
    ]

    operations = [migrations.RunSQL(GUARDS, BACK)]
