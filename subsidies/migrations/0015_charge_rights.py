"""What was charged stays as it was asked; only its course is written on. A refund is never rewritten."""

from django.db import migrations

RIGHTS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_refund
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON subsidies_refund FROM yizhan_app;
REVOKE UPDATE, DELETE ON subsidies_charge FROM yizhan_app;
GRANT UPDATE (state, held_fen, price_fen, paid_fen, updated_at) ON subsidies_charge TO yizhan_app;
CREATE TRIGGER end_stays BEFORE UPDATE ON subsidies_charge FOR EACH ROW
  WHEN (OLD.state <> 'held') EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0014_charges"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(RIGHTS)]
