"""What the database guards of runs: two approvals before posting, lists and closed books that stay.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

NEVER_CHANGES = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['runapproval', 'runexclusion', 'payoutresult'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON subsidies_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON subsidies_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON subsidies_runissue, subsidies_payoutfile, subsidies_payoutitem
  FROM yizhan_app;
GRANT UPDATE (accepted_by, accepted_reason, accepted_at) ON subsidies_runissue TO yizhan_app;
GRANT UPDATE (state) ON subsidies_payoutfile, subsidies_payoutitem TO yizhan_app;
REVOKE DELETE ON subsidies_bankfileformat FROM yizhan_app;
"""

GUARDS = """
CREATE FUNCTION subsidies_guard_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state IN ('closed', 'cancelled') THEN
      RAISE EXCEPTION 'run is closed' USING ERRCODE = '23000';
    END IF;
    IF OLD.state <> 'open' AND
        (OLD.programme_id, OLD.kind, OLD.period, OLD.book_date, OLD.paid_to, OLD.lots_expire_on)
        IS DISTINCT FROM
        (NEW.programme_id, NEW.kind, NEW.period, NEW.book_date, NEW.paid_to, NEW.lots_expire_on)
        OR OLD.state IN ('posting', 'paused') AND
        (NEW.count > OLD.count OR NEW.released_by <> OLD.released_by) THEN
      RAISE EXCEPTION 'list is frozen' USING ERRCODE = '23000';
    END IF;
    IF OLD.state IN ('posting', 'paused') THEN
      RETURN NEW;
    END IF;
  END IF;
  IF NEW.state IN ('posting', 'paused') AND NEW.released_by = '' AND (
      SELECT count(*) FROM subsidies_runapproval a
      WHERE a.run_id = NEW.id AND (a.count, a.total_fen) = (NEW.count, NEW.total_fen)) < 2 THEN
    RAISE EXCEPTION 'run lacks approvals' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON subsidies_run
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_run();

CREATE FUNCTION subsidies_guard_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.posted_at IS NOT NULL THEN
    RAISE EXCEPTION 'batch is posted' USING ERRCODE = '23000';
  END IF;
  IF NEW.posted_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM subsidies_run WHERE id = NEW.run_id AND state IN ('posting', 'paused')) THEN
    RAISE EXCEPTION 'run is not approved' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON subsidies_runbatch
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_batch();

CREATE FUNCTION subsidies_guard_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM subsidies_run WHERE id = NEW.run_id AND state = ANY (TG_ARGV)) THEN
    RAISE EXCEPTION 'list cannot change any more' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON subsidies_runapproval
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_list('frozen');
CREATE TRIGGER guard BEFORE INSERT ON subsidies_runexclusion
  FOR EACH ROW EXECUTE FUNCTION subsidies_guard_list('frozen', 'posting', 'paused');
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0007_ledger_verbs")]

    operations = [migrations.RunSQL(NEVER_CHANGES), migrations.RunSQL(GUARDS)]
