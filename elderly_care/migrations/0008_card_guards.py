"""A card that was issued is blocked, not rewritten. Written by hand: Django's models can't say it."""

from django.db import migrations

GUARDS = """
REVOKE UPDATE, DELETE ON elderly_care_card FROM yizhan_app;
GRANT UPDATE (blocked_at, blocked_reason, updated_at) ON elderly_care_card TO yizhan_app;
"""

BACK = "GRANT UPDATE, DELETE ON elderly_care_card TO yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_application_role"), ("elderly_care", "0007_food_safety")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
