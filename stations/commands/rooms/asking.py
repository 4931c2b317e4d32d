"""Somebody asks for a room: never two at once, whether an activity or a booking has it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.locking import locked
from stations.commands.activities.planning import alone_at
from stations.commands.reach import (
    KeyUsed,
    key_is_new,
    own_key,
    require_alive,
    require_in_reach,
    require_person,
    require_station,
)
from stations.commands.rooms.errors import (
    HoldsEnough,
    OutsideHours,
    RoomHeld,
    RoomNotLent,
    TooLong,
    TooManyPeople,
)
from stations.models import Citizen, Room, RoomBooking, RoomRule
from stations.queries.rooms import hours_on, lent_rooms, moment, rule_for, uses_of


@dataclass(frozen=True)
class RoomWish:
    """Who wants which room when, for how many, for what. key: a repeated request is one booking."""

    citizen: Citizen
    room: Room
    day: date
    starts: time
    ends: time
    people: int
    purpose: str
    key: str
    group: str = ""

    @property
    def starts_at(self) -> datetime:
        """As a moment."""
        return moment(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """As a moment."""
        return moment(self.day, self.ends)


@transaction.atomic
def ask_for_room(*, wish: RoomWish, by: Actor) -> RoomBooking:
    """The room is held from now on; the station says yes or no. The same key is the same booking.

    Raises CitizenDied, HoldsEnough, InvalidInput, KeyUsed, NotFound, OutsideHours, RoomHeld, RoomNotLent, TooLong,
    TooManyPeople.
    """
    require_key(wish.key)
    _require_reach(wish, by)
    alone_at(wish.room.station_id)
    locked(Citizen.objects.filter(pk=wish.citizen.pk), no_key=True).get()
    key = own_key(wish.key, by)
    if (known := _known(key, wish)) is not None:
        return known
    require_alive(wish.citizen)
    room, rule = _room(wish)
    _require_fit(wish, room, rule)
    _require_free(wish, room, rule)
    made = RoomBooking(
        room=room,
        citizen=wish.citizen,
        group=wish.group.strip(),
        purpose=wish.purpose.strip(),
        people=wish.people,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        key=key,
        asked_by_id=by.pk,
    )
    require_valid(made)
    with key_is_new():
        made.save(force_insert=True)
    record(made, "stations.roombooking.asked", by=by, room=room.pk, at=str(made.starts_at))
    return made


def _require_reach(wish: RoomWish, by: Actor) -> None:
    """Citizens for themselves; the staff at their own stations, for people in their scope."""
    require_person([wish.citizen], by)
    require_in_reach(wish.citizen, by)
    if wish.citizen.user_id != by.pk:
        require_station(wish.room.station, by)


def _known(key: str, wish: RoomWish) -> RoomBooking | None:
    known = RoomBooking.objects.filter(key=key).first()
    if known is None:
        return None
    same = (known.room_id, known.citizen_id, known.starts_at, known.ends_at)
    if same != (wish.room.pk, wish.citizen.pk, wish.starts_at, wish.ends_at):
        raise KeyUsed
    return known


def _room(wish: RoomWish) -> tuple[Room, RoomRule]:
    room = lent_rooms().filter(pk=wish.room.pk).first()
    rule = rule_for(room.station) if room else None
    if room is None or rule is None:
        raise RoomNotLent(room=wish.room.name)
    return room, rule


def _require_fit(wish: RoomWish, room: Room, rule: RoomRule) -> None:
    if wish.people > room.capacity:
        raise TooManyPeople(room=room.name, most=room.capacity)
    inside = any(
        opens <= wish.starts < wish.ends <= closes for opens, closes in hours_on(room, wish.day)
    )
    soon_enough = (wish.day - today()).days <= rule.days_ahead
    if not inside or not soon_enough or wish.starts_at <= timezone.now():
        starts, ends = f"{wish.starts:%H:%M}", f"{wish.ends:%H:%M}"
        raise OutsideHours(room=room.name, day=wish.day, starts=starts, ends=ends)
    if (wish.ends_at - wish.starts_at).total_seconds() > rule.most_minutes * 60:
        raise TooLong(most=rule.most_minutes)


def _require_free(wish: RoomWish, room: Room, rule: RoomRule) -> None:
    """The station is locked, so nobody takes the room meanwhile."""
    if uses_of([room], wish.starts_at, wish.ends_at)[room.pk]:
        raise RoomHeld(room=room.name)
    held = RoomBooking.objects.holding().filter(citizen=wish.citizen, ends_at__gt=timezone.now())
    if held.count() >= rule.most_held:
        raise HoldsEnough(most=rule.most_held)
