"""No visit is done without a proof of its start and of its end; what happened and was said stays.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['visitevidence', 'visitline', 'followup', 'rating',
                              'visitsettlement', 'settledvisit'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON dispatch_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON dispatch_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

WORK = """
REVOKE DELETE ON dispatch_visitrecord, dispatch_recordcorrection, dispatch_servicecomplaint,
  dispatch_visitaudit FROM yizhan_app;
CREATE TRIGGER versions_count BEFORE UPDATE ON dispatch_visitrecord FOR EACH ROW
  WHEN (NEW.order_id <> OLD.order_id OR NEW.version <> OLD.version + 1)
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER versions_stay BEFORE UPDATE ON dispatch_recordcorrection FOR EACH ROW
  WHEN (OLD.state <> 'asked'
    OR (OLD.record_id, OLD.before, OLD.after, OLD.reason, OLD.asked_by_id)
       IS DISTINCT FROM (NEW.record_id, NEW.before, NEW.after, NEW.reason, NEW.asked_by_id))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER answer_stays BEFORE UPDATE ON dispatch_servicecomplaint FOR EACH ROW
  WHEN (OLD.state = 'answered'
    OR (OLD.order_id, OLD.text, OLD.due_on) IS DISTINCT FROM (NEW.order_id, NEW.text, NEW.due_on))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER draw_stays BEFORE UPDATE ON dispatch_visitaudit FOR EACH ROW
  WHEN ((OLD.order_id, OLD.seed, OLD.drawn_at) IS DISTINCT FROM (NEW.order_id, NEW.seed, NEW.drawn_at))
  EXECUTE FUNCTION core_never_changes();
"""

PROVED = """
CREATE FUNCTION dispatch_order_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(DISTINCT phase) FROM (
        SELECT phase FROM dispatch_visitevidence WHERE order_id = NEW.id
        UNION ALL SELECT phase FROM dispatch_partnerevidence WHERE order_id = NEW.id) shown
      WHERE phase IN ('start', 'finish')) < 2 THEN
    RAISE EXCEPTION 'order % is not proved at both ends', NEW.id
      USING ERRCODE = '23514', CONSTRAINT = 'dispatch_order_proved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proved BEFORE UPDATE OF state ON dispatch_workorder FOR EACH ROW
  WHEN (NEW.state IN ('done', 'followed_up', 'rated', 'settled')
    AND OLD.state NOT IN ('done', 'followed_up', 'rated', 'settled'))
  EXECUTE FUNCTION dispatch_order_proved();
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_guards"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL(RECORDS),
        migrations.RunSQL(WORK),
        migrations.RunSQL(PROVED),
    ]
