"""A room is given once, to an activity or to a booking; what was asked and advised stays as it was.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

# Whoever writes for a room locks it, and reads the other table in a statement of its own afterwards: it sees
# what was committed until then.
ROOM = """
CREATE FUNCTION stations_room_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken boolean;
BEGIN
  PERFORM 1 FROM stations_room WHERE id = NEW.room_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'stations_activitysession' THEN
    SELECT EXISTS (SELECT 1 FROM stations_roombooking
      WHERE room_id = NEW.room_id AND state IN ('asked', 'confirmed')
        AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at) INTO taken;
  ELSE
    SELECT EXISTS (SELECT 1 FROM stations_activitysession
      WHERE room_id = NEW.room_id AND state = 'planned'
        AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at) INTO taken;
  END IF;
  IF taken THEN
    RAISE EXCEPTION 'room % is taken at that time', NEW.room_id USING ERRCODE = '23P01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER room_is_free BEFORE INSERT OR UPDATE OF room_id, starts_at, ends_at, state
  ON stations_activitysession FOR EACH ROW
  WHEN (NEW.state = 'planned' AND NEW.room_id IS NOT NULL)
  EXECUTE FUNCTION stations_room_is_free();
CREATE TRIGGER room_is_free BEFORE INSERT OR UPDATE OF room_id, starts_at, ends_at, state
  ON stations_roombooking FOR EACH ROW
  WHEN (NEW.state IN ('asked', 'confirmed'))
  EXECUTE FUNCTION stations_room_is_free();
"""

RECORDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_consultationfollowup
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON stations_consultationfollowup FROM yizhan_app;
REVOKE DELETE ON stations_consultation, stations_roombooking, stations_roomnotice FROM yizhan_app;
CREATE TRIGGER words_stay BEFORE UPDATE ON stations_consultation FOR EACH ROW
  WHEN ((OLD.station_id, OLD.adviser_id, OLD.citizen_id, OLD.at, OLD.way, OLD.topics, OLD.asked,
         OLD.advised, OLD.next_step, OLD.key)
    IS DISTINCT FROM (NEW.station_id, NEW.adviser_id, NEW.citizen_id, NEW.at, NEW.way, NEW.topics,
         NEW.asked, NEW.advised, NEW.next_step, NEW.key))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER request_stays BEFORE UPDATE ON stations_roombooking FOR EACH ROW
  WHEN ((OLD.room_id, OLD.citizen_id, OLD.starts_at, OLD.ends_at, OLD.people, OLD.key)
    IS DISTINCT FROM (NEW.room_id, NEW.citizen_id, NEW.starts_at, NEW.ends_at, NEW.people, NEW.key))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0014_rooms_and_advice"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(ROOM), migrations.RunSQL(RECORDS)]
