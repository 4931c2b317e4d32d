"""Presses of devices are facts; cards and seats end instead of disappearing.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

PRESSES = """
REVOKE UPDATE, DELETE ON dispatch_emergencypress FROM yizhan_app;
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_emergencypress
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON dispatch_servicecard, dispatch_callseat FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0006_calls_stay")]

    operations = [migrations.RunSQL(PRESSES)]
