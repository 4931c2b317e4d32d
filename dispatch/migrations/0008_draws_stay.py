"""A draw never changes, a settlement that was asked for is never taken away.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

DRAWS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_auditdraw
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON dispatch_auditdraw FROM yizhan_app;
REVOKE DELETE ON dispatch_settlementrun FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0007_presses_stay")]

    operations = [migrations.RunSQL(DRAWS)]
