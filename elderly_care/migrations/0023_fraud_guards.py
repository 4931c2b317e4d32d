"""A result that was got by fraud is the last word about its assessment; why and until when it says once."""

from django.db import migrations

CASE = """
DROP TRIGGER case_stays ON elderly_care_assessmentcase;
CREATE TRIGGER case_stays BEFORE UPDATE ON elderly_care_assessmentcase FOR EACH ROW
  WHEN ((OLD.resident_id, OLD.reason, OLD.requested_by_id, OLD.key, OLD.previous_id)
      IS DISTINCT FROM (NEW.resident_id, NEW.reason, NEW.requested_by_id, NEW.key, NEW.previous_id)
    OR OLD.state IN ('effective', 'expiring', 'expired', 'reassess', 'cancelled', 'annulled')
      AND (OLD.level, OLD.valid_from, OLD.valid_to, OLD.publicised_on, OLD.publicity_ends_on,
           OLD.first_assessor_id, OLD.second_assessor_id)
        IS DISTINCT FROM
          (NEW.level, NEW.valid_from, NEW.valid_to, NEW.publicised_on, NEW.publicity_ends_on,
           NEW.first_assessor_id, NEW.second_assessor_id)
    OR OLD.ended_reason <> NEW.ended_reason AND NEW.state NOT IN ('cancelled', 'annulled')
    OR OLD.ended_reason <> '' AND OLD.ended_reason <> NEW.ended_reason
    OR OLD.barred_until <> NEW.barred_until
    OR OLD.state IN ('reassess', 'cancelled', 'annulled') AND NEW.state <> OLD.state
    OR OLD.state = 'expired' AND NEW.state NOT IN ('expired', 'annulled'))
  EXECUTE FUNCTION core_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0022_fraud")]

    operations = [migrations.RunSQL(CASE)]
