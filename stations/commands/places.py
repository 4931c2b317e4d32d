"""What happens to places: they are registered, changed, built, opened, adjusted and closed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands import require_inside
from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from stations.commands.clearing import call_off
from stations.commands.errors import DayNotPossible
from stations.enums import ChangeKind, StationState
from stations.models import Station, StationChange
from stations.transitions import STATION

LONGEST_NOTE = 200


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
def build_station(*, station: Station, by: Actor, reason: str = "") -> Station:
    """A planned place is being built. Raises WrongState, NotFound."""
    station = _mine(station, by)
    STATION.move(station, "build", by=by, reason=reason)
    return station


@transaction.atomic
def open_station(
    *, station: Station, by: Actor, on: date | None = None, reason: str = ""
) -> Station:
    """Open a place, the first time or again. Raises WrongState, DayNotPossible, NotFound."""
    station = _mine(station, by)
    STATION.check(station, "open")
    day = _possible(on, station.closed_on)
    kind = ChangeKind.OPENED if station.opened_on is None else ChangeKind.REOPENED
    if station.state != StationState.ADJUSTED:
        station.opened_on, station.closed_on = day, None
    # Together with the state: the database wants a closed place to say since when.
    dates = ("opened_on", "closed_on", "updated_at")
    STATION.move(station, "open", by=by, reason=reason, save=dates, on=day)
    _log(station, kind, day, reason, by)
    return station


@transaction.atomic
def adjust_station(*, station: Station, by: Actor, reason: str, on: date | None = None) -> Station:
    """Close an open place for a while: it moves, is rebuilt or gets another task. What people hold there is called off.

    Raises ReasonMissing, WrongState, DayNotPossible, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_NOTE)
    station = _mine(station, by)
    STATION.check(station, "adjust")
    day = _possible(on, station.opened_on)
    STATION.move(station, "adjust", by=by, reason=words, on=day)
    _log(station, ChangeKind.ADJUSTED, day, words, by)
    call_off(station=station, first=today(), reason=words, by=by)
    return station


@transaction.atomic
def note_adjustment(
    *, station: Station, by: Actor, reason: str, on: date | None = None
) -> StationChange:
    """An adjustment that closed nothing: another operator, another layout, more functions.

    Raises ReasonMissing, WrongState, DayNotPossible, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_NOTE)
    station = _mine(station, by)
    STATION.check(station, "adjust")
    day = _possible(on, station.opened_on)
    record(station, "stations.station.adjustment", by=by, reason=words, on=day)
    return _log(station, ChangeKind.ADJUSTED, day, words, by)


@transaction.atomic
def close_station(*, station: Station, by: Actor, reason: str, on: date | None = None) -> Station:
    """Close a place; its kitchen gets no more orders and menus can't be published, what people hold there is called off.

    Raises WrongState, DayNotPossible, NotFound.
    """
    station = _mine(station, by)
    STATION.check(station, "close")
    was_serving = station.opened_on is not None
    station.closed_on = _possible(on, station.opened_on)
    station.save(update_fields=["closed_on", "updated_at"])
    STATION.move(station, "close", by=by, reason=reason, on=station.closed_on)
    if was_serving:
        _log(station, ChangeKind.CLOSED, station.closed_on, reason, by)
    call_off(station=station, first=today(), reason=reason.strip() or _closed(), by=by)
    return station


def _closed() -> str:
    with platform_language():
        return _("站点关闭")


def _mine(station: Station, by: Actor) -> Station:
    require_inside(station, by)
    return locked(Station.objects.filter(pk=station.pk), no_key=True).get()


def _possible(on: date | None, begun: date | None) -> date:
    day = on or today()
    if day > today() or (begun is not None and day < begun):
        raise DayNotPossible(fields={"on": [str(DayNotPossible.message)]})
    return day


def _log(station: Station, kind: str, day: date, note: str, by: Actor) -> StationChange:
    return StationChange.objects.create(
        station=station,
        kind=kind,
        on=day,
        kind_then=station.kind,
        note=note[:LONGEST_NOTE],
        recorded_by=by if isinstance(by, User) else None,
    )
