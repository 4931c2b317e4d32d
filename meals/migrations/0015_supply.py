"""By whom a meal point is supplied, in one call: a session keeps the plan of a function.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# As SupplyRelationQuerySet.usable() and on(); elsewhere as meals.queries.prices.supplies_of_others.
SUPPLY = """
CREATE FUNCTION meals_supply(cook bigint, point bigint, payee bigint, eaten_on date)
  RETURNS TABLE (place jsonb, elsewhere boolean)
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE station stations_station; supplied boolean; others boolean;
BEGIN
  SELECT * INTO station FROM stations_station WHERE id = point;
  SELECT bool_or(r.kitchen_id = cook), bool_or(home.operator_id <> payee) INTO supplied, others
    FROM meals_supplyrelation r JOIN meals_kitchen k ON k.id = r.kitchen_id
    JOIN stations_station home ON home.id = k.station_id
    WHERE r.station_id = point AND r.valid_from <= eaten_on
      AND (r.valid_to IS NULL OR r.valid_to >= eaten_on)
      AND k.is_active AND home.state = 'open' AND station.state = 'open';
  IF supplied THEN
    RETURN QUERY SELECT to_jsonb(station), coalesce(others, false);
  END IF;
END $$;
"""
NO_SUPPLY = "DROP FUNCTION meals_supply(bigint, bigint, bigint, date);"


class Migration(migrations.Migration):
    dependencies = [("meals", "0014_add_order"), ("stations", "0001_initial")]
    operations = [migrations.RunSQL(SUPPLY, NO_SUPPLY)]
