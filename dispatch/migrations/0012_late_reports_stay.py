"""Reports that came too late, and reasons said afterwards, never change.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

LATE = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_latereport
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_placereason
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON dispatch_latereport, dispatch_placereason FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0011_reports_rules_and_stays")]

    operations = [migrations.RunSQL(LATE)]
