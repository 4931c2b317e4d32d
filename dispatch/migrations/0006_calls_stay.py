"""Calls and emergencies never disappear; how an emergency ended stays.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

CALLS = """
REVOKE DELETE ON dispatch_incomingcall, dispatch_emergency, dispatch_calldevice FROM yizhan_app;
CREATE TRIGGER end_stays BEFORE UPDATE ON dispatch_emergency FOR EACH ROW
  WHEN (OLD.closed_at IS NOT NULL
    OR (OLD.resident_id, OLD.device_id, OLD.event_id, OLD.opened_at)
       IS DISTINCT FROM (NEW.resident_id, NEW.device_id, NEW.event_id, NEW.opened_at))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0005_plans_stay")]

    operations = [migrations.RunSQL(CALLS)]
