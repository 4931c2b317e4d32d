"""A day's settlement and the price of an order stay as they were: privileges for the application, triggers for all.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

SETTLEMENTS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_daysettlement
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON meals_daysettlement FROM yizhan_app;
"""

# The columns are compared by themselves, so that routing and cooking pay nothing for it.
ORDERS = """
CREATE TRIGGER price_stays BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN ((OLD.list_fen, OLD.elder_fen, OLD.government_fen, OLD.operator_fen, OLD.delivery_fee_fen,
         OLD.discount_id, OLD.discount_government_fen, OLD.subsidy_id, OLD.subsidy_fen,
         OLD.portions, OLD.resident_id, OLD.service_date)
    IS DISTINCT FROM
        (NEW.list_fen, NEW.elder_fen, NEW.government_fen, NEW.operator_fen, NEW.delivery_fee_fen,
         NEW.discount_id, NEW.discount_government_fen, NEW.subsidy_id, NEW.subsidy_fen,
         NEW.portions, NEW.resident_id, NEW.service_date))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER hold_stays BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN (OLD.state <> 'placed'
    AND (OLD.held_fen, OLD.cash_due_fen) IS DISTINCT FROM (NEW.held_fen, NEW.cash_due_fen))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER end_stays BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN (OLD.state IN ('handed_over', 'no_show', 'cancelled')
    AND (OLD.state, OLD.operator_id, OLD.kitchen_id, OLD.station_id, OLD.handed_over_at,
         OLD.purse_paid_fen, OLD.cash_received_fen)
    IS DISTINCT FROM
        (NEW.state, NEW.operator_id, NEW.kitchen_id, NEW.station_id, NEW.handed_over_at,
         NEW.purse_paid_fen, NEW.cash_received_fen))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_mealorder
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_orderline
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_mealorder FROM yizhan_app;
REVOKE UPDATE, DELETE ON meals_orderline FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0003_price_cap"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(SETTLEMENTS), migrations.RunSQL(ORDERS)]
