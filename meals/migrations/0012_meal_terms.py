"""What prices and allows a person's meal, in one call: a session keeps the plans of a function.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# The most special region first, then the newest, as RuleQuerySet.in_force has it.
TERMS = """
CREATE FUNCTION meals_terms(person bigint, place text, eaten_on date)
  RETURNS TABLE (kind text, content jsonb)
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  here text[] := ARRAY(SELECT left(place, n) FROM generate_series(0, length(place)) n);
  home text[] := ARRAY(SELECT left(r.community_id, n) FROM elderly_care_resident r,
                         generate_series(0, length(r.community_id)) n WHERE r.id = person);
BEGIN
  RETURN QUERY SELECT 'discount', to_jsonb(d) FROM meals_agediscount d
    WHERE d.region = ANY (here) AND d.effective_from <= eaten_on
      AND (d.effective_to IS NULL OR d.effective_to >= eaten_on)
    ORDER BY length(d.region) DESC, d.effective_from DESC, d.id DESC;
  RETURN QUERY SELECT 'fee', to_jsonb(f) FROM meals_deliveryfee f
    WHERE f.region = ANY (here) AND f.effective_from <= eaten_on
      AND (f.effective_to IS NULL OR f.effective_to >= eaten_on)
    ORDER BY length(f.region) DESC, f.effective_from DESC, f.id DESC;
  RETURN QUERY SELECT 'subsidy', to_jsonb(s) FROM meals_dailymealsubsidy s
    WHERE s.region = ANY (home) AND s.effective_from <= eaten_on
      AND (s.effective_to IS NULL OR s.effective_to >= eaten_on)
    ORDER BY length(s.region) DESC, s.effective_from DESC, s.id DESC LIMIT 1;
  RETURN QUERY SELECT 'used', '{}'::jsonb FROM meals_subsidyuse u
    WHERE u.resident_id = person AND u.day = eaten_on;
  RETURN QUERY SELECT 'fact', jsonb_build_object('name', f.name, 'since', f.since,
                                                 'until', f.until, 'values', f.content)
    FROM subsidies_dated_facts(ARRAY[person]) f;
  -- Of orders and sales that stand; what was not fetched, cancelled or reversed counts no more.
  RETURN QUERY SELECT 'discounted', jsonb_build_object('meal', m.meal, 'portions', sum(m.portions))
    FROM (
      SELECT o.meal_period AS meal, coalesce((step ->> 'discounted')::int, 1) AS portions
      FROM meals_mealorder o, jsonb_array_elements(o.explanation) step
      WHERE o.resident_id = person AND o.service_date = eaten_on AND o.discount_id IS NOT NULL
        AND o.state NOT IN ('cancelled', 'no_show') AND step ->> 'code' = 'age_discount'
      UNION ALL
      SELECT s.meal_period, coalesce((step ->> 'discounted')::int, 1)
      FROM meals_sale s, jsonb_array_elements(s.explanation) step
      WHERE s.resident_id = person AND s.service_date = eaten_on AND s.discount_id IS NOT NULL
        AND s.state = 'sold' AND step ->> 'code' = 'age_discount'
    ) m GROUP BY m.meal;
END $$;
"""
NO_TERMS = "DROP FUNCTION meals_terms(bigint, text, date);"


class Migration(migrations.Migration):
    dependencies = [("meals", "0011_round_guards"), ("subsidies", "0018_dated_facts")]
    operations = [migrations.RunSQL(TERMS, NO_TERMS)]
