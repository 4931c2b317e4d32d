"""Series of shifts and what volunteers were told are never deleted.

Written by hand because Django's models can't say privileges.
"""

from django.db import migrations

WORK = "REVOKE DELETE ON stations_shiftseries, stations_volunteernotice FROM yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("stations", "0019_volunteer_series"), ("core", "0002_application_role")]

    operations = [migrations.RunSQL(WORK)]
