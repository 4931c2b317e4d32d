"""A dish outside the price cap of its operator's place is refused by the database too."""

from django.db import migrations

GUARD = """
CREATE FUNCTION meals_dish_within_cap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE cap meals_pricecap;
BEGIN
  SELECT c.* INTO cap FROM meals_pricecap c JOIN accounts_organisation o ON o.id = NEW.operator_id
  WHERE starts_with(o.division_id, c.region)
    AND c.effective_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
    AND (c.effective_to IS NULL OR c.effective_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
  ORDER BY length(c.region) DESC, c.effective_from DESC, c.id DESC LIMIT 1;
  IF FOUND AND NEW.price_fen NOT BETWEEN cap.minimum_fen AND cap.maximum_fen THEN
    RAISE EXCEPTION 'price % of dish % is outside the cap', NEW.price_fen, NEW.name
      USING ERRCODE = '23514', CONSTRAINT = 'meals_dish_within_cap';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER within_cap BEFORE INSERT OR UPDATE OF price_fen, operator_id ON meals_dish
  FOR EACH ROW EXECUTE FUNCTION meals_dish_within_cap();
"""
NO_GUARD = "DROP TRIGGER within_cap ON meals_dish; DROP FUNCTION meals_dish_within_cap();"


class Migration(migrations.Migration):
    dependencies = [("meals", "0002_initial")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
