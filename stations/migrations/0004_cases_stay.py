"""What happened to cases stays, cases and numbers don't disappear, and an answer is not rewritten.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['casestep', 'caserating', 'departmentevent'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON stations_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

CASES = """
REVOKE DELETE ON stations_citizen, stations_case, stations_casematerial, stations_forwarding,
  stations_ratingtask, stations_citizennotice, stations_appointment, stations_slot, stations_ticket,
  stations_window, stations_caseitem, stations_itempromise, stations_caserule, stations_slotrule,
  stations_peakday, stations_departmentdesk FROM yizhan_app;
CREATE TRIGGER never_deleted BEFORE DELETE ON stations_case
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER request_stays BEFORE UPDATE ON stations_case FOR EACH ROW
  WHEN ((OLD.number, OLD.key, OLD.station_id, OLD.item_id, OLD.citizen_id, OLD.channel, OLD.acting,
         OLD.agent_id)
    IS DISTINCT FROM
        (NEW.number, NEW.key, NEW.station_id, NEW.item_id, NEW.citizen_id, NEW.channel, NEW.acting,
         NEW.agent_id))
  EXECUTE FUNCTION core_never_changes();
CREATE TRIGGER end_stays BEFORE UPDATE ON stations_case FOR EACH ROW
  WHEN (OLD.state IN ('closed', 'withdrawn')
    AND (OLD.state, OLD.outcome, OLD.result, OLD.answered_on, OLD.promised_on)
    IS DISTINCT FROM (NEW.state, NEW.outcome, NEW.result, NEW.answered_on, NEW.promised_on))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_places_stay"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(RECORDS), migrations.RunSQL(CASES)]
