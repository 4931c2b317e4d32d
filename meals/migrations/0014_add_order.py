"""An order is stored in one call: its row, its lines, what is left of its meals, the money, the audit row.

Written by hand because Django's models can't say functions. It runs with the caller's rights.
"""

from django.db import migrations

# The order before its purses, as docs/locking.md has it. The name for the ledger is MealOrder.reference.
ADD = """
CREATE FUNCTION meals_add_order(
    meal jsonb, lines jsonb, event jsonb, person bigint, payee bigint, today date, price bigint)
  RETURNS TABLE (order_id bigint, line_ids bigint[], held bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  made bigint := nextval('meals_mealorder_id_seq'); money bigint := 0; line_keys bigint[];
BEGIN
  INSERT INTO meals_mealorder SELECT * FROM jsonb_populate_record(
    NULL::meals_mealorder, meal || jsonb_build_object('id', made));
  WITH added AS (
    INSERT INTO meals_orderline SELECT one.* FROM jsonb_array_elements(lines) line,
      LATERAL jsonb_populate_record(NULL::meals_orderline, line || jsonb_build_object(
        'id', nextval('meals_orderline_id_seq'), 'order_id', made)) one
    RETURNING id)
  SELECT array_agg(id ORDER BY id) INTO line_keys FROM added;
  UPDATE meals_menuitem i SET ordered = i.ordered + line.quantity
    FROM jsonb_to_recordset(lines) AS line (menu_item_id bigint, quantity integer)
    WHERE i.id = line.menu_item_id;
  IF price > 0 THEN
    money := subsidies_hold_at_once(person, 'meals', payee, today, 'meal-order:' || made, price);
  END IF;
  IF money > 0 THEN
    UPDATE meals_mealorder SET held_fen = money, cash_due_fen = price - money WHERE id = made;
  END IF;
  INSERT INTO core_auditevent SELECT * FROM jsonb_populate_record(
    NULL::core_auditevent, jsonb_set(event, '{details,held_fen}', to_jsonb(money))
    || jsonb_build_object('id', nextval('core_auditevent_id_seq'), 'subject_id', made::text));
  RETURN QUERY SELECT made, line_keys, money;
END $$;
"""
BACK = "DROP FUNCTION meals_add_order(jsonb, jsonb, jsonb, bigint, bigint, date, bigint);"


class Migration(migrations.Migration):
    dependencies = [("meals", "0013_add_sale"), ("subsidies", "0019_hold_at_once")]

    operations = [migrations.RunSQL(ADD, BACK)]
