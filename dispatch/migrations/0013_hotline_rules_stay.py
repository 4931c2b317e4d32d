"""What a call came to; a rule of the hotline ends on a day, and is never deleted.

The privilege is written by hand because Django's models can't say it.
"""

from django.db import migrations

RULES = "REVOKE DELETE ON dispatch_hotlinerule FROM yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0012_late_reports_stay")]

    operations = [
        migrations.RunSQL(RULES),
    ]
