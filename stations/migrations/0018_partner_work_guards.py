"""What a partner did stays as it was written; a correction is a row of its own."""

from django.db import migrations

WORK = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_partnerwork
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON stations_partnerwork FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0017_partner_works_stay"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(WORK)]
