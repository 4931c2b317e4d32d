"""A case of social work lies in a room of its community instead of in words; rooms that were only words are made."""

import django.db.models.deletion
from django.db import migrations, models


def find_rooms(apps, schema_editor):
    """By the words, in the case's community."""
    case_model = apps.get_model("elderly_care", "SocialWorkCase")
    room_model = apps.get_model("stations", "SocialWorkRoom")
    for case in case_model.objects.order_by("opened_on", "pk"):
        case.place, _made = room_model.objects.get_or_create(
            division_id=case.community_id,
            name=case.room[:40],
            defaults={"opened_on": case.opened_on},
        )
        case.save(update_fields=["place"])


def room(**options):
    """The key, empty at first."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="cases",
        to="stations.socialworkroom",
        verbose_name="社工室",
        **options,
    )


class Migration(migrations.Migration):
    # PostgreSQL changes no table with rows whose keys are still to be checked in the same transaction.
    atomic = False
    dependencies = [("elderly_care", "0020_pauses_by_the_platform"), ("stations", "0014_rooms_and_advice")]

    operations = [
        migrations.AddField("socialworkcase", "place", room(null=True)),
        migrations.RunPython(find_rooms, elidable=True),
        migrations.RemoveField("socialworkcase", "room"),
        migrations.RenameField("socialworkcase", "place", "room"),
        migrations.AlterField("socialworkcase", "room", room()),
    ]
