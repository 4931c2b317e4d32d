"""Money of an order is held in one call, by the function that stores the order.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# The same order and ratios as subsidies.logic.allocation; tests compare them.
VERB = """
CREATE FUNCTION subsidies_hold_at_once(
    person bigint, wanted text, payee bigint, today date, order_reference text, price bigint)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  one record; purse bigint; most bigint; fen bigint; still bigint := price;
  purses bigint[] := '{}'; ratios smallint[] := '{}'; lots bigint[] := '{}'; fens bigint[] := '{}';
BEGIN
  FOR one IN SELECT * FROM subsidies_open_purses(person, wanted, payee, today, order_reference) LOOP
    IF one.standing_fen IS NOT NULL THEN
      RAISE EXCEPTION 'reference % is taken', order_reference USING ERRCODE = '23505';
    END IF;
    CONTINUE WHEN one.lot_id IS NULL;
    IF one.account_id IS DISTINCT FROM purse THEN
      purse := one.account_id;
      most := CASE WHEN one.offset_bp IS NULL THEN price
                   ELSE (price * one.offset_bp + 5000) / 10000 END;
    END IF;
    fen := least(still, most, one.free_fen);
    CONTINUE WHEN fen <= 0;
    purses := purses || one.account_id; ratios := ratios || one.offset_bp;
    lots := lots || one.lot_id; fens := fens || fen;
    still := still - fen; most := most - fen;
  END LOOP;
  IF still < price THEN
    PERFORM subsidies_add_holds(order_reference, purses, ratios, lots, fens);
  END IF;
  RETURN price - still;
END $$;
"""
NO_VERB = "DROP FUNCTION subsidies_hold_at_once(bigint, text, bigint, date, text, bigint);"


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0018_dated_facts")]
    operations = [migrations.RunSQL(VERB, NO_VERB)]
