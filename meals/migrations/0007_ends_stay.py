"""How a meal ended stays: a hand-over may only become a return, a return only gets its cash given.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

ORDERS = """
DROP TRIGGER end_stays ON meals_mealorder;
CREATE TRIGGER end_stays BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN (OLD.state IN ('handed_over', 'returned', 'no_show', 'cancelled')
    AND NOT (OLD.state = 'handed_over' AND NEW.state = 'returned')
    AND (OLD.state, OLD.subsidy_freed) IS DISTINCT FROM (NEW.state, NEW.subsidy_freed))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER end_keeps_its_facts BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN (OLD.state IN ('handed_over', 'returned', 'no_show', 'cancelled')
    AND (OLD.operator_id, OLD.kitchen_id, OLD.station_id, OLD.handed_over_at,
         OLD.purse_paid_fen, OLD.cash_received_fen, OLD.late_reason)
    IS DISTINCT FROM
        (NEW.operator_id, NEW.kitchen_id, NEW.station_id, NEW.handed_over_at,
         NEW.purse_paid_fen, NEW.cash_received_fen, NEW.late_reason))
  EXECUTE FUNCTION core_never_changes();
"""

RETURNS = """
CREATE TRIGGER return_stays BEFORE UPDATE ON meals_mealreturn FOR EACH ROW
  WHEN (OLD.cash_given_at IS NOT NULL OR
        (OLD.order_id, OLD.operator_id, OLD.day, OLD.reason, OLD.made_by_id, OLD.list_fen,
         OLD.elder_fen, OLD.discount_government_fen, OLD.subsidy_fen, OLD.operator_fen,
         OLD.purse_fen, OLD.cash_fen)
    IS DISTINCT FROM
        (NEW.order_id, NEW.operator_id, NEW.day, NEW.reason, NEW.made_by_id, NEW.list_fen,
         NEW.elder_fen, NEW.discount_government_fen, NEW.subsidy_fen, NEW.operator_fen,
         NEW.purse_fen, NEW.cash_fen))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_mealreturn
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_mealreturn FROM yizhan_app;
REVOKE DELETE ON meals_relayimport, meals_relayline, meals_standingorder, meals_standingday
  FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0006_food_safety_guards")]

    operations = [migrations.RunSQL(ORDERS), migrations.RunSQL(RETURNS)]
