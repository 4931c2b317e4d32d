"""Moves never change; a notice keeps its words; accounts are replaced, not deleted."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON elderly_care_residencemove
  FOR EACH ROW EXECUTE FUNCTION core_never_changes();
REVOKE UPDATE, DELETE ON elderly_care_residencemove FROM yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_notice FROM yizhan_app;
GRANT UPDATE (read_at, sms_state, sms_attempts, sms_due_at, sms_sent_at, sms_error)
  ON elderly_care_notice TO yizhan_app;
REVOKE UPDATE, DELETE ON elderly_care_paymentaccount FROM yizhan_app;
GRANT UPDATE (valid_to, updated_at) ON elderly_care_paymentaccount TO yizhan_app;
"""

BACK = """
DROP TRIGGER never_changes ON elderly_care_residencemove;
GRANT UPDATE, DELETE ON elderly_care_residencemove, elderly_care_notice,
  elderly_care_paymentaccount TO yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_application_role"),
        ("elderly_care", "0002_people"),
    ]

    operations = [migrations.RunSQL(GUARDS, BACK)]
