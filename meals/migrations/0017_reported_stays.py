"""What was reported of months before the platform stays as it was reported."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_pastfigure
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON meals_pastfigure FROM yizhan_app;
"""
BACK = """
DROP TRIGGER never_changes ON meals_pastfigure;
GRANT UPDATE, DELETE ON meals_pastfigure TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0016_held_sales_stay"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
