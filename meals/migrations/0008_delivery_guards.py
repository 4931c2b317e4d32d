"""Papers, proofs, failures and couriers' messages stay as they were written; alerts never disappear.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['sheetversion', 'deliveryproof', 'deliveryfailure', 'courierevent'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON meals_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

WORK = """
CREATE TRIGGER alert_stays BEFORE UPDATE ON meals_deliveryalert FOR EACH ROW
  WHEN (OLD.state = 'closed'
    OR (OLD.order_id, OLD.failure_id, OLD.opened_at)
       IS DISTINCT FROM (NEW.order_id, NEW.failure_id, NEW.opened_at))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_deliveryalert
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER courier_stays BEFORE UPDATE ON meals_courierorder FOR EACH ROW
  WHEN ((OLD.order_id, OLD.provider, OLD.key) IS DISTINCT FROM (NEW.order_id, NEW.provider, NEW.key))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_courierorder
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_deliveryalert, meals_courierorder FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0007_ends_stay")]

    operations = [migrations.RunSQL(RECORDS), migrations.RunSQL(WORK)]
