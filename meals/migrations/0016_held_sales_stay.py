"""A sale that could not be taken stays as the till wrote it; only what became of it is added.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

GUARDS = """
CREATE TRIGGER held_stays BEFORE UPDATE ON meals_heldsale FOR EACH ROW
  WHEN (OLD.state <> 'held'
        OR (OLD.till_id, OLD.shift_id, OLD.key, OLD.digest, OLD.body, OLD.signature, OLD.code,
            OLD.message, OLD.occurred_at, OLD.arrived_at, OLD.purse_fen, OLD.cash_fen, OLD.card_fen)
           IS DISTINCT FROM
           (NEW.till_id, NEW.shift_id, NEW.key, NEW.digest, NEW.body, NEW.signature, NEW.code,
            NEW.message, NEW.occurred_at, NEW.arrived_at, NEW.purse_fen, NEW.cash_fen, NEW.card_fen))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_heldsale
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON meals_heldsale FROM yizhan_app;
GRANT UPDATE (state, sale_id, settled_by_id, settled_at, reason) ON meals_heldsale TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0015_supply"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
