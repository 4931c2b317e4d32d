"""What was written on small children's roll stays; the rest moves on and is never deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_childdayact
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_childdayact FROM yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_childpickup FROM yizhan_app;
GRANT UPDATE (ended_on, phone, updated_at) ON elderly_care_childpickup TO yizhan_app;
REVOKE DELETE ON elderly_care_childday, elderly_care_childcarers FROM yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_childdayact;
GRANT UPDATE, DELETE ON elderly_care_childdayact, elderly_care_childpickup,
  elderly_care_childday, elderly_care_childcarers TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("elderly_care", "0015_children_and_rolls"),
        ("core", "0002_application_role"),
    ]

    operations = [migrations.RunSQL(GUARDS, BACK)]
