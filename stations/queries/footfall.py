"""How many came: by station, hour, day, month and street."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as Rows
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import ExtractHour

from accounts.models import Division, User
from core.dates import end_of_month
from stations.enums import DeviceKind, StationState
from stations.logic.footfall import Count, Hour, by_hour
from stations.models import BuildingDevice, DoorCount, Station, StationEntry, StationVisit

STREET = 9  # digits of a street's code
_THROUGH = {"came_in": Sum("came_in"), "went_out": Sum("went_out")}


@dataclass(frozen=True)
class StationLine:
    """A station in a stretch of days."""

    station: Station
    count: Count


@dataclass(frozen=True)
class NamedLine:
    """A street, or a day."""

    name: str
    count: Count


def hours_of(station: Station, day: date) -> list[Hour]:
    """Known people by the hour in which they were first seen. 4 queries."""
    visits = StationVisit.objects.filter(station=station, day=day)
    entries = StationEntry.objects.filter(station=station, day=day, visit__isnull=True)
    doors = DoorCount.objects.filter(device__station=station, day=day)
    through = _per(doors, ExtractHour("starts_at"))
    return by_hour(
        dict(_hourly(visits, "first_at", Rows("pk"))),
        dict(_hourly(entries, "at", Sum("people"))),
        through if through or _has_door(station) else None,
    )


def station_lines(user: User, first: date, last: date) -> list[StationLine]:
    """Stations in scope that are open or had visitors. 5 queries, however many stations."""
    tables = _tables(user, first, last, "station_id", "device__station_id")
    counted = set(_counting(user))
    rows = Station.objects.visible_to(user).select_related("division__parent")
    return [
        StationLine(row, _joined(row.pk, tables, has_door=row.pk in counted))
        for row in rows.order_by("name", "pk")
        if row.state == StationState.OPEN or any(row.pk in table for table in tables)
    ]


def street_lines(lines: Sequence[StationLine], streets: dict[str, str]) -> list[NamedLine]:
    """The same by street. Doors are added only over stations that count doors."""
    found: dict[str, list[Count]] = {}
    for line in lines:
        found.setdefault(line.station.division_id[:STREET], []).append(line.count)
    return [
        NamedLine(streets.get(code, code), total(counts)) for code, counts in sorted(found.items())
    ]


def streets_of(lines: Sequence[StationLine]) -> dict[str, str]:
    """Names of their streets. 1 query."""
    codes = {line.station.division_id[:STREET] for line in lines}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def day_lines(user: User, month: date, station: Station | None = None) -> list[NamedLine]:
    """Days of a month on which somebody came. 3 queries."""
    tables = _tables(user, month, end_of_month(month), "day", "day", station)
    days = sorted({day for table in tables for day in table})
    return [NamedLine(f"{day:%Y-%m-%d}", _joined(day, tables)) for day in days]


def total(counts: Sequence[Count]) -> Count:
    """Each figure by itself. Somebody who was at two stations is two visits."""
    doors = [one for one in counts if one.came_in is not None]
    return Count(
        sum(one.known for one in counts),
        sum(one.nameless for one in counts),
        sum(one.came_in or 0 for one in doors) if doors else None,
        sum(one.went_out or 0 for one in doors) if doors else None,
    )


def people_in(user: User, first: date, last: date) -> int:
    """Different people, each once, wherever and however often they came. 1 query."""
    rows = StationVisit.objects.visible_to(user).filter(day__range=(first, last))
    found: int = rows.aggregate(people=Rows("citizen", distinct=True))["people"]
    return found


def noted_on(station: Station, day: date) -> tuple[int, int]:
    """How many by name and how many without, for the reception. 2 queries."""
    nameless = StationEntry.objects.filter(station=station, day=day, visit__isnull=True)
    people = nameless.aggregate(people=Sum("people"))["people"] or 0
    return StationVisit.objects.filter(station=station, day=day).count(), people


def visits_of(station: Station, day: date, user: User) -> QuerySet[StationVisit]:
    """Who was there, in scope, the newest first."""
    rows = StationVisit.objects.visible_to(user).filter(station=station, day=day)
    return rows.select_related("citizen").order_by("-last_at", "-pk")


def _tables(
    user: User,
    first: date,
    last: date,
    by: str,
    door_by: str,
    station: Station | None = None,
) -> tuple[dict[Any, int], dict[Any, int], dict[Any, tuple[int, int]]]:
    span = (first, last)
    visits = StationVisit.objects.visible_to(user).filter(day__range=span)
    entries = StationEntry.objects.visible_to(user).filter(day__range=span, visit__isnull=True)
    doors = DoorCount.objects.visible_to(user).filter(day__range=span)
    if station is not None:
        visits, entries = visits.filter(station=station), entries.filter(station=station)
        doors = doors.filter(device__station=station)
    return (
        dict(visits.order_by().values_list(by).annotate(n=Rows("pk"))),
        dict(entries.order_by().values_list(by).annotate(n=Sum("people"))),
        _per(doors, F(door_by)),
    )


def _joined(key: Any, tables: Any, *, has_door: bool = False) -> Count:
    known, nameless, doors = tables
    empty = (0, 0) if has_door else (None, None)
    return Count(known.get(key, 0), nameless.get(key, 0), *doors.get(key, empty))


def _per(rows: QuerySet[DoorCount], by: Any) -> dict[Any, tuple[int, int]]:
    found = rows.order_by().annotate(per=by).values_list("per").annotate(**_THROUGH)
    return {key: (came_in, went_out) for key, came_in, went_out in found}


def _hourly(rows: Any, column: str, figure: Any) -> Any:
    return rows.order_by().annotate(hour=ExtractHour(column)).values_list("hour").annotate(n=figure)


def _counting(user: User) -> QuerySet[BuildingDevice, int]:
    rows = BuildingDevice.objects.visible_to(user).filter(
        kind=DeviceKind.DOOR_COUNTER, is_active=True
    )
    return rows.values_list("station_id", flat=True)


def _has_door(station: Station) -> bool:
    rows = BuildingDevice.objects.filter(station=station, kind=DeviceKind.DOOR_COUNTER)
    return rows.filter(is_active=True).exists()
