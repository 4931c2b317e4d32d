"""What partners show never changes.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

EVIDENCE = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_partnerevidence
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON dispatch_partnerevidence FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_visit_guards")]

    operations = [migrations.RunSQL(EVIDENCE)]
