"""Corrections, debts and lapsing that the database itself guards, and the functions of a charge.

Written by hand because Django's models can't say triggers, functions or privileges.
"""

from django.db import migrations

PLANS = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"

# 9 refund, 10 unsubsidise, 13 pay back: each undoes part of one journal and has to say of which.
CORRECTIONS = """
INSERT INTO subsidies_flow VALUES
  (9, 3, 4),  -- refund of a late charge that the person still owes
  (9, 2, 1);  -- refund of what was taken back from a purse by mistake

ALTER TABLE subsidies_journal ADD CONSTRAINT subsidies_journal_names_what_it_corrects
  CHECK (kind NOT IN (9, 10, 13) OR corrects_id IS NOT NULL);

-- The journal that is corrected is locked, so that two corrections at once count each other.
CREATE FUNCTION subsidies_check_correction(correcting bigint) RETURNS void LANGUAGE plpgsql
  SET search_path = public, pg_temp AS $$
DECLARE original bigint;
BEGIN
  SELECT corrects_id INTO original FROM subsidies_journal WHERE id = correcting;
  PERFORM FROM subsidies_journal WHERE id = original FOR NO KEY UPDATE;
  IF EXISTS (
      SELECT FROM (
        SELECT t.debit_id, t.credit_id, t.credit_lot_id, sum(t.amount_fen) AS fen
        FROM subsidies_journal j JOIN subsidies_transfer t ON t.journal_id = j.id
        WHERE j.corrects_id = original AND t.kind IN (9, 10, 13) GROUP BY 1, 2, 3) back
      LEFT JOIN (
        SELECT debit_id, credit_id, debit_lot_id, sum(amount_fen) AS fen
        FROM subsidies_transfer WHERE journal_id = original AND kind IN (2, 3, 5, 11, 12)
        GROUP BY 1, 2, 3) paid
        ON (paid.debit_id, paid.credit_id) = (back.credit_id, back.debit_id)
       AND paid.debit_lot_id IS NOT DISTINCT FROM back.credit_lot_id
      WHERE back.fen > coalesce(paid.fen, 0)) THEN
    RAISE EXCEPTION 'correction exceeds what journal % moved', original USING ERRCODE = '23514';
  END IF;
END $$;
"""

TRANSFERS = """
CREATE OR REPLACE FUNCTION subsidies_apply_transfers() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
DECLARE debtors bigint[];
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT journal_id FROM added) a
             JOIN subsidies_journal j ON j.id = a.journal_id
             WHERE j.xid <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'journal is closed' USING ERRCODE = '23000';
  END IF;
  IF EXISTS (SELECT FROM added t JOIN subsidies_lot l ON l.id = t.credit_lot_id
             JOIN subsidies_grant g ON g.id = l.grant_id
             JOIN subsidies_account a ON a.id = g.account_id
             WHERE t.kind = 1 AND (
               (l.account_id, l.face_fen, t.amount_fen) <> (g.account_id, g.amount_fen, g.amount_fen)
               OR (a.programme_id, a.resident_id) <> (g.programme_id, g.resident_id))) THEN
    RAISE EXCEPTION 'transfer differs from its grant' USING ERRCODE = '23514';
  END IF;
  PERFORM FROM subsidies_balance WHERE account_id IN (
      SELECT debit_id FROM added WHERE debit_kind = 1
      UNION SELECT credit_id FROM added WHERE credit_kind = 1)
    ORDER BY account_id FOR UPDATE;
  IF EXISTS (SELECT FROM added WHERE kind > 3) THEN
    SELECT array_agg(DISTINCT credit_id) INTO debtors FROM added WHERE credit_kind = 4;
    PERFORM FROM subsidies_account WHERE id = ANY (debtors) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM unnest(debtors) AS r (id)
               WHERE (SELECT coalesce(sum(amount_fen), 0) FROM subsidies_transfer
                      WHERE debit_id = r.id)
                   < (SELECT sum(amount_fen) FROM subsidies_transfer WHERE credit_id = r.id)) THEN
      RAISE EXCEPTION 'more than the person owes' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM added t JOIN subsidies_account p ON p.id = t.debit_id
               JOIN subsidies_account r ON r.id = t.credit_id
               WHERE t.kind = 8 AND p.resident_id <> r.resident_id) THEN
      RAISE EXCEPTION 'another person''s debt' USING ERRCODE = '23514';
    END IF;
    PERFORM subsidies_check_correction(c.id) FROM (
      SELECT DISTINCT journal_id AS id FROM added WHERE kind IN (9, 10, 13) ORDER BY 1) c;
    IF EXISTS (SELECT FROM added t JOIN subsidies_lot l ON l.id = t.debit_lot_id
               JOIN subsidies_journal j ON j.id = t.journal_id
               WHERE t.kind = 4 AND (l.expires_on IS NULL OR l.expires_on >= j.book_date)) THEN
      RAISE EXCEPTION 'lot has not expired' USING ERRCODE = '23514';
    END IF;
  END IF;
  -- Summed once: without statistics the planner would sum anew for every lot of the table.
  WITH d AS MATERIALIZED (
      SELECT lot, sum(fen)::bigint AS fen FROM (
        SELECT credit_lot_id AS lot, amount_fen AS fen FROM added WHERE credit_kind = 1
        UNION ALL SELECT debit_lot_id, -amount_fen FROM added WHERE debit_kind = 1) moves
      GROUP BY lot)
    UPDATE subsidies_lot SET remaining_fen = remaining_fen + d.fen FROM d
    WHERE subsidies_lot.id = d.lot;
  WITH d AS MATERIALIZED (
      SELECT account, sum(fen)::bigint AS fen FROM (
        SELECT credit_id AS account, amount_fen AS fen FROM added WHERE credit_kind = 1
        UNION ALL SELECT debit_id, -amount_fen FROM added WHERE debit_kind = 1) moves
      GROUP BY account)
    UPDATE subsidies_balance b SET posted = posted + d.fen FROM d
    WHERE b.account_id = d.account;
  RETURN NULL;
END $$;

-- Part of a hold may be captured, from its own lots only; its end frees the rest.
CREATE OR REPLACE FUNCTION subsidies_check_capture() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
BEGIN
  IF NEW.outcome = 'captured' AND EXISTS (
      SELECT FROM (SELECT debit_lot_id, sum(amount_fen) AS fen
                   FROM subsidies_transfer WHERE journal_id = NEW.journal_id
                   GROUP BY debit_lot_id) t
      LEFT JOIN subsidies_holdlot h ON h.hold_id = NEW.hold_id AND h.lot_id = t.debit_lot_id
      WHERE t.fen > coalesce(h.amount_fen, 0)) THEN
    RAISE EXCEPTION 'capture differs from hold %', NEW.hold_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
""".replace("{plans}", PLANS)

RECOVERIES = """
CREATE FUNCTION subsidies_check_recovery_lines() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
BEGIN
  PERFORM FROM subsidies_grant WHERE id IN (SELECT grant_id FROM added)
    ORDER BY id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM subsidies_grant g WHERE g.id IN (SELECT grant_id FROM added)
             AND g.amount_fen < (SELECT sum(lapsed_fen + taken_fen + owed_fen)
                                 FROM subsidies_recoveryline WHERE grant_id = g.id)) THEN
    RAISE EXCEPTION 'more is asked back than was granted' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER at_most_granted AFTER INSERT ON subsidies_recoveryline
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_check_recovery_lines();

CREATE FUNCTION subsidies_check_recovery_entry() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
BEGIN
  IF NOT EXISTS (
      SELECT FROM subsidies_journal j JOIN subsidies_transfer t ON t.journal_id = j.id
      JOIN subsidies_recovery r ON r.id = NEW.recovery_id
      JOIN subsidies_account a ON a.resident_id = r.resident_id
       AND a.programme_id = r.programme_id AND a.id IN (t.debit_id, t.credit_id)
      WHERE j.id = NEW.journal_id AND j.kind IN (5, 6, 7, 8, 9, 11, 15)
        AND j.xid = pg_current_xact_id() AND j.total_fen = NEW.amount_fen) THEN
    RAISE EXCEPTION 'entry differs from its journal' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER same AFTER INSERT ON subsidies_recoveryentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_recovery_entry();
""".replace("{plans}", PLANS)

# A charge through the commands costs two calls a verb: lock and read, then write. A session keeps
# the plans of these functions; the same statements sent one by one are planned each time anew.
VERBS = """
CREATE FUNCTION subsidies_spendable_lots(person bigint, wanted text, payee bigint, day date)
  RETURNS TABLE (account_id bigint, offset_bp smallint, lot_id bigint, free_fen bigint)
  LANGUAGE plpgsql STABLE SET search_path = public, pg_temp {plans} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT a.id, (v.offset_bp ->> wanted)::smallint, l.id, l.remaining_fen - l.held_fen
  FROM subsidies_account a JOIN subsidies_programme p ON p.id = a.programme_id
  LEFT JOIN subsidies_programmeversion v ON v.programme_id = p.id AND v.effective_from <= day
   AND (v.effective_to IS NULL OR v.effective_to >= day)
  LEFT JOIN subsidies_lot l ON l.account_id = a.id AND l.remaining_fen > l.held_fen
   AND l.remaining_fen > 0 AND (l.expires_on IS NULL OR l.expires_on >= day)
  WHERE a.kind = 1 AND a.resident_id = person AND p.services @> ARRAY[wanted]::varchar[]
    AND (NOT EXISTS (SELECT FROM subsidies_programme_operators o WHERE o.programme_id = p.id)
         OR EXISTS (SELECT FROM subsidies_programme_operators o
                    WHERE o.programme_id = p.id AND o.organisation_id = payee))
  ORDER BY p.spend_order, a.id, l.expires_on NULLS LAST, l.id;
END $$;

CREATE FUNCTION subsidies_open_purses(
    person bigint, wanted text, payee bigint, day date, order_reference text)
  RETURNS TABLE (account_id bigint, offset_bp smallint, lot_id bigint, free_fen bigint,
                 standing_fen bigint, is_taken boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
#variable_conflict use_column
DECLARE standing bigint; taken boolean;
BEGIN
  PERFORM FROM subsidies_balance b WHERE b.account_id IN (
      SELECT a.id FROM subsidies_account a WHERE a.kind = 1 AND a.resident_id = person)
    ORDER BY b.account_id FOR UPDATE;
  SELECT sum(h.amount_fen), bool_or(e.hold_id IS NOT NULL OR a.resident_id <> person)
    INTO standing, taken
    FROM subsidies_hold h JOIN subsidies_account a ON a.id = h.account_id
    LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
    WHERE h.reference = order_reference;
  RETURN QUERY SELECT s.account_id, s.offset_bp, s.lot_id, s.free_fen, standing, taken
    FROM (VALUES (1)) one (row)
    LEFT JOIN subsidies_spendable_lots(person, wanted, payee, day) s ON true;
END $$;

CREATE FUNCTION subsidies_add_holds(order_reference text, purses bigint[], ratios smallint[],
                                    lots bigint[], fens bigint[])
  RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  WITH parts AS (
    SELECT * FROM unnest(purses, ratios, lots, fens) WITH ORDINALITY
      AS part (account_id, offset_bp, lot_id, fen, place)),
  held AS (
    INSERT INTO subsidies_hold (account_id, reference, amount_fen, offset_bp, created_at)
    SELECT account_id, order_reference, sum(fen), min(offset_bp), now() FROM parts
    GROUP BY account_id ORDER BY min(place) RETURNING id, account_id)
  INSERT INTO subsidies_holdlot (hold_id, account_id, lot_id, amount_fen)
  SELECT held.id, account_id, lot_id, fen FROM parts JOIN held USING (account_id) ORDER BY place;
END $$;

CREATE FUNCTION subsidies_open_holds(order_reference text)
  RETURNS TABLE (hold_id bigint, account_id bigint, programme_id bigint, offset_bp smallint,
                 amount_fen bigint, is_ended boolean, paid_fen bigint, request_hash varchar,
                 lot_id bigint, lot_fen bigint, expires_on date)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp {plans} AS $$
#variable_conflict use_column
BEGIN
  PERFORM FROM subsidies_balance b WHERE b.account_id IN (
      SELECT h.account_id FROM subsidies_hold h WHERE h.reference = order_reference)
    ORDER BY b.account_id FOR UPDATE;
  RETURN QUERY
    SELECT h.id, h.account_id, a.programme_id, h.offset_bp, h.amount_fen, e.hold_id IS NOT NULL,
           j.total_fen, j.request_hash, l.lot_id, l.amount_fen, o.expires_on
    FROM subsidies_hold h JOIN subsidies_account a ON a.id = h.account_id
    JOIN subsidies_holdlot l ON l.hold_id = h.id JOIN subsidies_lot o ON o.id = l.lot_id
    LEFT JOIN subsidies_holdend e ON e.hold_id = h.id
    LEFT JOIN subsidies_journal j ON j.id = e.journal_id
    WHERE h.reference = order_reference ORDER BY h.id, l.id;
END $$;

-- The end gives the held money free before the transfers take it: the balance is checked at once.
CREATE FUNCTION subsidies_end_holds(holds bigint[], part_holds bigint[], part_lots bigint[],
                                    part_fens bigint[], payee bigint, content text, day date,
                                    who text)
  RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record; payable bigint; entry bigint;
BEGIN
  INSERT INTO subsidies_holdend (hold_id, outcome, ended_at)
    SELECT id, 'released', now() FROM unnest(holds) id WHERE id <> ALL (part_holds);
  FOR one IN
      SELECT h.id, h.account_id, a.programme_id, sum(p.fen) AS fen, count(*) AS lines
      FROM unnest(part_holds, part_lots, part_fens) AS p (hold_id, lot_id, fen)
      JOIN subsidies_hold h ON h.id = p.hold_id JOIN subsidies_account a ON a.id = h.account_id
      GROUP BY h.id, h.account_id, a.programme_id ORDER BY h.id LOOP
    SELECT id INTO payable FROM subsidies_account
      WHERE kind = 3 AND programme_id = one.programme_id AND operator_id = payee;
    IF payable IS NULL THEN
      INSERT INTO subsidies_account (kind, programme_id, operator_id)
        VALUES (3, one.programme_id, payee) ON CONFLICT DO NOTHING;
      SELECT id INTO payable FROM subsidies_account
        WHERE kind = 3 AND programme_id = one.programme_id AND operator_id = payee;
    END IF;
    INSERT INTO subsidies_journal (kind, key, request_hash, total_fen, count, book_date, actor,
                                   created_at)
      VALUES (2, 'hold:' || one.id, content, one.fen, one.lines, day, who, now())
      RETURNING id INTO entry;
    INSERT INTO subsidies_holdend (hold_id, outcome, journal_id, ended_at)
      VALUES (one.id, 'captured', entry, now());
    INSERT INTO subsidies_transfer (journal_id, kind, programme_id, debit_id, debit_kind,
                                    credit_id, credit_kind, amount_fen, debit_lot_id)
      SELECT entry, 2, one.programme_id, one.account_id, 1, payable, 3, p.fen, p.lot_id
      FROM unnest(part_holds, part_lots, part_fens) WITH ORDINALITY
        AS p (hold_id, lot_id, fen, place)
      WHERE p.hold_id = one.id ORDER BY p.place;
  END LOOP;
END $$;
""".replace("{plans}", PLANS)

LOCKING = """
CREATE FUNCTION subsidies_lock_journal(which smallint, name text) RETURNS void LANGUAGE sql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT 1 FROM (SELECT id FROM subsidies_journal WHERE kind = which AND key = name
                 FOR NO KEY UPDATE) locked
$$;
REVOKE ALL ON FUNCTION subsidies_lock_journal(smallint, text) FROM public;
GRANT EXECUTE ON FUNCTION subsidies_lock_journal(smallint, text) TO yizhan_app;
"""

RIGHTS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['recoveryline', 'recoveryentry', 'recoveryinstalment',
                              'latecharge'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON subsidies_recovery FROM yizhan_app;
GRANT UPDATE (state, monthly_fen, first_instalment, write_off_reason, write_off_asked_by_id,
              written_off_by_id, updated_at) ON subsidies_recovery TO yizhan_app;
REVOKE ALL ON FUNCTION
  subsidies_check_correction(bigint),
  subsidies_open_purses(bigint, text, bigint, date, text),
  subsidies_open_holds(text) FROM public;
GRANT EXECUTE ON FUNCTION
  subsidies_open_purses(bigint, text, bigint, date, text),
  subsidies_open_holds(text) TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0006_settlement_guards")]

    operations = [
        migrations.RunSQL(sql)
        for sql in (CORRECTIONS, TRANSFERS, RECOVERIES, VERBS, LOCKING, RIGHTS)
    ]
