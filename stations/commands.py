"""What happens to places: they are registered, opened and closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput
from core.locking import locked
from stations.models import Station
from stations.transitions import STATION


@transaction.atomic
def add_station(*, station: Station, by: Actor) -> Station:
    """Register a planned place. Raises InvalidInput."""
    try:
        station.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
    station.save(force_insert=True)
    record(station, "stations.station.add", by=by, name=station.name)
    return station


@transaction.atomic
def open_station(*, station: Station, by: Actor, on: date | None = None) -> Station:
    """Open a planned or closed place. Raises WrongState."""
    station = locked(Station.objects.filter(pk=station.pk)).get()
    STATION.check(station, "open")
    station.opened_on = on or today()
    station.save(update_fields=["opened_on", "updated_at"])
    STATION.move(station, "open", by=by, on=station.opened_on)
    return station


@transaction.atomic
def close_station(*, station: Station, by: Actor, reason: str, on: date | None = None) -> Station:
    """Close a place; its kitchen gets no more orders and menus can't be published. Raises WrongState."""
    station = locked(Station.objects.filter(pk=station.pk)).get()
    STATION.check(station, "close")
    station.closed_on = on or today()
    station.save(update_fields=["closed_on", "updated_at"])
    STATION.move(station, "close", by=by, reason=reason, on=station.closed_on)
    return station
