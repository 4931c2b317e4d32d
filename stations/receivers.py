"""Who did something at a station was there."""

from datetime import datetime

from django.dispatch import receiver

from core.audit import SYSTEM
from stations.commands.footfall.entries import Coming, note_entry
from stations.enums.footfall import EntryWay
from stations.models import Citizen, Station
from stations.signals import citizen_entered


@receiver(citizen_entered)
def note_visit(
    sender: object,
    citizen_id: int | None,
    station_id: int,
    at: datetime,
    how: str,
    key: str,
    **kwargs: object,
) -> None:
    """In the transaction that tells it; the same key told again changes nothing."""
    coming = Coming(
        Station(pk=station_id),
        at,
        EntryWay(how),
        key,
        Citizen(pk=citizen_id) if citizen_id else None,
    )
    note_entry(coming=coming, by=SYSTEM)
