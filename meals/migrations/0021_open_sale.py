"""A sale is opened in one call and stored in one call.

Written by hand because Django's models can't say functions. They run with the caller's rights.
"""

from django.db import migrations

# The shift, then the person, as docs/locking.md has it; nothing is decided here. A sale that the
# key made already ends it: nobody is read or locked. Portions that are limited are taken afterwards.
# A ticket of the till's page lives for hours (meals.console.till.tickets): a card that was reported
# lost since then pays nothing. The first nine digits of a division name its street.
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
NOT_OPEN = "DROP FUNCTION meals_open_sale(bigint, bigint, text, bigint, bigint, bigint[], bigint[], date, text);"

# As in 0013, but the keys and days are found here: one call less, and a number only for a sale. The
# parts' keys are the sale's reference (Sale.reference) and what is given of them.
ADD = """
DROP FUNCTION meals_add_sale(jsonb, jsonb, jsonb, bigint, text, bigint, date, text, bigint, bigint, text,
                             date, text, bigint[], text[], text[], bigint[]);

CREATE FUNCTION meals_add_sale(
    sale jsonb, lines jsonb, event jsonb,
    person bigint, wanted text, payee bigint, today date, price bigint, bill bigint, content text,
    who text, part_programmes bigint[], part_names text[], part_hashes text[], part_fens bigint[])
  RETURNS TABLE (sale_id bigint, line_ids bigint[], counted_on date, paid bigint)
  LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  made bigint := nextval('meals_sale_id_seq'); reference text := 'till-sale:' || made;
  days record; money bigint; line_keys bigint[];
BEGIN
  SELECT * INTO days FROM meals_sale_days(payee, (sale ->> 'service_date')::date, today);
  INSERT INTO meals_sale SELECT * FROM jsonb_populate_record(
    NULL::meals_sale, sale || jsonb_build_object('id', made, 'booked_on', days.booked_on));
  WITH added AS (
    INSERT INTO meals_saleline SELECT one.* FROM jsonb_array_elements(lines) line,
      LATERAL jsonb_populate_record(NULL::meals_saleline, line || jsonb_build_object(
        'id', nextval('meals_saleline_id_seq'), 'sale_id', made)) one
    RETURNING id)
  SELECT array_agg(id ORDER BY id) INTO line_keys FROM added;
  money := subsidies_pay_at_once(
    person, wanted, payee, today, reference, price, bill, content, days.book_date, who,
    part_programmes, ARRAY(SELECT reference || name FROM unnest(part_names) WITH ORDINALITY p (name, n)
                           ORDER BY n), part_hashes, part_fens);
  IF money = price THEN
    INSERT INTO core_auditevent SELECT * FROM jsonb_populate_record(
      NULL::core_auditevent, event || jsonb_build_object(
        'id', nextval('core_auditevent_id_seq'), 'subject_id', made::text));
  END IF;
  RETURN QUERY SELECT made, line_keys, days.booked_on, money;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0020_measured_stays")]
    operations = [migrations.RunSQL(OPEN, NOT_OPEN), migrations.RunSQL(ADD)]
