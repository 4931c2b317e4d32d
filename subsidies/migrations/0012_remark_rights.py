"""What was said is not rewritten by the platform; only the database's owner clears it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0011_application_guards")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON subsidies_applicationremark FROM yizhan_app",
            "GRANT UPDATE, DELETE ON subsidies_applicationremark TO yizhan_app",
        )
    ]
