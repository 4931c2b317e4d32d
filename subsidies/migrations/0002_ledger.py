"""What the database itself guards: legal movements, lots and balances, and who may write what.

Written by hand because Django's models can't say composite foreign keys, triggers or privileges.
"""

from django.db import migrations

LEGAL_MOVEMENTS = """
CREATE TABLE subsidies_flow (
  kind smallint, debit_kind smallint, credit_kind smallint,
  PRIMARY KEY (kind, debit_kind, credit_kind));
INSERT INTO subsidies_flow VALUES (1, 2, 1), (2, 1, 3), (3, 2, 3);
REVOKE INSERT, UPDATE, DELETE ON subsidies_flow FROM yizhan_app;
"""

# A transfer's programme and account kinds must be those of its accounts; a lot pays only for its purse.
REFERENCES = """
ALTER TABLE subsidies_transfer
  ADD CONSTRAINT subsidies_transfer_legal
    FOREIGN KEY (kind, debit_kind, credit_kind) REFERENCES subsidies_flow,
  ADD CONSTRAINT subsidies_transfer_debit_account
    FOREIGN KEY (debit_id, debit_kind, programme_id)
    REFERENCES subsidies_account (id, kind, programme_id),
  ADD CONSTRAINT subsidies_transfer_credit_account
    FOREIGN KEY (credit_id, credit_kind, programme_id)
    REFERENCES subsidies_account (id, kind, programme_id),
  ADD CONSTRAINT subsidies_transfer_debit_from
    FOREIGN KEY (debit_lot_id, debit_id) REFERENCES subsidies_lot (id, account_id),
  ADD CONSTRAINT subsidies_transfer_credit_to
    FOREIGN KEY (credit_lot_id, credit_id) REFERENCES subsidies_lot (id, account_id);
ALTER TABLE subsidies_lot
  ADD CONSTRAINT subsidies_lot_purse
    FOREIGN KEY (account_id) REFERENCES subsidies_balance (account_id);
ALTER TABLE subsidies_hold
  ADD CONSTRAINT subsidies_hold_purse
    FOREIGN KEY (account_id) REFERENCES subsidies_balance (account_id);
ALTER TABLE subsidies_holdlot
  ADD CONSTRAINT subsidies_holdlot_hold
    FOREIGN KEY (hold_id, account_id) REFERENCES subsidies_hold (id, account_id),
  ADD CONSTRAINT subsidies_holdlot_lot
    FOREIGN KEY (lot_id, account_id) REFERENCES subsidies_lot (id, account_id);
ALTER TABLE subsidies_journal ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE subsidies_statement ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE subsidies_balance SET (fillfactor = 70);
ALTER TABLE subsidies_lot SET (fillfactor = 80);
"""

NEVER_CHANGES = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'journal', 'grant', 'transfer', 'hold', 'holdlot',
                              'holdend', 'statement', 'statementline', 'runitem'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

# The triggers run as the owner, so the application can move money only by adding transfers and holds.
# A session keeps the plan of a trigger's first call: without these settings one that was made for a
# batch of thousands reads whole tables for a single meal, and one made while tables were small stays.
TRIGGERS = """
CREATE FUNCTION subsidies_apply_transfers() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
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
  UPDATE subsidies_lot SET remaining_fen = remaining_fen + d.fen FROM (
      SELECT lot, sum(fen)::bigint AS fen FROM (
        SELECT credit_lot_id AS lot, amount_fen AS fen FROM added WHERE credit_kind = 1
        UNION ALL SELECT debit_lot_id, -amount_fen FROM added WHERE debit_kind = 1) moves
      GROUP BY lot) d
    WHERE subsidies_lot.id = d.lot;
  UPDATE subsidies_balance b SET posted = posted + d.fen FROM (
      SELECT account, sum(fen)::bigint AS fen FROM (
        SELECT credit_id AS account, amount_fen AS fen FROM added WHERE credit_kind = 1
        UNION ALL SELECT debit_id, -amount_fen FROM added WHERE debit_kind = 1) moves
      GROUP BY account) d
    WHERE b.account_id = d.account;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON subsidies_transfer REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_apply_transfers();

CREATE FUNCTION subsidies_check_journal() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
DECLARE carried bigint; lines int;
BEGIN
  SELECT coalesce(sum(amount_fen), 0), count(*) INTO carried, lines
    FROM subsidies_transfer WHERE journal_id = NEW.id AND kind = NEW.kind;
  IF carried <> NEW.total_fen OR lines <> NEW.count OR EXISTS (
      SELECT FROM subsidies_transfer WHERE journal_id = NEW.id AND kind <> NEW.kind) THEN
    RAISE EXCEPTION 'journal % declares %/% but carries %/%',
      NEW.id, NEW.total_fen, NEW.count, carried, lines USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON subsidies_journal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_journal();

CREATE FUNCTION subsidies_apply_hold_lots() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
BEGIN
  IF EXISTS (SELECT FROM added JOIN subsidies_holdend e ON e.hold_id = added.hold_id) THEN
    RAISE EXCEPTION 'hold has ended' USING ERRCODE = '23000';
  END IF;
  IF EXISTS (SELECT FROM subsidies_hold h
             JOIN (SELECT hold_id, sum(amount_fen) AS fen FROM subsidies_holdlot
                   WHERE hold_id IN (SELECT hold_id FROM added) GROUP BY hold_id) l
               ON l.hold_id = h.id
             WHERE l.fen > h.amount_fen) THEN
    RAISE EXCEPTION 'hold takes more than it declares' USING ERRCODE = '23514';
  END IF;
  PERFORM FROM subsidies_balance WHERE account_id IN (SELECT account_id FROM added)
    ORDER BY account_id FOR UPDATE;
  UPDATE subsidies_lot SET held_fen = held_fen + d.fen FROM (
      SELECT lot_id, sum(amount_fen)::bigint AS fen FROM added GROUP BY lot_id) d
    WHERE subsidies_lot.id = d.lot_id;
  UPDATE subsidies_balance b SET held = held + d.fen FROM (
      SELECT account_id, sum(amount_fen)::bigint AS fen FROM added GROUP BY account_id) d
    WHERE b.account_id = d.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON subsidies_holdlot REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_apply_hold_lots();

CREATE FUNCTION subsidies_apply_hold_ends() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
BEGIN
  PERFORM FROM subsidies_balance WHERE account_id IN (
      SELECT h.account_id FROM added JOIN subsidies_hold h ON h.id = added.hold_id)
    ORDER BY account_id FOR UPDATE;
  UPDATE subsidies_lot SET held_fen = held_fen - d.fen FROM (
      SELECT lot_id, sum(amount_fen)::bigint AS fen FROM subsidies_holdlot
      WHERE hold_id IN (SELECT hold_id FROM added) GROUP BY lot_id) d
    WHERE subsidies_lot.id = d.lot_id;
  UPDATE subsidies_balance b SET held = held - d.fen FROM (
      SELECT account_id, sum(amount_fen)::bigint AS fen FROM subsidies_holdlot
      WHERE hold_id IN (SELECT hold_id FROM added) GROUP BY account_id) d
    WHERE b.account_id = d.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON subsidies_holdend REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_apply_hold_ends();

CREATE FUNCTION subsidies_check_hold() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
BEGIN
  IF (SELECT coalesce(sum(amount_fen), 0) FROM subsidies_holdlot WHERE hold_id = NEW.id)
      <> NEW.amount_fen THEN
    RAISE EXCEPTION 'hold % is not fully allocated', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON subsidies_hold
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_hold();

CREATE FUNCTION subsidies_check_capture() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
BEGIN
  IF NEW.outcome = 'captured' AND EXISTS (
      SELECT FROM (SELECT debit_lot_id AS lot_id, sum(amount_fen) AS fen
                   FROM subsidies_transfer WHERE journal_id = NEW.journal_id
                   GROUP BY debit_lot_id) t
      FULL JOIN (SELECT lot_id, amount_fen AS fen FROM subsidies_holdlot
                 WHERE hold_id = NEW.hold_id) h USING (lot_id)
      WHERE t.fen IS DISTINCT FROM h.fen) THEN
    RAISE EXCEPTION 'capture differs from hold %', NEW.hold_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER exact AFTER INSERT ON subsidies_holdend
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_capture();

CREATE FUNCTION subsidies_check_statement() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
DECLARE carried bigint; lines int; strangers int;
BEGIN
  SELECT coalesce(sum(t.amount_fen), 0), count(*),
         count(*) FILTER (WHERE a.operator_id IS DISTINCT FROM NEW.operator_id)
    INTO carried, lines, strangers
    FROM subsidies_statementline l JOIN subsidies_transfer t ON t.id = l.transfer_id
    JOIN subsidies_account a ON a.id = t.credit_id WHERE l.statement_id = NEW.id;
  IF carried <> NEW.total_fen OR lines <> NEW.count OR strangers > 0 THEN
    RAISE EXCEPTION 'statement % does not add up', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION subsidies_check_statement_open() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp{plans} AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT statement_id FROM added) a
             JOIN subsidies_statement s ON s.id = a.statement_id
             WHERE s.xid <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'statement is closed' USING ERRCODE = '23000';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER open AFTER INSERT ON subsidies_statementline REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_check_statement_open();
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON subsidies_statement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION subsidies_check_statement();
""".replace(
    "{plans}", " SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
)

# Locking needs the UPDATE privilege that the application does not have on purses.
LOCKING = """
CREATE FUNCTION subsidies_lock_purses(ids bigint[]) RETURNS void LANGUAGE sql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT 1 FROM (SELECT account_id FROM subsidies_balance WHERE account_id = ANY (ids)
                 ORDER BY account_id FOR UPDATE) locked
$$;
REVOKE ALL ON FUNCTION subsidies_lock_purses(bigint[]) FROM public;
GRANT EXECUTE ON FUNCTION subsidies_lock_purses(bigint[]) TO yizhan_app;
"""

PRIVILEGES = """
REVOKE INSERT, UPDATE, DELETE ON subsidies_balance, subsidies_lot FROM yizhan_app;
GRANT INSERT (account_id) ON subsidies_balance TO yizhan_app;
GRANT INSERT (id, account_id, grant_id, face_fen, expires_on) ON subsidies_lot TO yizhan_app;
REVOKE DELETE ON subsidies_run, subsidies_runbatch, subsidies_enrolment, subsidies_award
  FROM yizhan_app;
REVOKE UPDATE ON subsidies_award FROM yizhan_app;
GRANT UPDATE (replaced_at) ON subsidies_award TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_initial"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL(sql)
        for sql in (LEGAL_MOVEMENTS, REFERENCES, NEVER_CHANGES, TRIGGERS, LOCKING, PRIVILEGES)
    ]
