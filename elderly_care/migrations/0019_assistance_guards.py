"""The fund's balances are the database's own; what was given, paid and noted stays as it was."""

from django.db import migrations

# The trigger runs as the owner: the program moves a balance only by adding an entry.
GUARDS = """
CREATE FUNCTION elderly_care_book_charity() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE given record;
BEGIN
  IF NEW.kind = 'counter' THEN
    SELECT * INTO given FROM elderly_care_charityentry WHERE id = NEW.counters_id;
    IF given.kind = 'counter' OR given.fund_id <> NEW.fund_id OR given.form <> NEW.form
        OR given.amount_fen <> -NEW.amount_fen THEN
      RAISE EXCEPTION 'counter row differs from its entry' USING ERRCODE = '23514';
    END IF;
  ELSIF NEW.kind = 'aid' THEN
    SELECT * INTO given FROM elderly_care_charityaid WHERE id = NEW.aid_id;
    IF given.state <> 'paid' OR given.fund_id <> NEW.fund_id OR given.form <> NEW.form
        OR given.amount_fen <> -NEW.amount_fen THEN
      RAISE EXCEPTION 'entry differs from its aid' USING ERRCODE = '23514';
    END IF;
  END IF;
  UPDATE elderly_care_charityfund SET
    balance_fen = balance_fen + CASE NEW.form WHEN 'money' THEN NEW.amount_fen ELSE 0 END,
    goods_fen = goods_fen + CASE NEW.form WHEN 'goods' THEN NEW.amount_fen ELSE 0 END
    WHERE id = NEW.fund_id;
  RETURN NULL;
END $$;
CREATE TRIGGER book AFTER INSERT ON elderly_care_charityentry
  FOR EACH ROW EXECUTE FUNCTION elderly_care_book_charity();

CREATE FUNCTION elderly_care_new_fund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.balance_fen <> 0 OR NEW.goods_fen <> 0 THEN
    RAISE EXCEPTION 'a new fund is empty' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER empty BEFORE INSERT ON elderly_care_charityfund
  FOR EACH ROW EXECUTE FUNCTION elderly_care_new_fund();

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_charityentry
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_socialworknote
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_charityentry, elderly_care_socialworknote,
  elderly_care_charityfund, elderly_care_charityaid FROM yizhan_app;
GRANT UPDATE (closed_on, updated_at) ON elderly_care_charityfund TO yizhan_app;
GRANT UPDATE (state, decision, decided_by_id, decided_at, resident_id, updated_at)
  ON elderly_care_charityaid TO yizhan_app;
REVOKE DELETE ON elderly_care_adaptationproject, elderly_care_socialworkcase FROM yizhan_app;
"""

BACK = """
DROP TRIGGER book ON elderly_care_charityentry;
DROP TRIGGER empty ON elderly_care_charityfund;
DROP FUNCTION elderly_care_book_charity();
DROP FUNCTION elderly_care_new_fund();
DROP TRIGGER never_changes ON elderly_care_charityentry;
DROP TRIGGER never_changes ON elderly_care_socialworknote;
GRANT UPDATE, DELETE ON elderly_care_charityentry, elderly_care_socialworknote,
  elderly_care_charityfund, elderly_care_charityaid, elderly_care_adaptationproject,
  elderly_care_socialworkcase TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("elderly_care", "0018_assistance"),
        ("core", "0002_application_role"),
    ]

    operations = [migrations.RunSQL(GUARDS, BACK)]
