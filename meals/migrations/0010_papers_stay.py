"""Licences, certificates and held-up menus are ended, not deleted."""

from django.db import migrations

TABLES = "meals_kitchenlicence, meals_healthcertificate, meals_menuhold"
KEPT = f"REVOKE DELETE ON {TABLES} FROM yizhan_app;"
BACK = f"GRANT DELETE ON {TABLES} TO yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("meals", "0009_till_guards"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(KEPT, BACK)]
