"""Rounds, stops and slips never disappear; what a slip says stays, only who has read it is added.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

WORK = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['rider', 'fixedround', 'roundplan', 'round', 'stop', 'changeslip',
                              'roundoffer'] LOOP
    EXECUTE format('REVOKE DELETE ON meals_%s FROM yizhan_app', name);
  END LOOP;
END $$;
CREATE TRIGGER slip_stays BEFORE UPDATE ON meals_changeslip FOR EACH ROW
  WHEN (OLD.seen_at IS NOT NULL
    OR (OLD.kitchen_id, OLD.service_date, OLD.meal_period, OLD.order_id, OLD.kind, OLD.portions,
        OLD.made_at)
    IS DISTINCT FROM
       (NEW.kitchen_id, NEW.service_date, NEW.meal_period, NEW.order_id, NEW.kind, NEW.portions,
        NEW.made_at))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER end_stays BEFORE UPDATE ON meals_stop FOR EACH ROW
  WHEN (OLD.state = 'done' AND (OLD.state, OLD.order_id, OLD.station_id, OLD.round_id, OLD.ended_at)
    IS DISTINCT FROM (NEW.state, NEW.order_id, NEW.station_id, NEW.round_id, NEW.ended_at))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0010_papers_stay")]

    operations = [migrations.RunSQL(WORK)]
