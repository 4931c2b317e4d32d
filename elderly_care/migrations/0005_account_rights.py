"""Confirming an account changes its state and who looked at it, and nothing else of it."""

from django.db import migrations

GRANT = """
GRANT UPDATE (state, checked_by_id, checked_at, valid_from)
  ON elderly_care_paymentaccount TO yizhan_app;
"""
BACK = """
REVOKE UPDATE (state, checked_by_id, checked_at, valid_from)
  ON elderly_care_paymentaccount FROM yizhan_app;
"""


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0004_account_states")]
    operations = [migrations.RunSQL(GRANT, BACK)]
