"""Rooms that can be booked, and the one calendar of a room: activities and bookings together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.dates import span_of, today
from core.workdays import day_kinds
from stations.enums.activities import SessionState
from stations.enums.rooms import HOLDING, RoomBookingState
from stations.models import (
    ActivitySession,
    Citizen,
    Room,
    RoomBooking,
    RoomBookingQuerySet,
    RoomHours,
    RoomNotice,
    RoomQuerySet,
    RoomRule,
    Station,
)

QUARTER = 15 * 60


@dataclass(frozen=True)
class Use:
    """A stretch of time in which a room is taken, by an activity or by somebody who booked it."""

    starts_at: datetime
    ends_at: datetime
    session: ActivitySession | None = None
    booking: RoomBooking | None = None


def rule_for(station: Station) -> RoomRule | None:
    """Of the station's region, today. None: nobody has said how rooms are lent there. 1 query."""
    return RoomRule.objects.in_force(station.division_id, today()).first()


def lent_rooms(station: Station | None = None) -> RoomQuerySet:
    """Rooms with hours, of open stations: what the public may see."""
    hours = RoomHours.objects.filter(room=OuterRef("pk"))
    rows = Room.objects.in_use().filter(Exists(hours), station__state="open")
    if station is not None:
        rows = rows.filter(station=station)
    return rows.select_related("station__division").order_by("station__name", "station", "name")


def uses_of(rooms: Iterable[Room], start: datetime, end: datetime) -> dict[int, list[Use]]:
    """Who has which room in a stretch of time, in order. 2 queries, however many rooms."""
    keys = [room.pk for room in rooms]
    between = Q(room__in=keys, starts_at__lt=end, ends_at__gt=start)
    sessions = ActivitySession.objects.filter(between, state=SessionState.PLANNED)
    bookings = RoomBooking.objects.filter(between, state__in=HOLDING)
    found: dict[int, list[Use]] = {key: [] for key in keys}
    for session in sessions.select_related("activity"):
        if session.room_id is not None:
            use = Use(session.starts_at, session.ends_at, session=session)
            found[session.room_id].append(use)
    for booking in bookings.select_related("citizen"):
        use = Use(booking.starts_at, booking.ends_at, booking=booking)
        found[booking.room_id].append(use)
    return {key: sorted(uses, key=lambda use: use.starts_at) for key, uses in found.items()}


def booked_times(room_id: int | None, start: datetime, end: datetime) -> list[tuple]:
    """When somebody has booked a room: what plans activities leaves it free. 1 query."""
    rows = RoomBooking.objects.holding().filter(room=room_id, starts_at__lt=end, ends_at__gt=start)
    return list(rows.order_by("starts_at").values_list("starts_at", "ends_at"))


def hours_on(room: Room, day: date) -> list[tuple[time, time]]:
    """When a room can be had on a day; rows that meet or overlap are one stretch. 3 queries."""
    if _is_shut(room.station, day):
        return []
    joined: list[tuple[time, time]] = []
    rows = room.hours.filter(weekday=day.weekday()).order_by("opens")
    for opens, closes in rows.values_list("opens", "closes"):
        if joined and opens <= joined[-1][1]:
            opens, before = joined.pop()
            closes = max(before, closes)
        joined.append((opens, closes))
    return joined


def _is_shut(station: Station, day: date) -> bool:
    """Closed days and public holidays. 2 queries."""
    closed = station.special_days.filter(first_day__lte=day, last_day__gte=day, periods=[])
    return day_kinds([day]).get(day) == "holiday" or closed.exists()


def free_times(room: Room, day: date) -> list[tuple[time, time]]:
    """What is left of a day, in order; what is over is gone. 4 queries."""
    start, end = span_of(day, day)
    taken = [(use.starts_at, use.ends_at) for use in uses_of([room], start, end)[room.pk]]
    now, left = _next_quarter(timezone.now()), []
    for opens, closes in hours_on(room, day):
        begins, ends = (moment(day, at) for at in (opens, closes))
        begins = max(begins, now)
        for used_from, used_to in [*taken, (ends, ends)]:
            if begins < min(used_from, ends):
                left.append((_clock(begins), _clock(min(used_from, ends))))
            begins = max(begins, used_to)
    return left


def moment(day: date, at: time) -> datetime:
    """A time of the day here."""
    return timezone.make_aware(datetime.combine(day, at))


def _next_quarter(at: datetime) -> datetime:
    """A time that somebody can still ask for when the page has been read."""
    return datetime.fromtimestamp(-(-at.timestamp() // QUARTER) * QUARTER, tz=at.tzinfo)


def _clock(at: datetime) -> time:
    return timezone.localtime(at).time()


def days_of(room: Room, rule: RoomRule | None) -> list[date]:
    """The next days on which the room can be had at all."""
    weekdays = set(room.hours.values_list("weekday", flat=True))
    ahead = range(rule.days_ahead + 1 if rule else 0)
    days = [today() + timedelta(days=number) for number in ahead]
    kinds = day_kinds(days)
    return [day for day in days if day.weekday() in weekdays and kinds.get(day) != "holiday"]


def bookings_of(citizen: Citizen) -> RoomBookingQuerySet:
    """One's own, the next first, then those that are over."""
    rows = RoomBooking.objects.filter(citizen=citizen).select_related("room__station")
    return rows.order_by("-starts_at", "-pk")


def room_notices_of(citizen: Citizen) -> QuerySet[RoomNotice]:
    """What was told, the newest first."""
    return RoomNotice.objects.filter(booking__citizen=citizen).order_by("-pk")


def waiting_bookings(user: User) -> RoomBookingQuerySet:
    """Who waits for an answer, in scope, the next first. 1 query."""
    rows = RoomBooking.objects.visible_to(user).filter(
        state=RoomBookingState.ASKED, starts_at__gte=timezone.now()
    )
    related = rows.select_related("room__station", "citizen")
    return related.order_by("starts_at", "pk")


def stations_with_rooms(user: User) -> QuerySet[Station]:
    """In scope, with how many rooms are lent. 1 query."""
    lent = Count(
        "rooms", filter=Q(rooms__is_active=True, rooms__hours__isnull=False), distinct=True
    )
    rows = Station.objects.visible_to(user).annotate(lent=lent).filter(lent__gt=0)
    return rows.select_related("division").order_by("name", "pk")


def rooms_on(station: Station, day: date) -> list[tuple[Room, list[Use]]]:
    """A station's rooms with the day's hours and uses. 6 queries, however many rooms."""
    hours = RoomHours.objects.filter(weekday=day.weekday())
    if _is_shut(station, day):
        hours = hours.none()
    rooms = list(station.rooms.in_use().prefetch_related(Prefetch("hours", hours)).order_by("name"))
    uses = uses_of(rooms, *span_of(day, day))
    return [(room, uses[room.pk]) for room in rooms]
