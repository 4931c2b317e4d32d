"""A sale over the counter is paid in one call: purses in their order, and the government's parts.

Written by hand because Django's models can't say functions.
"""

from django.db import migrations

# The same order and ratios as subsidies.logic.allocation, the same rows as holding and capturing;
# tests compare them. An account that somebody else opens meanwhile is read again. A voucher pays its
# ratio of the whole bill, also when cash or a card pays some of it: price is what is left of the bill.
VERB = """
CREATE FUNCTION subsidies_ledger_account(which smallint, programme bigint, payee bigint)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
  SELECT id INTO found FROM subsidies_account WHERE kind = which AND programme_id = programme
    AND operator_id IS NOT DISTINCT FROM payee;
  IF found IS NULL THEN
    INSERT INTO subsidies_account (kind, programme_id, operator_id)
      VALUES (which, programme, payee) ON CONFLICT DO NOTHING;
    SELECT id INTO found FROM subsidies_account WHERE kind = which AND programme_id = programme
      AND operator_id IS NOT DISTINCT FROM payee;
  END IF;
  RETURN found;
END $$;

CREATE FUNCTION subsidies_pay_at_once(
    person bigint, wanted text, payee bigint, today date, order_reference text, price bigint,
    bill bigint, content text, day date, who text,
    part_programmes bigint[], part_keys text[], part_hashes text[], part_fens bigint[])
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  one record; purse bigint; most bigint; fen bigint; still bigint := price; entry bigint;
  purses bigint[] := '{}'; ratios smallint[] := '{}'; lots bigint[] := '{}'; fens bigint[] := '{}';
  held bigint[]; hold_ids bigint[]; hold_lots bigint[]; hold_fens bigint[];
BEGIN
  IF price > 0 THEN
    FOR one IN SELECT * FROM subsidies_open_purses(person, wanted, payee, today, order_reference)
    LOOP
      IF one.standing_fen IS NOT NULL THEN
        RAISE EXCEPTION 'reference % is taken', order_reference USING ERRCODE = '23505';
      END IF;
      CONTINUE WHEN one.lot_id IS NULL;
      IF one.account_id IS DISTINCT FROM purse THEN
        purse := one.account_id;
        most := CASE WHEN one.offset_bp IS NULL THEN price
                     ELSE (bill * one.offset_bp + 5000) / 10000 END;
      END IF;
      fen := least(still, most, one.free_fen);
      CONTINUE WHEN fen <= 0;
      purses := purses || one.account_id; ratios := ratios || one.offset_bp;
      lots := lots || one.lot_id; fens := fens || fen;
      still := still - fen; most := most - fen;
    END LOOP;
  END IF;
  IF array_length(fens, 1) > 0 THEN
    PERFORM subsidies_add_holds(order_reference, purses, ratios, lots, fens);
    SELECT array_agg(DISTINCT h.id), array_agg(h.id ORDER BY l.id),
           array_agg(l.lot_id ORDER BY l.id), array_agg(l.amount_fen ORDER BY l.id)
      INTO held, hold_ids, hold_lots, hold_fens
      FROM subsidies_hold h JOIN subsidies_holdlot l ON l.hold_id = h.id
      WHERE h.reference = order_reference;
    PERFORM subsidies_end_holds(held, hold_ids, hold_lots, hold_fens, payee, content, day, who);
  END IF;
  FOR i IN 1 .. coalesce(array_length(part_keys, 1), 0) LOOP
    INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,
                                   created_at)
      VALUES (3, part_keys[i], part_hashes[i], part_fens[i], 1, day, who, now())
      RETURNING id INTO entry;
    INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind,
                                    credit_id, credit_kind, amount_fen)
      VALUES (entry, 3, part_programmes[i],
              subsidies_ledger_account(2::smallint, part_programmes[i], NULL), 2,
              subsidies_ledger_account(3::smallint, part_programmes[i], payee), 3, part_fens[i]);
  END LOOP;
  RETURN price - still;
END $$;
"""

BACK = """
DROP FUNCTION subsidies_pay_at_once(bigint, text, bigint, date, text, bigint, bigint, text, date,
                                    text, bigint[], text[], text[], bigint[]);
DROP FUNCTION subsidies_ledger_account(smallint, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0015_charge_rights")]

    operations = [migrations.RunSQL(VERB, BACK)]
