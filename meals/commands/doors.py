"""What whoever comes to a door should know."""

from django.db import transaction

from core.audit import Actor, record
from elderly_care.models import Resident
from meals.models import DoorNote


@transaction.atomic
def save_door_note(*, resident: Resident, text: str, by: Actor) -> DoorNote:
    """One note for each person; an empty text empties it."""
    words = " ".join(text.split())[:120]
    note, _made = DoorNote.objects.update_or_create(
        resident=resident, defaults={"text": words, "updated_by_id": by.pk}
    )
    record(note, "meals.doornote.saved", by=by, resident=resident.pk)
    return note
