"""What was measured of a day's travel stays: plans were made with it."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_travelestimate
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON meals_travelestimate FROM yizhan_app;
"""
BACK = """
DROP TRIGGER never_changes ON meals_travelestimate;
GRANT UPDATE, DELETE ON meals_travelestimate TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0019_open_order"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
