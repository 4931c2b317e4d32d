"""What was given to a child stays; an order ends and is never deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_childcaregiven
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_childcaregiven FROM yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_childmedicineorder FROM yizhan_app;
GRANT UPDATE (ended_at, updated_at) ON elderly_care_childmedicineorder TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("elderly_care", "0027_child_meals_and_medicine"),
        ("core", "0002_application_role"),
    ]

    operations = [migrations.RunSQL(GUARDS)]
