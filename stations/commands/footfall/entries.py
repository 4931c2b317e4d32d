"""Somebody comes in: by name they have one visit a day, without a name they are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from core.acts import happened_at, require_key, save_or_find
from core.audit import SYSTEM, Actor
from core.locking import locked
from stations.commands.footfall.errors import (
    NobodyKnown,
    PeopleWrong,
    SeveralKnown,
    TooManyBack,
)
from stations.commands.reach import KeyUsed, own_key, require_station
from stations.enums.footfall import EntryWay
from stations.models import Citizen, Station, StationEntry, StationVisit
from stations.models.footfall import MOST_AT_ONCE
from stations.queries import find_citizens

CardReader = Callable[[str, User], Citizen | None]
_readers: list[CardReader] = []


def register_card_reader(reader: CardReader) -> None:
    """An app on the right says whose card has a number; None for no card of theirs."""
    if reader not in _readers:
        _readers.append(reader)


@dataclass(frozen=True)
class Coming:
    """Who comes where, when, for what. key: of this entry, however often it is told."""

    station: Station
    at: datetime
    way: EntryWay
    key: str
    citizen: Citizen | None = None
    people: int = 1


@transaction.atomic
def note_number(*, station: Station, number: str, at: datetime, key: str, by: User) -> StationEntry:
    """Whoever showed a card, or said a whole ID or phone number, has come.

    Raises InvalidInput, KeyUsed, NobodyKnown, NotFound, SeveralKnown.
    """
    require_station(station, by)
    for reader in _readers:
        if (holder := reader(number, by)) is not None:
            return note_entry(coming=Coming(station, at, EntryWay.CARD, key, holder), by=by)
    known = find_citizens(number, by)
    if not known:
        raise NobodyKnown
    if len(known) > 1:
        raise SeveralKnown
    return note_entry(coming=Coming(station, at, EntryWay.DESK, key, known[0]), by=by)


@transaction.atomic
def note_entry(*, coming: Coming, by: Actor) -> StationEntry:
    """Write it down; the same key is the same entry. Raises InvalidInput, KeyUsed, NotFound, PeopleWrong, TooManyBack."""
    require_key(coming.key)
    require_station(coming.station, by)
    at = happened_at(coming.at, timezone.now())
    key = coming.key if by is SYSTEM else own_key(coming.key, by)
    if (known := _known(key, coming)) is not None:
        return known
    _require_number(coming, timezone.localdate(at))
    made = StationEntry(
        station=coming.station,
        visit=_visit(coming, at),
        way=coming.way,
        people=coming.people,
        at=at,
        day=timezone.localdate(at),
        key=key,
        noted_by_id=by.pk,
    )
    return save_or_find(made, lambda: _known(key, coming))[0]


def _known(key: str, coming: Coming) -> StationEntry | None:
    known = StationEntry.objects.select_related("visit").filter(key=key).first()
    if known is None:
        return None
    person = known.visit.citizen_id if known.visit else None
    told = (coming.station.pk, coming.citizen and coming.citizen.pk, coming.people)
    if (known.station_id, person, known.people) != told:
        raise KeyUsed
    return known


def _require_number(coming: Coming, day: date) -> None:
    if not 0 < abs(coming.people) <= MOST_AT_ONCE or (coming.citizen and coming.people != 1):
        raise PeopleWrong(most=MOST_AT_ONCE)
    if coming.people > 0:
        return
    # Two tablets that take back at once come one after the other.
    locked(Station.objects.filter(pk=coming.station.pk), no_key=True).get()
    nameless = StationEntry.objects.filter(station=coming.station, day=day, visit__isnull=True)
    count = nameless.aggregate(people=Sum("people"))["people"] or 0
    if count + coming.people < 0:
        raise TooManyBack(count=count)


def _visit(coming: Coming, at: datetime) -> StationVisit | None:
    """The person's row of the day, made by whoever is first."""
    if coming.citizen is None:
        return None
    where = {
        "station": coming.station,
        "day": timezone.localdate(at),
        "citizen": coming.citizen,
    }
    new = StationVisit(**where, first_at=at, last_at=at, did=[coming.way])
    StationVisit.objects.bulk_create([new], ignore_conflicts=True)
    row = locked(StationVisit.objects.filter(**where), no_key=True).get()
    row.first_at, row.last_at = min(row.first_at, at), max(row.last_at, at)
    row.did = [way for way in EntryWay.values if way in (*row.did, coming.way)]
    row.save(update_fields=["first_at", "last_at", "did"])
    return row
