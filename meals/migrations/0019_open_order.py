"""All that decides about an order is locked and read in one call.

Written by hand because Django's models can't say functions. It runs with the caller's rights.
"""

from django.db import migrations

# Each statement of a volatile function sees what was committed before it began: the menu and the
# person's orders are read after the locks, as docs/locking.md asks. Nothing is decided here.
OPEN = """
CREATE FUNCTION meals_open_order(
    person bigint, wanted bigint[], point bigint, orderer bigint, order_key text)
  RETURNS TABLE (kind text, content jsonb) LANGUAGE plpgsql AS $$
DECLARE
  item meals_menuitem; eaten meals_menu; home stations_station; place text; dishes bigint[] := '{}';
BEGIN
  RETURN QUERY SELECT 'person', jsonb_build_object(
      'id', r.id, 'name', r.name, 'birth_date', r.birth_date, 'community_id', r.community_id,
      'living_status', r.living_status, 'longitude', r.longitude, 'latitude', r.latitude,
      'moved_out_on', r.moved_out_on, 'died_on', r.died_on)
    FROM elderly_care_resident r WHERE r.id = person FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  FOR item IN SELECT * FROM meals_menuitem i WHERE i.id = ANY (wanted) ORDER BY i.id
      FOR NO KEY UPDATE LOOP
    RETURN QUERY SELECT 'item', to_jsonb(item);
    dishes := dishes || ARRAY(
      SELECT (part ->> 'dish')::bigint FROM jsonb_array_elements(item.parts) part);
  END LOOP;
  RETURN QUERY SELECT 'stock', to_jsonb(s) || jsonb_build_object('dish_name', d.name)
    FROM meals_dishstock s JOIN meals_dish d ON d.id = s.dish_id
    WHERE s.menu_id = item.menu_id AND s.dish_id = ANY (dishes) ORDER BY s.id FOR UPDATE OF s;
  SELECT * INTO eaten FROM meals_menu m WHERE m.id = item.menu_id;
  SELECT s.* INTO home FROM stations_station s JOIN meals_kitchen k ON k.station_id = s.id
    WHERE k.id = eaten.kitchen_id;
  RETURN QUERY SELECT 'menu', to_jsonb(eaten) WHERE eaten.id IS NOT NULL;
  RETURN QUERY SELECT 'home', jsonb_build_object('id', home.id, 'name', home.name,
      'operator_id', home.operator_id, 'division_id', home.division_id) WHERE home.id IS NOT NULL;
  RETURN QUERY SELECT 'order', jsonb_build_object('id', o.id, 'service_date', o.service_date,
      'meal_period', o.meal_period, 'state', o.state, 'subsidy_fen', o.subsidy_fen,
      'subsidy_freed', o.subsidy_freed)
    FROM meals_mealorder o
    WHERE o.resident_id = person AND o.service_date = eaten.service_date ORDER BY o.id;
  RETURN QUERY SELECT 'repeat', jsonb_build_object('id', o.id) FROM meals_mealorder o
      WHERE o.placed_by_id = orderer AND o.idempotency_key = order_key
    UNION ALL SELECT 'repeat', jsonb_build_object('id', o.id) FROM meals_mealorder o
      WHERE orderer IS NULL AND o.placed_by_id IS NULL AND o.idempotency_key = order_key;
  RETURN QUERY SELECT 'supply', s.place || jsonb_build_object('elsewhere', s.elsewhere)
    FROM meals_supply(eaten.kitchen_id, point, home.operator_id, eaten.service_date) s;
  RETURN QUERY SELECT 'restriction', to_jsonb(r) FROM elderly_care_restriction r
    WHERE r.resident_id = person AND r.starts_on <= eaten.service_date
    ORDER BY r.kind, r.value, r.id;
  SELECT s.division_id INTO place FROM stations_station s WHERE s.id = point;
  RETURN QUERY SELECT * FROM meals_terms(person, place, eaten.service_date);
END $$;
"""
NOT_OPEN = "DROP FUNCTION meals_open_order(bigint, bigint[], bigint, bigint, text);"


class Migration(migrations.Migration):
    dependencies = [("meals", "0018_returns_stay")]
    operations = [migrations.RunSQL(OPEN, NOT_OPEN)]
