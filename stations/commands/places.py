"""What happens to places: they are registered, changed, opened and closed."""

from datetime import date

from django.db import transaction

from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.locking import locked
from stations.models import Station
from stations.transitions import STATION


@transaction.atomic
def add_station(*, station: Station, by: Actor) -> Station:
    """Register a planned place. Raises InvalidInput."""
    require_valid(station)
    station.save(force_insert=True)
    record(station, "stations.station.add", by=by, name=station.name)
    return station


@transaction.atomic
def change_station(*, station: Station, by: Actor) -> Station:
    """Save the facts that differ from what is stored; the state is kept. Raises InvalidInput."""
    stored = locked(Station.objects.filter(pk=station.pk)).get()
    facts = [f for f in Station._meta.concrete_fields if f.editable and not f.primary_key]
    changed = [f for f in facts if getattr(stored, f.attname) != getattr(station, f.attname)]
    if not changed:
        return stored
    for field in changed:
        setattr(stored, field.attname, getattr(station, field.attname))
    require_valid(stored)
    names = [field.name for field in changed]
    stored.save(update_fields=[*names, "updated_at"])
    record(stored, "stations.station.change", by=by, fields=names)
    return stored


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
