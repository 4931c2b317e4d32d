"""What happened to places, what was waived and what devices said stays; papers end, they don't disappear.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['stationchange', 'inkindsupport', 'devicereport'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON stations_%s FROM yizhan_app', name);
  END LOOP;
END $$;
"""

PARTS = """
REVOKE DELETE ON stations_station, stations_room, stations_premises, stations_operatingcontract,
  stations_stationlicence, stations_buildingdevice, stations_servicefunction,
  stations_networkrule, stations_reachrule FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_places_and_cases"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(RECORDS), migrations.RunSQL(PARTS)]
