"""Who explained a difference is written with the explanation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0016_pay_at_once"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL("GRANT UPDATE (explained_by_id) ON subsidies_workitem TO yizhan_app")
    ]
