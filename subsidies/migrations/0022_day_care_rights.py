"""A fee stays as it was charged; only taking it back is written into it, once."""

from django.db import migrations

GUARDS = """
REVOKE UPDATE, DELETE ON subsidies_daycarefee FROM yizhan_app;
GRANT UPDATE (reversed_at, returned_fen) ON subsidies_daycarefee TO yizhan_app;
CREATE TRIGGER reversed_stays BEFORE UPDATE ON subsidies_daycarefee FOR EACH ROW
  WHEN (OLD.reversed_at IS NOT NULL) EXECUTE FUNCTION core_never_changes();
"""

BACK = """
DROP TRIGGER reversed_stays ON subsidies_daycarefee;
GRANT UPDATE, DELETE ON subsidies_daycarefee TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0021_day_care_fees"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
