"""Samples are weighed and kept by the rule, records of food safety stay as they were written.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

# The rule that a sample names is the one it is held to; a minute for clocks that differ.
SAMPLES = """
CREATE FUNCTION meals_check_sample() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE rule meals_samplerule;
BEGIN
  SELECT * INTO rule FROM meals_samplerule WHERE id = NEW.rule_id;
  IF NEW.grams < rule.minimum_grams
     OR NEW.keep_until < NEW.taken_at + make_interval(hours => rule.keep_hours)
     OR NEW.taken_at > clock_timestamp() + interval '1 minute'
     OR NEW.disposed_at > clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'sample against its rule' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sample_by_rule BEFORE INSERT OR UPDATE ON meals_foodsample
  FOR EACH ROW EXECUTE FUNCTION meals_check_sample();
CREATE TRIGGER sample_stays BEFORE UPDATE ON meals_foodsample FOR EACH ROW
  WHEN (OLD.state = 'disposed' OR
        (OLD.kitchen_id, OLD.service_date, OLD.meal_period, OLD.dish_name, OLD.grams,
         OLD.container, OLD.fridge, OLD.taken_at, OLD.taken_by_id, OLD.rule_id, OLD.keep_until,
         OLD.key)
    IS DISTINCT FROM
        (NEW.kitchen_id, NEW.service_date, NEW.meal_period, NEW.dish_name, NEW.grams,
         NEW.container, NEW.fridge, NEW.taken_at, NEW.taken_by_id, NEW.rule_id, NEW.keep_until,
         NEW.key))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_foodsample
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_foodsample FROM yizhan_app;
"""

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['temperaturereading', 'selfcheck', 'supplierdelivery', 'cookedbatch',
                              'batchlot', 'complaintstep'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON meals_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

# Work that goes on changes its state and never disappears; what was complained about stays.
WORK = """
CREATE TRIGGER complaint_stays BEFORE UPDATE ON meals_complaint FOR EACH ROW
  WHEN ((OLD.kitchen_id, OLD.service_date, OLD.meal_period, OLD.order_id, OLD.resident_id,
         OLD.dish_name, OLD.text, OLD.received_at, OLD.received_by_id, OLD.key)
    IS DISTINCT FROM
        (NEW.kitchen_id, NEW.service_date, NEW.meal_period, NEW.order_id, NEW.resident_id,
         NEW.dish_name, NEW.text, NEW.received_at, NEW.received_by_id, NEW.key))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER alert_stays BEFORE UPDATE ON meals_safetyalert FOR EACH ROW
  WHEN (OLD.state <> 'open' OR
        (OLD.kitchen_id, OLD.kind, OLD.key, OLD.subject, OLD.opened_at, OLD.due_at)
    IS DISTINCT FROM
        (NEW.kitchen_id, NEW.kind, NEW.key, NEW.subject, NEW.opened_at, NEW.due_at))
  EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_complaint, meals_safetyalert FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0005_kitchen_to_table"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(sql) for sql in (SAMPLES, RECORDS, WORK)]
