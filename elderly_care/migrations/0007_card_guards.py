"""A card that was issued is blocked, not rewritten. Written by hand: Django's models can't say it."""

from django.db import migrations

GUARDS = """
REVOKE UPDATE, DELETE ON elderly_care_card FROM yizhan_app;
GRANT UPDATE (blocked_at, blocked_reason, updated_at) ON elderly_care_card TO yizhan_app;
"""

BACK = "GRANT UPDATE, DELETE ON elderly_care_card TO yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0006_food_and_cards"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
