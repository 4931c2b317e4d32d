"""What the database guards of settlement: figures that stay, locked periods, payments by order only.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

# A row of work keeps its figures: only the columns that are named may change.
CHANGES_ONLY = """
CREATE FUNCTION subsidies_changes_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - TG_ARGV::text[]) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV::text[]) THEN
    RAISE EXCEPTION 'changing the figures of % is forbidden', TG_TABLE_NAME
      USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
"""

STATEMENTS = """
DROP TRIGGER never_changes ON subsidies_statement;
CREATE TRIGGER never_deleted BEFORE DELETE ON subsidies_statement
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER figures BEFORE UPDATE ON subsidies_statement
  FOR EACH ROW EXECUTE FUNCTION subsidies_changes_only('state', 'payment_order_id');
GRANT UPDATE (state, payment_order_id) ON subsidies_statement TO yizhan_app;

CREATE FUNCTION subsidies_guard_statement() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
      ('drawn', 'confirmed'), ('drawn', 'disputed'), ('confirmed', 'disputed'),
      ('disputed', 'confirmed'), ('confirmed', 'locked'), ('disputed', 'locked'),
      ('locked', 'ordered'), ('ordered', 'locked'), ('ordered', 'paid')) THEN
    RAISE EXCEPTION 'a statement can''t go from % to %', OLD.state, NEW.state
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('confirmed', 'locked') AND NEW.state <> OLD.state AND EXISTS (
      SELECT FROM subsidies_dispute WHERE statement_id = NEW.id AND state = 'open') THEN
    RAISE EXCEPTION 'statement % has an open dispute', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE UPDATE ON subsidies_statement
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_statement();

-- What is taken back counts negative; a programme whose part would not be positive waits.
CREATE OR REPLACE FUNCTION subsidies_check_statement() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE carried bigint; lines int; strangers int; least bigint;
BEGIN
  SELECT coalesce(sum(p.fen), 0), coalesce(sum(p.lines), 0), coalesce(sum(p.strangers), 0),
         min(p.fen)
    INTO carried, lines, strangers, least
    FROM (
      SELECT sum(CASE WHEN t.credit_kind = 3 THEN t.amount_fen ELSE -t.amount_fen END) AS fen,
             count(*) AS lines,
             count(*) FILTER (WHERE t.kind = 14
                              OR a.operator_id IS DISTINCT FROM NEW.operator_id) AS strangers
      FROM subsidies_statementline l JOIN subsidies_transfer t ON t.id = l.transfer_id
      JOIN subsidies_account a
        ON a.id = CASE WHEN t.credit_kind = 3 THEN t.credit_id ELSE t.debit_id END
      WHERE l.statement_id = NEW.id GROUP BY t.programme_id) p;
  IF carried <> NEW.total_fen OR lines <> NEW.count OR strangers > 0 OR least <= 0 THEN
    RAISE EXCEPTION 'statement % does not add up', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
"""

# Whoever books for an operator shares a lock with the others and waits only for who locks the period.
LOCKED_PERIODS = """
CREATE FUNCTION subsidies_period_key(operator bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT (7330001::bigint << 32) + (operator & 2147483647)
$$;
CREATE FUNCTION subsidies_check_period() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE payables bigint[]; operators bigint[]; pays boolean;
BEGIN
  -- A run's batch moves no payable: it must leave here after one look at its rows.
  SELECT array_agg(DISTINCT CASE WHEN credit_kind = 3 THEN credit_id ELSE debit_id END)
           FILTER (WHERE kind <> 14),
         bool_or(kind = 14) INTO payables, pays
    FROM added WHERE 3 IN (credit_kind, debit_kind);
  IF pays AND EXISTS (
      SELECT FROM added t JOIN subsidies_journal j ON j.id = t.journal_id
      JOIN subsidies_account a ON a.id = t.debit_id
      WHERE t.kind = 14 AND NOT EXISTS (
        SELECT FROM subsidies_paymentpart p
        JOIN subsidies_paymentorder o ON o.id = p.order_id
        WHERE j.key = 'payment-part:' || p.id AND o.state = 'approved'
          AND (p.programme_id, p.amount_fen, o.operator_id)
            = (t.programme_id, t.amount_fen, a.operator_id))) THEN
    RAISE EXCEPTION 'payment without an approved order' USING ERRCODE = '23514';
  END IF;
  IF payables IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(DISTINCT operator_id ORDER BY operator_id) INTO operators
    FROM subsidies_account WHERE id = ANY (payables);
  PERFORM pg_advisory_xact_lock_shared(subsidies_period_key(o)) FROM unnest(operators) o;
  IF EXISTS (SELECT FROM added t JOIN subsidies_journal j ON j.id = t.journal_id
             WHERE t.kind <> 14 AND 3 IN (t.credit_kind, t.debit_kind) AND EXISTS (
               SELECT FROM subsidies_periodlock l
               WHERE l.through >= j.book_date AND l.operator_id = (
                 SELECT operator_id FROM subsidies_account
                 WHERE id = CASE WHEN t.credit_kind = 3 THEN t.credit_id ELSE t.debit_id END)))
  THEN
    RAISE EXCEPTION 'period is locked' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER period AFTER INSERT ON subsidies_transfer REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION subsidies_check_period();

CREATE FUNCTION subsidies_guard_lock() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(subsidies_period_key(NEW.operator_id));
  NEW.locked_at := clock_timestamp();  -- after everything that was on its way
  IF NOT EXISTS (SELECT FROM subsidies_statement s WHERE s.id = NEW.statement_id
                 AND (s.operator_id, s.through) = (NEW.operator_id, NEW.through)) THEN
    RAISE EXCEPTION 'lock differs from its statement' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER locks BEFORE INSERT ON subsidies_periodlock
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_lock();
"""

RIGHTS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['periodlock', 'paymentpart', 'reconciliationrun', 'checkresult'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['dispute', 'paymentorder', 'operatorbankaccount', 'workitem'] LOOP
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
GRANT UPDATE (state, answer, answered_by_id, answered_at, correction_id)
  ON subsidies_dispute TO yizhan_app;
CREATE TRIGGER figures BEFORE UPDATE ON subsidies_dispute FOR EACH ROW
  EXECUTE FUNCTION subsidies_changes_only(
    'state', 'answer', 'answered_by_id', 'answered_at', 'correction_id');
GRANT UPDATE (state, approved_by_id, approved_at, bank_reference, paid_on)
  ON subsidies_paymentorder TO yizhan_app;
CREATE TRIGGER figures BEFORE UPDATE ON subsidies_paymentorder FOR EACH ROW
  EXECUTE FUNCTION subsidies_changes_only(
    'state', 'approved_by_id', 'approved_at', 'bank_reference', 'paid_on');
CREATE TRIGGER ended BEFORE UPDATE ON subsidies_paymentorder FOR EACH ROW
  WHEN (OLD.state IN ('paid', 'cancelled')) EXECUTE FUNCTION core_never_changes();
GRANT UPDATE (replaced_at) ON subsidies_operatorbankaccount TO yizhan_app;
CREATE TRIGGER figures BEFORE UPDATE ON subsidies_operatorbankaccount FOR EACH ROW
  EXECUTE FUNCTION subsidies_changes_only('replaced_at');
GRANT UPDATE (last_seen, state, owner_id, note, fixed_at) ON subsidies_workitem TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0005_benefit_rights")]

    operations = [
        migrations.RunSQL(sql) for sql in (CHANGES_ONLY, STATEMENTS, LOCKED_PERIODS, RIGHTS)
    ]
