"""A colleague's turn comes between the meal point's and the street's: older alerts keep their level's name."""

from django.db import migrations

UP = """
ALTER TABLE meals_deliveryalert DISABLE TRIGGER alert_stays;
UPDATE meals_deliveryalert SET level = level + 1 WHERE level >= 1;
ALTER TABLE meals_deliveryalert ENABLE TRIGGER alert_stays;
"""
DOWN = """
ALTER TABLE meals_deliveryalert DISABLE TRIGGER alert_stays;
UPDATE meals_deliveryalert SET level = level - 1 WHERE level >= 1;
ALTER TABLE meals_deliveryalert ENABLE TRIGGER alert_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("meals", "0020_alert_turns"), ("accounts", "0004_notice_guards")]

    operations = [migrations.RunSQL(UP, DOWN)]
