"""An order may be given back in several parts; each part stays, and the day may be freed with the last.

Written by hand because Django's models can't say triggers.
"""

from django.db import migrations

ORDERS = """
DROP TRIGGER end_stays ON meals_mealorder;
CREATE TRIGGER end_stays BEFORE UPDATE ON meals_mealorder FOR EACH ROW
  WHEN (OLD.state IN ('handed_over', 'returned', 'no_show', 'cancelled')
    AND NOT (OLD.state = 'handed_over' AND NEW.state = 'returned')
    AND NOT (OLD.state = 'returned' AND NEW.state = 'returned' AND NOT OLD.subsidy_freed)
    AND (OLD.state, OLD.subsidy_freed) IS DISTINCT FROM (NEW.state, NEW.subsidy_freed))
  EXECUTE FUNCTION core_never_changes();
"""

RETURNS = """
CREATE TRIGGER return_keeps_its_number BEFORE UPDATE ON meals_mealreturn FOR EACH ROW
  WHEN ((OLD.number, OLD.key, OLD.asked_fen) IS DISTINCT FROM (NEW.number, NEW.key, NEW.asked_fen))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0017_reported_stays")]

    operations = [migrations.RunSQL(ORDERS), migrations.RunSQL(RETURNS)]
