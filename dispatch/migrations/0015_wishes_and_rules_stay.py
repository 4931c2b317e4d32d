"""Who waited for a time, and what booking was like, stay; wishes are told, rules end on a day.

The privilege is written by hand because Django's models can't say it.
"""

from django.db import migrations

STAY = "REVOKE DELETE ON dispatch_slotwish, dispatch_bookingrule FROM yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0014_authorities_stay")]

    operations = [migrations.RunSQL(STAY)]
