"""Clinics and their timetables, as everybody may read them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from core.dates import today
from core.workdays import CalendarUnknown, is_working_day
from stations.enums import WindowKind
from stations.logic.timetable import Duty, on_day
from stations.models import CaseItem, Clinic, RoomDuty, Window

DAYS_SHOWN = 7


@dataclass(frozen=True)
class RoomDays:
    """A room with its next days, and what can be booked there."""

    room: Window
    items: list[CaseItem]
    days: list[tuple[date, list[Duty]]]


def public_clinics() -> QuerySet[Clinic]:
    """Of open stations. 1 query."""
    rows = Clinic.objects.filter(is_active=True, station__state="open")
    return rows.select_related("station__division").order_by("station__name", "pk")


def timetable(clinic: Clinic) -> list[RoomDays]:
    """The rooms of a clinic over the next days. 4 queries, however many rooms."""
    rooms = list(
        Window.objects.serving()
        .filter(station=clinic.station_id, kind=WindowKind.CLINIC)
        .prefetch_related("items")
        .order_by("number")
    )
    found: dict[int, list[Duty]] = defaultdict(list)
    for row in RoomDuty.objects.filter(window__in=rooms).order_by("opens", "pk"):
        found[row.window_id].append(duty_of(row))
    closed = list(
        clinic.station.special_days.not_over(today())
        .filter(periods=[])
        .values_list("first_day", "last_day")
    )
    days = [today() + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    open_days = [day for day in days if not any(first <= day <= last for first, last in closed)]
    works = {day: works_on(day) for day in open_days}
    return [
        RoomDays(
            room,
            [item for item in room.items.all() if item.is_active],
            [(day, on_day(found[room.pk], day, works=works[day])) for day in open_days],
        )
        for room in rooms
    ]


def duty_of(row: RoomDuty) -> Duty:
    """As logic reads it."""
    return Duty(row.weekday, row.day, row.person, row.opens, row.closes, row.reason)


def works_on(day: date) -> bool:
    """No public holiday: weekends count if the room's week has them."""
    try:
        return is_working_day(day) or day.weekday() >= 5
    except CalendarUnknown:
        return False
