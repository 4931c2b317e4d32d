"""What the staff were told keeps its words; only the message's fate changes."""

from django.db import migrations

GUARDS = """
REVOKE UPDATE, DELETE ON accounts_staffnotice FROM yizhan_app;
GRANT UPDATE (sms_state, sms_attempts, sms_due_at, sms_sent_at, sms_error)
  ON accounts_staffnotice TO yizhan_app;
"""

BACK = "GRANT UPDATE, DELETE ON accounts_staffnotice TO yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_application_role"),
        ("accounts", "0003_staff_notices"),
    ]

    operations = [migrations.RunSQL(GUARDS, BACK)]
