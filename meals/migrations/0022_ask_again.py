"""A sale asks again who stands there: whether the card still counts, whether the person is of this street.

Written by hand because Django's models can't say functions. It runs with the caller's rights.
"""

from django.db import migrations

OLD = "DROP FUNCTION meals_open_sale(bigint, bigint, text, bigint, bigint[], bigint[], date, text);"
NEW = "DROP FUNCTION meals_open_sale(bigint, bigint, text, bigint, bigint, bigint[], bigint[], date, text);"

# As in 0021. A ticket of the till's page lives for hours (meals.console.till.tickets): a card that
# was reported lost since then pays nothing. The first nine digits of a division name its street.
OPEN = """
CREATE FUNCTION meals_open_sale(
    shift_id bigint, till bigint, sale_key text, person bigint, card bigint, meals bigint[],
    singles bigint[], eaten_on date, period text)
  RETURNS TABLE (kind text, content jsonb) LANGUAGE plpgsql AS $$
DECLARE shift meals_tillshift; place stations_station;
BEGIN
  IF shift_id IS NULL THEN
    SELECT h.* INTO shift FROM meals_tillshift h WHERE h.till_id = till AND h.state = 'open'
      FOR NO KEY UPDATE;
  ELSE
    SELECT h.* INTO shift FROM meals_tillshift h WHERE h.id = shift_id FOR NO KEY UPDATE;
  END IF;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT s.* INTO place FROM meals_till t JOIN stations_station s ON s.id = t.station_id
    WHERE t.id = shift.till_id;
  RETURN QUERY SELECT 'shift', to_jsonb(shift);
  RETURN QUERY SELECT 'till', jsonb_build_object('id', t.id, 'station_id', t.station_id,
    'name', t.name, 'is_active', t.is_active) FROM meals_till t WHERE t.id = shift.till_id;
  RETURN QUERY SELECT 'station', jsonb_build_object('id', place.id, 'name', place.name,
      'operator_id', place.operator_id, 'division_id', place.division_id,
      'longitude', place.longitude, 'latitude', place.latitude, 'operator_name', o.name)
    FROM accounts_organisation o WHERE o.id = place.operator_id;
  RETURN QUERY SELECT 'known', jsonb_build_object('id', s.id) FROM meals_sale s
    WHERE s.till_id = shift.till_id AND s.idempotency_key = sale_key;
  IF FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT 'person', jsonb_build_object(
      'id', r.id, 'name', r.name, 'birth_date', r.birth_date, 'community_id', r.community_id,
      'living_status', r.living_status, 'longitude', r.longitude, 'latitude', r.latitude,
      'moved_out_on', r.moved_out_on, 'died_on', r.died_on,
      'is_near', left(r.community_id, 9) = left(place.division_id, 9)
        OR EXISTS (SELECT FROM meals_mealorder o WHERE o.resident_id = r.id
                   AND o.service_date = eaten_on AND o.station_id = place.id),
      'card_usable', card IS NULL
        OR EXISTS (SELECT FROM elderly_care_card c WHERE c.id = card AND c.resident_id = r.id
                   AND c.blocked_at IS NULL AND c.valid_from <= eaten_on
                   AND (c.valid_to IS NULL OR c.valid_to >= eaten_on)))
    FROM elderly_care_resident r WHERE r.id = person FOR NO KEY UPDATE;
  RETURN QUERY SELECT 'meal', jsonb_build_object('id', i.id, 'name', i.name, 'parts', i.parts,
      'is_limited', i.stock IS NOT NULL
        OR EXISTS (SELECT FROM meals_dishstock d WHERE d.menu_id = i.menu_id))
    FROM meals_menuitem i JOIN meals_menu m ON m.id = i.menu_id
    JOIN meals_kitchen k ON k.id = m.kitchen_id
    WHERE i.id = ANY (meals) AND m.service_date = eaten_on AND m.meal_period = period
      AND m.state IN ('published', 'closed')
      AND (k.station_id = place.id OR EXISTS (
        SELECT FROM meals_supplyrelation r WHERE r.kitchen_id = k.id AND r.station_id = place.id
          AND r.valid_from <= eaten_on AND (r.valid_to IS NULL OR r.valid_to >= eaten_on)));
  IF cardinality(singles) > 0 THEN
    RETURN QUERY SELECT 'dish', jsonb_build_object('id', d.id, 'name', d.name,
        'category', d.category, 'price_fen', d.price_fen)
      FROM meals_dish d WHERE d.id = ANY (singles) AND d.operator_id = place.operator_id
        AND d.is_active;
  END IF;
  IF person IS NOT NULL THEN
    RETURN QUERY SELECT * FROM meals_terms(person, place.division_id, eaten_on);
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0021_open_sale")]
    operations = [migrations.RunSQL(OLD), migrations.RunSQL(OPEN, NEW)]
