"""Who came and what was answered stays as it was told; questions stand once a survey is open.

Written by hand because Django's models can't say triggers or privileges.
"""

from django.db import migrations

RECORDS = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['stationentry', 'doorcount', 'surveyanswer'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON stations_%s '
                   'FOR EACH ROW EXECUTE FUNCTION core_never_changes()', name);
    EXECUTE format('REVOKE UPDATE, DELETE ON stations_%s FROM yizhan_app', name);
  END LOOP;
END $$;
REVOKE DELETE ON stations_stationvisit, stations_survey FROM yizhan_app;
CREATE TRIGGER person_stays BEFORE UPDATE ON stations_stationvisit FOR EACH ROW
  WHEN ((OLD.citizen_id, OLD.station_id, OLD.day) IS DISTINCT FROM
        (NEW.citizen_id, NEW.station_id, NEW.day))
  EXECUTE FUNCTION core_never_changes();
"""

QUESTIONS = """
CREATE FUNCTION stations_question_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.survey_id ELSE NEW.survey_id END;
BEGIN
  IF (SELECT state FROM stations_survey WHERE id = asked) <> 'draft' THEN
    RAISE EXCEPTION 'questions of an open survey stand' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON stations_surveyquestion
  FOR EACH ROW EXECUTE FUNCTION stations_question_stands();
CREATE TRIGGER asked_stays BEFORE UPDATE ON stations_survey FOR EACH ROW
  WHEN (OLD.state <> 'draft' AND (OLD.title, OLD.version, OLD.division_id, OLD.allows_nameless)
    IS DISTINCT FROM (NEW.title, NEW.version, NEW.division_id, NEW.allows_nameless))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0009_footfall_surveys"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(RECORDS), migrations.RunSQL(QUESTIONS)]
