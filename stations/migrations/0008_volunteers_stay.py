"""Hours and points are added and never changed; the balance is the database's own and never below zero.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['servicehours', 'pointsentry'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON stations_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON stations_pointsbalance FROM yizhan_app;
"""

# As the owner, so that points move only with an entry. The check constraint refuses a sum below zero.
POINTS = """
CREATE FUNCTION stations_apply_points() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO stations_pointsbalance (volunteer_id, points) VALUES (NEW.volunteer_id, 0)
    ON CONFLICT (volunteer_id) DO NOTHING;
  UPDATE stations_pointsbalance SET points = points + NEW.points
    WHERE volunteer_id = NEW.volunteer_id;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON stations_pointsentry
  FOR EACH ROW EXECUTE FUNCTION stations_apply_points();
"""

HOURS = """
CREATE FUNCTION stations_check_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(minutes) FROM stations_servicehours WHERE place_id = NEW.place_id) < 0 THEN
    RAISE EXCEPTION 'hours of a place below zero' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER not_below_zero AFTER INSERT ON stations_servicehours
  FOR EACH ROW EXECUTE FUNCTION stations_check_hours();
"""

WORK = """
REVOKE DELETE ON stations_volunteer, stations_volunteerteam, stations_heldskill, stations_gift,
  stations_volunteershift, stations_shiftplace, stations_redemption, stations_partner,
  stations_partnerwork, stations_partnervisit, stations_grid, stations_partycircle,
  stations_socialworkroom, stations_covenant, stations_dutyitem, stations_stationworker
  FROM yizhan_app;
CREATE TRIGGER request_stays BEFORE UPDATE ON stations_shiftplace FOR EACH ROW
  WHEN ((OLD.shift_id, OLD.volunteer_id, OLD.took_over_id, OLD.key)
    IS DISTINCT FROM (NEW.shift_id, NEW.volunteer_id, NEW.took_over_id, NEW.key))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0007_volunteers"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(sql) for sql in (RECORDS, POINTS, HOURS, WORK)]
