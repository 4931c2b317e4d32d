"""Who rings is found by the number that their account has."""

from django.db import migrations, models

from core.persons import index_of_phone


def fill(apps, schema_editor):
    """The index of every number that is there."""
    users = apps.get_model("accounts", "User")
    for user in users.objects.filter(phone__isnull=False).iterator():
        user.phone_index = index_of_phone(str(user.phone))
        user.save(update_fields=["phone_index"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_notice_guards")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone_index",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                editable=False,
                max_length=64,
                verbose_name="手机索引",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
