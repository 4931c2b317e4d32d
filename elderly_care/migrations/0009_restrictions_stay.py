"""What a person couldn't eat is ended, not deleted: a complaint may ask for it later."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("elderly_care", "0008_card_guards"), ("core", "0002_application_role")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE ON elderly_care_restriction FROM yizhan_app;",
            "GRANT DELETE ON elderly_care_restriction TO yizhan_app;",
        )
    ]
