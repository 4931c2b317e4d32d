"""What a call came to; a rule of the hotline ends on a day, and is never deleted.

The privilege is written by hand because Django's models can't say it.
"""

from django.db import migrations, models

RULES = "REVOKE DELETE ON dispatch_hotlinerule FROM yizhan_app;"


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0013_booking_rules")]

    operations = [
        migrations.AddField(
            model_name="incomingcall",
            name="closing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("consulted", "咨询，已答复"),
                    ("at_once", "即办，电话里已办完"),
                    ("not_needed", "不需要服务"),
                    ("wrong", "打错、骚扰或没有声音"),
                ],
                max_length=12,
                verbose_name="怎样办完",
            ),
        ),
        migrations.RunSQL(RULES),
    ]
