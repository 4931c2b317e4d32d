"""What an order was asked for stays, but a stay's days and price are counted while it is in service.

Written by hand because Django's models can't say triggers.
"""

from django.db import migrations

COUNTED = """
DROP TRIGGER order_stays ON dispatch_workorder;
CREATE TRIGGER order_stays BEFORE UPDATE ON dispatch_workorder FOR EACH ROW
  WHEN ((OLD.resident_id, OLD.item_id, OLD.requested_by_id, OLD.requested_at, OLD.channel,
         OLD.idempotency_key)
    IS DISTINCT FROM
        (NEW.resident_id, NEW.item_id, NEW.requested_by_id, NEW.requested_at, NEW.channel,
         NEW.idempotency_key)
    OR (OLD.price_fen, OLD.days) IS DISTINCT FROM (NEW.price_fen, NEW.days)
      AND (OLD.days IS NULL OR NEW.days IS NULL OR OLD.state <> 'in_service')
    OR OLD.state NOT IN ('requested', 'exception') AND OLD.operator_id <> NEW.operator_id)
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0015_wishes_and_rules_stay")]

    operations = [migrations.RunSQL(COUNTED)]
