"""Who let an agent act stays as it was said.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

AUTHORITIES = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_errandauthority
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON dispatch_errandauthority FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0013_hotline_rules_stay")]

    operations = [migrations.RunSQL(AUTHORITIES)]
