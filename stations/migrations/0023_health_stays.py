"""What was counted stays as it was written; a correction is a row of its own."""

from django.db import migrations

ENTRIES = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_healthentry
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON stations_healthentry, stations_medicalunit, stations_discountmerchant
  FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0022_health_and_discounts"),
        ("core", "0002_application_role"),
    ]

    operations = [migrations.RunSQL(ENTRIES)]
