"""A fee stays as it was charged; only taking it back is written into it, once."""

from django.db import migrations

GUARDS = """
REVOKE UPDATE, DELETE ON subsidies_childdayfee FROM yizhan_app;
GRANT UPDATE (reversed_at) ON subsidies_childdayfee TO yizhan_app;
CREATE TRIGGER reversed_stays BEFORE UPDATE ON subsidies_childdayfee FOR EACH ROW
  WHEN (OLD.reversed_at IS NOT NULL) EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0023_child_fees"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS)]
