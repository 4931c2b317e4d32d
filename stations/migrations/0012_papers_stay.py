"""What somebody handed in stays as it was.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_casepaper
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON stations_casepaper FROM yizhan_app;
"""

BACKWARD = """
DROP TRIGGER never_changes ON stations_casepaper;
GRANT UPDATE, DELETE ON stations_casepaper TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0011_case_papers"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
