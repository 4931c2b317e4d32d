"""Plans are never deleted: who was sent by which plan stays known.

Written by hand because Django's models can't say privileges.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0004_both_evidences"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL("REVOKE DELETE ON dispatch_plan FROM yizhan_app;"),
    ]
