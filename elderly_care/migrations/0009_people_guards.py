"""What was said, decided and found stays as it was; the rest moves on and is never deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_consenttext
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_consenttext FROM yizhan_app;
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_householdreview
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_householdreview FROM yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_residentconsent FROM yizhan_app;
GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawal_channel, resident_id, updated_at)
  ON elderly_care_residentconsent TO yizhan_app;
CREATE TRIGGER withdrawn_stays BEFORE UPDATE ON elderly_care_residentconsent FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_sensitivetag FROM yizhan_app;
GRANT UPDATE (ends_on, resident_id, updated_at) ON elderly_care_sensitivetag TO yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_riskclass FROM yizhan_app;
GRANT UPDATE (ended_at) ON elderly_care_riskclass TO yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_changerequest, elderly_care_mergerequest FROM yizhan_app;
GRANT UPDATE (state, decided_by_id, decided_at, decision, updated_at)
  ON elderly_care_changerequest TO yizhan_app;
GRANT UPDATE (state, decided_by_id, decided_at, decision, moved, updated_at)
  ON elderly_care_mergerequest TO yizhan_app;
REVOKE DELETE ON elderly_care_contact, elderly_care_household, elderly_care_householdmember
  FROM yizhan_app;
GRANT UPDATE (resident_id) ON elderly_care_card TO yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_consenttext;
DROP TRIGGER never_changes ON elderly_care_householdreview;
DROP TRIGGER withdrawn_stays ON elderly_care_residentconsent;
GRANT UPDATE, DELETE ON elderly_care_consenttext, elderly_care_householdreview,
  elderly_care_residentconsent, elderly_care_sensitivetag, elderly_care_riskclass,
  elderly_care_changerequest, elderly_care_mergerequest, elderly_care_contact,
  elderly_care_household, elderly_care_householdmember TO yizhan_app;
REVOKE UPDATE (resident_id) ON elderly_care_card FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0008_people_and_assessments"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
