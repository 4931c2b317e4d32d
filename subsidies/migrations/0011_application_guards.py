"""An approval rests on two people's decisions; who applied for what, and when, is never rewritten."""

from django.db import migrations

TWO_DECISIONS = """
CREATE FUNCTION subsidies_application_rests() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state IN ('publicity', 'effective') AND NOT EXISTS (
      SELECT FROM subsidies_decision a JOIN subsidies_decision r
        ON r.application_id = a.application_id AND r.round = a.round
       AND r.decided_by_id <> a.decided_by_id AND r.level = 'review'
      WHERE a.application_id = NEW.id AND a.round = NEW.round
        AND a.outcome IN ('approved', 'overturned') AND a.amount_fen = NEW.amount_fen) THEN
    RAISE EXCEPTION 'application % was not decided by two people', NEW.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rests BEFORE UPDATE OF state, round, amount_fen ON subsidies_application
  FOR EACH ROW EXECUTE FUNCTION subsidies_application_rests();
"""

RIGHTS = """
REVOKE UPDATE ON subsidies_application FROM yizhan_app;
GRANT UPDATE (state, round, reviewer_id, due_on, overdue_stage, supplement_note, approval_level,
  reviewed_by_id, decided_by_id, appeal_decided_by_id, tier_id, amount_fen, first_month,
  publicity_from, publicity_until, appeal_until, involves_staff, closed_at, updated_at)
  ON subsidies_application TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0010_programme_guards")]

    operations = [migrations.RunSQL(TWO_DECISIONS), migrations.RunSQL(RIGHTS)]
