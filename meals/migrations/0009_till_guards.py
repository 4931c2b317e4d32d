"""One subsidy a person and day, whoever sells; what a till did stays as it was written.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

# An order uses the day's subsidy until it is cancelled or its end frees it; a sale until it is
# reversed. The unique key of the table makes the second one wait and then fail.
SUBSIDY = """
CREATE FUNCTION meals_order_uses_subsidy() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state = 'cancelled' OR NEW.subsidy_freed THEN
    DELETE FROM meals_subsidyuse WHERE order_id = NEW.id;
  ELSE
    INSERT INTO meals_subsidyuse (resident_id, day, order_id)
      VALUES (NEW.resident_id, NEW.service_date, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER uses_subsidy AFTER INSERT ON meals_mealorder FOR EACH ROW
  WHEN (NEW.subsidy_fen > 0 AND NEW.state <> 'cancelled' AND NOT NEW.subsidy_freed)
  EXECUTE FUNCTION meals_order_uses_subsidy();
CREATE TRIGGER frees_subsidy AFTER UPDATE OF state, subsidy_freed ON meals_mealorder FOR EACH ROW
  WHEN (NEW.subsidy_fen > 0 AND
        (OLD.state = 'cancelled' OR OLD.subsidy_freed)
        <> (NEW.state = 'cancelled' OR NEW.subsidy_freed))
  EXECUTE FUNCTION meals_order_uses_subsidy();

CREATE FUNCTION meals_sale_uses_subsidy() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state = 'reversed' THEN
    DELETE FROM meals_subsidyuse WHERE sale_id = NEW.id;
  ELSE
    INSERT INTO meals_subsidyuse (resident_id, day, sale_id)
      VALUES (NEW.resident_id, NEW.service_date, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER uses_subsidy AFTER INSERT ON meals_sale FOR EACH ROW
  WHEN (NEW.subsidy_fen > 0) EXECUTE FUNCTION meals_sale_uses_subsidy();
CREATE TRIGGER frees_subsidy AFTER UPDATE OF state ON meals_sale FOR EACH ROW
  WHEN (NEW.subsidy_fen > 0 AND OLD.state <> NEW.state)
  EXECUTE FUNCTION meals_sale_uses_subsidy();

INSERT INTO meals_subsidyuse (resident_id, day, order_id)
  SELECT resident_id, service_date, id FROM meals_mealorder
  WHERE subsidy_fen > 0 AND state <> 'cancelled' AND NOT subsidy_freed;

REVOKE ALL ON FUNCTION meals_order_uses_subsidy(), meals_sale_uses_subsidy() FROM public;
REVOKE INSERT, UPDATE, DELETE ON meals_subsidyuse FROM yizhan_app;
"""

# Settling a day takes the operator's lock alone, every sale shares it, so that a sale is either in
# the sums or belongs to the next day.
DAYS = """
CREATE FUNCTION meals_sale_days(payee bigint, service_day date, today date)
  RETURNS TABLE (booked_on date, book_date date) LANGUAGE plpgsql AS $$
DECLARE closed date;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(2036955652, hashint8(payee));
  booked_on := service_day;
  WHILE EXISTS (SELECT FROM meals_daysettlement d
                WHERE d.operator_id = payee AND d.day = booked_on) LOOP
    booked_on := booked_on + 1;
  END LOOP;
  book_date := least(booked_on, today);
  SELECT max(through) INTO closed FROM subsidies_periodlock WHERE operator_id = payee;
  IF closed >= book_date THEN
    book_date := closed + 1;
  END IF;
  RETURN NEXT;
END $$;

CREATE FUNCTION meals_check_sale_day() RETURNS trigger LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM meals_daysettlement
             WHERE operator_id = NEW.operator_id AND day = NEW.booked_on) THEN
    RAISE EXCEPTION 'day is settled' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER day_is_open AFTER INSERT ON meals_sale FOR EACH ROW
  EXECUTE FUNCTION meals_check_sale_day();
"""

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['saleline', 'salereversal', 'tillhandover', 'pricelist'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON meals_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON meals_%s FROM yizhan_app', name);
  END LOOP;
END $$;
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_sale
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER sale_stays BEFORE UPDATE ON meals_sale FOR EACH ROW
  WHEN (OLD.state = 'reversed' OR to_jsonb(OLD) - 'state' <> to_jsonb(NEW) - 'state')
  EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON meals_sale FROM yizhan_app;
GRANT UPDATE (state) ON meals_sale TO yizhan_app;
CREATE TRIGGER never_deleted BEFORE DELETE ON meals_tillshift
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER shift_stays BEFORE UPDATE ON meals_tillshift FOR EACH ROW
  WHEN (OLD.state = 'closed' OR
        (OLD.till_id, OLD.opened_by_id, OLD.opened_at, OLD.float_fen)
        IS DISTINCT FROM (NEW.till_id, NEW.opened_by_id, NEW.opened_at, NEW.float_fen))
  EXECUTE FUNCTION core_never_changes();
REVOKE DELETE ON meals_till, meals_tillshift, meals_salereview FROM yizhan_app;
CREATE TRIGGER review_stays BEFORE UPDATE ON meals_salereview FOR EACH ROW
  WHEN (OLD.state <> 'open'
        OR (OLD.sale_id, OLD.reasons, OLD.details)
           IS DISTINCT FROM (NEW.sale_id, NEW.reasons, NEW.details))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0008_delivery_guards"), ("core", "0002_application_role"), ("subsidies", "0002_ledger")]

    operations = [migrations.RunSQL(sql) for sql in (SUBSIDY, DAYS, RECORDS)]
